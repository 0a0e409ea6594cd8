from keepword.standards.cards import tasks as cards


def sweep() -> None:
    """Draw interactions to be observed, and let those count whose time is over."""
    cards.sweep()
