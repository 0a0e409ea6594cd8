"""Asking staff, anonymously, how leaders lead and how units serve each other."""
