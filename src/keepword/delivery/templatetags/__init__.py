"""What the templates of imports need."""
