"""The pages of mission, principles and objectives."""
