"""What the templates of receivers need."""
