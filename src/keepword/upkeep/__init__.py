"""Looking after an installation: is it well, and can it be brought back."""
