"""Keepword: what is expected, promised, delivered, believed and perceived, side by side."""

__version__ = "0.1.0"
