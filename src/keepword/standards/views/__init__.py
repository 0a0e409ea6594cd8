"""The pages on which moments, standards, claims and obstacles are written down."""
