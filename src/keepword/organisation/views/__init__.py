"""The pages about people, units and the organisation itself."""
