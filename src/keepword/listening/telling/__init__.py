"""You said, we did: what those who were asked are told of what came of it."""
