from keepword.standards.cards import tasks as cards
from keepword.standards.noticing import tasks as noticing


def sweep() -> None:
    """Draw interactions to be observed, let those count whose time is over; tell and remind."""
    cards.sweep()
    noticing.sweep()
