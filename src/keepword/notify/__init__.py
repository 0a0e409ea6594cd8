"""What is asked of people, within the minutes that a week has for it."""
