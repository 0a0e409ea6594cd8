"""What each role may decide alone: in versions, looked up by staff, noted by who used it."""
