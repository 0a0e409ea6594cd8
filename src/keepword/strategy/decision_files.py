"""Decisions and tasks as another program exports them: a CSV file, checked before any counts."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from keepword.organisation.models import Unit
from keepword.strategy.actions import Said
from keepword.strategy.models import Decision
from keepword.strategy.models.decisions import LONGEST_EFFECT, LONGEST_WORDS
from keepword.web.csv_lines import Read, Wrong, read_lines
from keepword.web.days import FIRST_DAY, LAST_DAY

COLUMNS = ("ref", "words", "decided_on", "what", "effect", "unit")
NEEDED = ("ref", "words")
MOST_LINES = 10_000
MOST_WRONG = 50
LONGEST = {"ref": 120, "words": LONGEST_WORDS, "effect": LONGEST_EFFECT}


def read_file(content: bytes, today: dt.date) -> tuple[list[Said], list[Wrong]]:
    """The decisions of a file, and what is wrong with it; with anything wrong none counts."""
    read = read_lines(content, columns=COLUMNS, needed=NEEDED, most=MOST_LINES)
    units = {unit.key: unit for unit in Unit.objects.all()}
    units |= {unit.name: unit for unit in units.values()}
    said = [_said(number, cells, units, today, read) for number, cells in read.lines]
    _refuse_twice(read)
    return ([] if read.wrong else said), sorted(read.wrong[:MOST_WRONG], key=lambda each: each.line)


def _said(
    number: int, cells: Mapping[str, str], units: Mapping[str, Unit], today: dt.date, read: Read
) -> Said:
    def refuse(name: str, words: str) -> None:
        read.wrong.append(Wrong(number, name, words))

    for name in NEEDED:
        if not cells[name]:
            refuse(name, _("It is empty. Fill it, or remove the line."))
    for name, most in LONGEST.items():
        if len(cells.get(name, "")) > most:
            refuse(name, _("It is too long: %(most)d letters at most.") % {"most": most})
    what = (cells.get("what") or Decision.What.TASK).lower()
    if what not in Decision.What:
        refuse("what", _("Write “decision” or “task”."))
    named = cells.get("unit", "")
    if named and named not in units:
        refuse("unit", _("There is no such unit. Write its name or its key."))
    day = _day(cells.get("decided_on", ""), today)
    if day is None:
        refuse("decided_on", _("Write the day as 2026-05-31, from 1900 to 2199."))
    effect = cells.get("effect", "")
    return Said(what, cells["words"], effect, day or today, units.get(named), cells["ref"])


def _day(text: str, today: dt.date) -> dt.date | None:
    if not text:
        return today
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _refuse_twice(read: Read) -> None:
    first: dict[str, int] = {}
    for number, cells in read.lines:
        before = first.setdefault(cells["ref"], number)
        if before != number:
            words = _("Line %(line)d has the same ref. Remove one of the two.")
            read.wrong.append(Wrong(number, "ref", words % {"line": before}))
