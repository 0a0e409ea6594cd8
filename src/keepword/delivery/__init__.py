"""Recipes and imports: real files become observations."""
