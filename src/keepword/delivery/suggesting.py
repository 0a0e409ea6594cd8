"""What the columns of a file may mean, guessed from their first rows and their names.

They are the form's first values, which somebody looks at and changes; what is not plain is left
open, since a wrong guess that looks right is worse than none.
"""

import re
from collections.abc import Sequence

_HOUR = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
_DAYS = {
    "iso": re.compile(rf"\d{{4}}-\d\d-\d\d{_HOUR}"),
    "dots": re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_HOUR}"),
    "days-first": re.compile(rf"(?:1[3-9]|2\d|3[01])/\d{{1,2}}/\d{{4}}{_HOUR}"),
    "months-first": re.compile(rf"\d{{1,2}}/(?:1[3-9]|2\d|3[01])/\d{{4}}{_HOUR}"),
}
_SLASHES = re.compile(rf"\d{{1,2}}/\d{{1,2}}/\d{{4}}{_HOUR}")
"""Days as they are written; of those with slashes one must tell which part is the day."""
_NAMES = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "due": r"due|promis|deadline|fällig|faellig|zugesagt|versprochen|termin|soll",
        "done": r"done|ready|deliver|finish|complet|closed|resolved|solved|fertig|geliefert"
        r"|erledigt|abgeschlossen|gelöst",
        "unit": r"branch|department|team|\bunit\b|\bshop\b|\bstore\b|filiale|abteilung|bereich",
        "person": r"customer|client|kunde|patient|guest",
        "channel": r"channel|kanal",
    }.items()
}


def suggestions(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> dict[str, str]:
    """A first value for each field of the form of which the file gives a sign.

    >>> suggestions(["job", "due", "ready"], [["1", "02.05.2026", "03.05.2026"]])
    {'dates': 'dots', 'happened_at': 'ready', 'due': 'due', 'done': 'ready'}
    """
    values = {
        column: [row[place] for row in rows if row[place]] for place, column in enumerate(columns)
    }
    days = [column for column in columns if _are_days(values[column])]
    others = [column for column in columns if column not in days]
    due, done = _named("due", days), _named("done", days)
    happened = done or next((each for each in days if each != due), due)
    found = {
        "dates": _way_of_writing([each for column in days for each in values[column]]),
        "happened_at": happened,
        "due": due,
        "done": done,
        **{field: _named(field, others) for field in ("unit", "person", "channel")},
    }
    return {field: said for field, said in found.items() if said}


def _are_days(values: Sequence[str | None]) -> bool:
    known = [*_DAYS.values(), _SLASHES]
    return bool(values) and all(
        any(each.fullmatch(str(value).strip()) for each in known) for value in values
    )


def _way_of_writing(values: Sequence[str | None]) -> str:
    """The one way in which some are written for certain; none where two ways compete."""
    ways = [
        way
        for way, written in _DAYS.items()
        if any(written.fullmatch(str(value).strip()) for value in values)
    ]
    return ways[0] if len(ways) == 1 else ""


def _named(field: str, columns: Sequence[str]) -> str:
    return next((column for column in columns if _NAMES[field].search(column)), "")
