"""Organisations whose truth is known, made with NumPy alone."""
