"""Moments of truth and the standards promised for them."""
