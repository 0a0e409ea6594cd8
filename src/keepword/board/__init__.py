"""Every page that reads across: the board and the moment."""
