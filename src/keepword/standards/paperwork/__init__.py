"""Forms and paperwork: a register of what people fill in, checked for what it asks of them."""
