"""How long jobs took, from a file of the order system: counts by duration, and no job or customer.

The file has a row for each job, open ones too, and in its first line the names of its columns:
`begun`, then for each step the day or time at which it was over, then `done`, empty while open.
"""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from keepword.organisation.working_time import WorkingTime
from keepword.standards.models import PromiseVersion
from keepword.web.csv_lines import Line, Read, Wrong, read_lines
from keepword.web.days import FIRST_DAY, LAST_DAY

BEGUN, DONE = "begun", "done"
MOST_JOBS, MOST_STEPS = 20_000, 12
PARTS_OF_AN_HOUR = 4
"""Hours are kept to the quarter, so that the counts stay few."""
Counts = list[list[float]]


@dataclass(frozen=True)
class History:
    """What is kept of a file, as `PromiseHistory` has it."""

    counted_in: str
    until: dt.date
    steps: list[str]
    stepped: Counts
    closed: Counts
    open: Counts


@dataclass(frozen=True)
class Told:
    """A file that was read: its history, or what is to be mended in it."""

    history: History | None
    wrong: Sequence[Wrong] = ()


def read_history(
    content: bytes, *, counted_in: str, working: WorkingTime, now: dt.datetime
) -> Told:
    """Count how long jobs took, and how old open ones are now."""
    names = _names(content)
    columns = list(dict.fromkeys([BEGUN, *names, DONE]))
    read = read_lines(content, columns=columns, needed={BEGUN, DONE}, most=MOST_JOBS)
    if not read.wrong:
        read.wrong.extend(_of_order(names))
    if read.wrong:
        return Told(None, read.wrong)
    counting = _Counting(counted_in, working, now)
    jobs = [_job(line, names, counting, read) for line in read.lines]
    if not read.wrong and not any(job.is_closed for job in jobs if job):
        read.wrong.append(Wrong(1, DONE, _("No job is done. Add jobs that are done already.")))
    if read.wrong:
        return Told(None, read.wrong)
    return Told(_history([job for job in jobs if job], names[1:], counting))


@dataclass(frozen=True)
class _Job:
    length: float
    is_closed: bool = True
    steps: tuple[float, ...] | None = None


@dataclass(frozen=True)
class _Counting:
    """How the time between two instants is counted."""

    counted_in: str
    working: WorkingTime
    now: dt.datetime

    def between(self, begin: dt.datetime, end: dt.datetime) -> float:
        if self.counted_in == PromiseVersion.CountedIn.HOURS:
            hours = self.working.hours_between(begin, end)
            return round(hours * PARTS_OF_AN_HOUR) / PARTS_OF_AN_HOUR
        zone = self.working.zone
        first, last = (each.astimezone(zone).date() for each in (begin, end))
        return float(self.working.days_between(first, last))


def _names(content: bytes) -> list[str]:
    """The columns of the first line, whatever they are called."""
    head = content.partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip()
    delimiter = max(",;\t", key=head.count)
    cells = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    return [cell.strip().lower() for cell in cells] or [BEGUN, DONE]


def _of_order(names: Sequence[str]) -> list[Wrong]:
    if names[0] != BEGUN or names[-1] != DONE:
        words = _("Put “begun” first and “done” last, and the steps between them in their order.")
        return [Wrong(1, "", words)]
    if len(names) > MOST_STEPS:
        words = _("It has more than %(most)d columns. Keep the steps that take long.")
        return [Wrong(1, "", words % {"most": MOST_STEPS})]
    return []


def _job(line: Line, names: Sequence[str], counting: _Counting, read: Read) -> _Job | None:
    number, cells = line
    at = _instants(number, cells, names, counting.working.zone, read)
    if at is None:
        return None
    known = [(name, at[name]) for name in names if name in at]
    for (before, earlier), (name, later) in pairwise(known):
        if later < earlier:
            words = _("It is before “%(before)s”. Correct one of them.") % {"before": before}
            read.wrong.append(Wrong(number, name, words))
            return None
    begun = at[BEGUN]
    if DONE not in at:
        return _Job(counting.between(begun, max(begun, counting.now)), is_closed=False)
    instants = [instant for _name, instant in known]
    steps = tuple(map(counting.between, instants, instants[1:]))
    whole = len(known) == len(names)
    return _Job(counting.between(begun, at[DONE]), steps=steps if whole else None)


def _instants(
    number: int, cells: Mapping[str, str], names: Sequence[str], zone: dt.tzinfo, read: Read
) -> dict[str, dt.datetime] | None:
    """The instants of a line; none, and said why, where one cannot be read."""
    at = {}
    for name in names:
        if not cells[name] and name != BEGUN:
            continue
        try:
            instant = dt.datetime.fromisoformat(cells[name])
        except ValueError:
            words = _("“%(cell)s” is no day. Write it as 2026-03-31, or as 2026-03-31T14:30.")
            read.wrong.append(Wrong(number, name, words % {"cell": cells[name][:40]}))
            return None
        if not FIRST_DAY <= instant.date() <= LAST_DAY:
            words = _("“%(cell)s” is before 1900 or after 2199. Write the year in four digits.")
            read.wrong.append(Wrong(number, name, words % {"cell": cells[name][:40]}))
            return None
        at[name] = instant if instant.tzinfo else instant.replace(tzinfo=zone)
    return at


def _history(jobs: Sequence[_Job], steps: Sequence[str], counting: _Counting) -> History:
    return History(
        counted_in=counting.counted_in,
        until=counting.now.astimezone(counting.working.zone).date(),
        steps=list(steps),
        stepped=[
            [*times, n] for times, n in sorted(Counter(j.steps for j in jobs if j.steps).items())
        ],
        closed=_counted(job.length for job in jobs if job.is_closed),
        open=_counted(job.length for job in jobs if not job.is_closed),
    )


def _counted(lengths: Iterable[float]) -> Counts:
    return [[length, n] for length, n in sorted(Counter(lengths).items())]
