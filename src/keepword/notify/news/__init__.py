"""What was said where somebody takes part, told together: on a page, and by mail once a day."""
