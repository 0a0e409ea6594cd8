"""Complaints: how customers bring them, who answers them, and by when."""
