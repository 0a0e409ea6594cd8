"""Surveys whose answers are counted and never kept: what nobody said cannot be looked up."""
