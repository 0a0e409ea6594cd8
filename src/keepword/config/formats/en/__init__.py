"""English, on either side of the ocean: no day that could be a month."""
