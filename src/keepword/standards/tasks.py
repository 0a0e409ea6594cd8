from keepword.standards.cards import tasks as cards
from keepword.standards.noticing import tasks as noticing
from keepword.standards.paperwork.files import remove_strays


def sweep() -> None:
    """Draw interactions to be observed, let those count whose time is over; tell and remind."""
    cards.sweep()
    noticing.sweep()


def tidy() -> None:
    """Remove files of forms that a killed process has left without a row."""
    remove_strays()
