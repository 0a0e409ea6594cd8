"""Promises given to single customers: what is due, what is about to break, how it ended."""
