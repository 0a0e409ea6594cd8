"""Surveys: what is asked, in which order, what came back, and what it says."""
