"""The service chain: who serves whom inside, with what and by when, as far as the customer."""
