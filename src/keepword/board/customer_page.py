"""Everything promised to, delivered to and said by one customer, in words, by time."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.delivery.models import GivenPromise
from keepword.ledger.of_person import observations_of
from keepword.ledger.schema import Observation
from keepword.listening.questions import moments_named
from keepword.organisation.access import tree_today
from keepword.organisation.models import Person, Unit
from keepword.organisation.tree import Tree
from keepword.standards.models import Moment, StandardVersion

from .ways import readable, way_named

MOST = 500
OF_CUSTOMERS = frozenset({"delivered", "perceived", "expected"})
"""What staff and leaders believe is confidential, also where a file names them by a key."""


@dataclass(frozen=True)
class Line:
    """One thing that was delivered to, or said by, a customer."""

    day: dt.date
    lens: str
    moment: str
    said: str
    promised: tuple[str, ...]
    unit: str
    source: str
    channel: str


@dataclass(frozen=True)
class CustomerPage:
    """The lines of a customer, the newest first, and their sum in a few sentences."""

    name: str
    known_from: str
    sums: tuple[str, ...]
    lines: tuple[Line, ...]
    more: bool


def customer_page(person: Person) -> CustomerPage:
    """The page of one customer: what has no person, an anonymous answer say, is on nobody's."""
    found = observations_of(person.surrogate, most=MOST + 1)
    shown = [each for each in found[:MOST] if each.lens in OF_CUSTOMERS]
    origin, _colon, name = person.key.rpartition(":")
    return CustomerPage(
        name=name,
        known_from=origin,
        sums=tuple(_sums(shown)),
        lines=tuple(_by_day([*given_to(person), *_lines(shown)])),
        more=len(found) > MOST,
    )


def _lines(observations: Sequence[Observation]) -> Iterator[Line]:
    moments = moments_named({each.moment for each in observations})
    promises = _promises(moments.values())
    units, tree = dict(Unit.objects.values_list("key", "name")), tree_today()
    for each in observations:
        moment, unit = moments.get(each.moment), each.unit or ""
        delivered = moment is not None and each.lens == "delivered"
        yield Line(
            day=each.day,
            lens=each.lens,
            moment=moment.name if moment else readable(each.moment),
            said=in_words(each.lens, each.score),
            promised=tuple(_in_force(promises.get(moment, ()), each, tree)) if delivered else (),
            unit=units.get(unit, readable(unit) if unit else ""),
            source=readable(each.source),
            channel=way_named(each.channel) if each.channel else "",
        )


def given_to(person: Person) -> Iterator[Line]:
    """What they were promised themselves, and what became of it."""
    theirs = GivenPromise.objects.filter(person=person).select_related("version", "keeper")
    for each in theirs.order_by("-given_at")[:MOST]:
        yield Line(
            day=timezone.localdate(each.given_at), lens="promised", moment=str(each.version.what),
            said=_became(each), promised=(), unit=str(each.keeper or ""),
            source=readable(each.source), channel="",
        )  # fmt: skip


def _became(given: GivenPromise) -> str:
    due = date_format(timezone.localtime(given.due_at), "DATETIME_FORMAT")
    state = given.get_outcome_display() if given.outcome else _("open")
    return _("promised by %(due)s (%(state)s)") % {"due": due, "state": state}


def _by_day(lines: Iterable[Line]) -> list[Line]:
    """The newest first; of a day as they came."""
    return sorted(lines, key=lambda line: line.day, reverse=True)


def _promises(moments: Collection[Moment]) -> Mapping[Moment | None, list[StandardVersion]]:
    versions = StandardVersion.objects.filter(standard__moment__in=set(moments))
    found: dict[Moment | None, list[StandardVersion]] = {}
    for version in versions.select_related("standard__moment").prefetch_related("units"):
        found.setdefault(version.standard.moment, []).append(version)
    return found


def _in_force(versions: Iterable[StandardVersion], each: Observation, tree: Tree) -> Iterator[str]:
    """What was promised there that day: by everybody, or by the unit or one above it."""
    for version in versions:
        keys = {unit.key for unit in version.units.all()}
        theirs = not keys or (each.unit and keys & {each.unit, *tree.ancestors(each.unit)})
        begun = version.valid_from <= each.day
        if theirs and begun and (version.valid_to is None or each.day <= version.valid_to):
            yield version.statement


def in_words(lens: str, score: float | None) -> str:
    """What a score says, in the words of the shop floor."""
    if score is None:
        return _("does not apply")
    yes, no, of_100 = _words(lens)
    if score in {0.0, 1.0}:
        return yes if score else no
    return of_100 % {"n": round(100 * score)}


def _words(lens: str) -> tuple[str, str, str]:
    if lens == "delivered":
        return _("kept"), _("not kept"), _("kept in %(n)s of 100")
    if lens == "perceived":
        return (
            _("said that it was so"),
            _("said that it was not so"),
            _("said that it was so in %(n)s of 100"),
        )
    if lens == "expected":
        return _("expects it"), _("does not expect it"), _("expects it in %(n)s of 100")
    return _("yes"), _("no"), _("in %(n)s of 100")


def _sums(observations: Iterable[Observation]) -> Iterator[str]:
    """How often it was kept and how often not, how often they said so and how often not."""
    counts = Counter((each.lens, each.score) for each in observations)
    kept, broken = counts["delivered", 1.0], counts["delivered", 0.0]
    if kept or broken:
        yield ngettext(
            "Kept %(kept)s time, not kept %(broken)s.",
            "Kept %(kept)s times, not kept %(broken)s.",
            kept,
        ) % {"kept": kept, "broken": broken}
    yes, no = counts["perceived", 1.0], counts["perceived", 0.0]
    if yes or no:
        yield ngettext(
            "Said %(yes)s time that it was so, %(no)s that it was not.",
            "Said %(yes)s times that it was so, %(no)s that it was not.",
            yes,
        ) % {"yes": yes, "no": no}
