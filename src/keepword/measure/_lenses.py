LENSES = ("expected", "promised", "delivered", "believed_leaders", "believed_staff", "perceived")
"""Whose view an observation is, in the order in which a row of the board shows them."""

BELIEVED_EXPECTED = "believed_expected"
"""What leaders think customers expect: used for the knowledge gap, never drawn on a row."""
