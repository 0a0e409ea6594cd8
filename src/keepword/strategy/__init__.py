"""Strategy: mission, principles and objectives, adopted in versions, each with its reasons."""
