"""What came back: counted once, read by pages, files and programs through one function."""
