"""What stops an import, said so that it can be mended."""

from collections.abc import Iterable
from difflib import get_close_matches


class ImportRefusedError(Exception):
    """Nothing was imported; the sentence says why and what to do.

    `on_a_page` says it to somebody who uploads a file by a form and has no recipe in view.
    """

    def __init__(self, words: str, on_a_page: str = "") -> None:
        super().__init__(words)
        self.on_a_page = on_a_page or words


class TooLateError(ImportRefusedError):
    """Reading took longer than it was given."""


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint that ends an error: the nearest existing name, or the names there are."""
    known = sorted({str(known) for known in names})
    close = get_close_matches(name.lower(), [each.lower() for each in known], n=1, cutoff=0.5)
    if close:
        meant = next(each for each in known if each.lower() == close[0])
        return f" Did you mean “{meant}”?"
    if not known:
        return ""
    shown = ", ".join(f"“{each}”" for each in known[:12])
    return f" There are: {shown}{' …' if len(known) > 12 else ''}."  # noqa: PLR2004 -- one line's worth
