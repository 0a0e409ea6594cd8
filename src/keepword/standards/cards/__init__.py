"""Observation cards: interactions that the program draws are scored, and become observations."""
