"""An order system's export, line by line: what was promised to whom, where it stands, its end."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.organisation.working_time import WorkingTime
from keepword.web.csv_lines import Line, Read, Wrong, read_lines
from keepword.web.days import FIRST_DAY, LAST_DAY

MOST = 20_000
WRITTEN = {
    "iso": ("%Y-%m-%d", gettext_lazy("2026-03-31, or 2026-03-31T14:30")),
    "points": ("%d.%m.%Y", gettext_lazy("31.03.2026")),
    "day-first": ("%d/%m/%Y", gettext_lazy("31/03/2026")),
    "month-first": ("%m/%d/%Y", gettext_lazy("03/31/2026")),
}
"""How days may be written, and an example of each."""
DONE = "done"


@dataclass(frozen=True)
class Columns:
    """What the columns of an export are called; blank where there is none."""

    ref: str
    given: str
    customer: str = ""
    reach: str = ""
    due: str = ""
    done: str = ""
    steps: tuple[str, ...] = ()
    """Each says when that step was over, in their order."""
    written: str = "iso"

    @property
    def needed(self) -> frozenset[str]:
        """Every column that the file must have."""
        named = (self.ref, self.given, self.customer, self.reach, self.due, self.done, *self.steps)
        return frozenset(each for each in named if each)


@dataclass(frozen=True)
class Job:
    """What a line says."""

    line: int
    ref: str
    customer: str
    reach: str
    given_at: dt.datetime
    due_on: dt.date | None
    done_at: dt.datetime | None
    step: str
    step_since: dt.datetime | None


@dataclass(frozen=True)
class Exported:
    """The lines of an export that can be used, and what is to be mended in the others."""

    jobs: Sequence[Job]
    wrong: Sequence[Wrong]
    is_whole: bool
    """Whether its lines could be told apart at all."""


def read_export(
    content: bytes, columns: Columns, *, working: WorkingTime, now: dt.datetime
) -> Exported:
    """Read an export; columns that nobody named are left alone."""
    names = list(dict.fromkeys([*sorted(columns.needed), *_names(content)]))
    read = read_lines(content, columns=names, needed=columns.needed, most=MOST)
    if read.wrong:
        return Exported((), read.wrong, is_whole=False)
    reading = _Reading(columns, working, now, read)
    jobs = [job for line in read.lines if (job := reading.job(line))]
    return Exported(jobs, read.wrong, is_whole=True)


def _names(content: bytes) -> list[str]:
    """The columns of the first line, whatever they are called."""
    head = content.partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip()
    delimiter = max(",;\t", key=head.count)
    return [
        cell.strip().lower()
        for cell in next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    ]


class _Reading:
    """The lines of one export as they are read."""

    def __init__(
        self, columns: Columns, working: WorkingTime, now: dt.datetime, read: Read
    ) -> None:
        self.columns, self.working, self.now, self.read = columns, working, now, read
        self.seen: dict[str, int] = {}

    def job(self, line: Line) -> Job | None:
        """What a line says; none, and said why, where it cannot be."""
        number, cells = line
        ref = self._ref(number, cells)
        at = self._instants(number, cells)
        if ref is None or at is None or not self._in_order(number, at):
            return None
        step, since = self._stands(at)
        due = at.get(self.columns.due)
        return Job(
            number, ref, self._words(cells, self.columns.customer)[:190],
            self._words(cells, self.columns.reach)[:200], at[self.columns.given],
            due.astimezone(self.working.zone).date() if due else None,
            at.get(self.columns.done), step, since,
        )  # fmt: skip

    def _words(self, cells: Mapping[str, str], column: str) -> str:
        return cells[column] if column else ""

    def _ref(self, number: int, cells: Mapping[str, str]) -> str | None:
        column = self.columns.ref
        ref = cells[column]
        if not ref or len(ref) > 120:  # noqa: PLR2004 -- as long as the database keeps
            words = _("A promise needs a number of 1 to 120 characters. Give it one.")
        elif ref in self.seen:
            words = _("Line %(line)s has this number already. Keep one of them.")
            words %= {"line": self.seen[ref]}
        else:
            self.seen[ref] = number
            return ref
        self.read.wrong.append(Wrong(number, column, words))
        return None

    def _instants(self, number: int, cells: Mapping[str, str]) -> dict[str, dt.datetime] | None:
        columns, at = self.columns, {}
        for name in (columns.given, *columns.steps, columns.done, columns.due):
            if not name or (not cells[name] and name != columns.given):
                continue
            instant = self._instant(cells[name], ends=name == columns.done)
            if instant is None:
                example = WRITTEN[columns.written][1]
                words = _("“%(cell)s” is no day. Write it as %(example)s.")
                words %= {"cell": cells[name][:40], "example": example}
                self.read.wrong.append(Wrong(number, name, words))
                return None
            at[name] = instant
        return at

    def _instant(self, cell: str, *, ends: bool) -> dt.datetime | None:
        """A day without a time: when it opens or, where something ended, when it closes."""
        try:
            if self.columns.written == "iso":
                found = dt.datetime.fromisoformat(cell)
            else:
                found = dt.datetime.strptime(cell, WRITTEN[self.columns.written][0])  # noqa: DTZ007 -- its zone follows
        except ValueError:
            return None
        if not FIRST_DAY <= found.date() <= LAST_DAY:
            return None
        whole_day = found.time() == dt.time.min and found.tzinfo is None
        if whole_day:
            hour = self.working.closes if ends else self.working.opens
            found = dt.datetime.combine(found.date(), hour)
        found = found if found.tzinfo else found.replace(tzinfo=self.working.zone)
        is_today = found.date() == self.now.astimezone(self.working.zone).date()
        return min(found, self.now) if whole_day and is_today else found

    def _in_order(self, number: int, at: Mapping[str, dt.datetime]) -> bool:
        columns = self.columns
        known = [
            (name, at[name]) for name in (columns.given, *columns.steps, columns.done) if name in at
        ]
        wrong = None
        for (before, earlier), (name, later) in pairwise(known):
            if later < earlier:
                words = _("It is before “%(before)s”. Correct one of them.")
                wrong = wrong or Wrong(number, name, words % {"before": before})
        late = next((name for name, instant in known if instant > self.now), None)
        if late and wrong is None:
            wrong = Wrong(number, late, _("It is in the future. Only what has happened counts."))
        if columns.due in at and at[columns.due].date() < at[columns.given].date():
            words = _("It is due before it was promised. Correct one of them.")
            wrong = wrong or Wrong(number, columns.due, words)
        if wrong:
            self.read.wrong.append(wrong)
        return wrong is None

    def _stands(self, at: Mapping[str, dt.datetime]) -> tuple[str, dt.datetime | None]:
        """At which step it is, and since when: the first that is not over."""
        columns = self.columns
        if not columns.steps or columns.done in at:
            return "", None
        over = [name for name in columns.steps if name in at]
        since = max((at[name] for name in over), default=at[columns.given])
        return next((name for name in columns.steps if name not in at), DONE), since
