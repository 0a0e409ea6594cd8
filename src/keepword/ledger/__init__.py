"""Observations, their sealing and their tallies: the only place that knows Delta and engines."""
