"""How long what customers said is kept, and what is forgotten after that."""
