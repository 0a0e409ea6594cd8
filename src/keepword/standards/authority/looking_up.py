"""May I decide this alone? Yes, and how far; or whom to ask."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from keepword.organisation.access import tree_today
from keepword.organisation.models import Role, User
from keepword.organisation.present import today
from keepword.standards.authority.amounts import Amount
from keepword.standards.authority.holding import ABOVE, Holding, holding, named
from keepword.standards.models import AuthorityVersion

MOST_NAMES = 3


@dataclass(frozen=True)
class Answer:
    """What one may decide of something: by which version, and else whom to ask."""

    what: str
    version: AuthorityVersion | None
    """One's own, the one that goes furthest; none where it is not one's own to decide."""
    yes: bool
    ask: tuple[str, ...] = ()
    incomparable: bool = False
    """Whether the amount is counted in something else than the limit."""
    topmost: bool = False
    """Whether nobody stands above, so that there is nobody to ask."""
    about: int | None = None
    """The number of what is used or asked about: one's own, else the first that was found."""


def in_force() -> QuerySet[AuthorityVersion]:
    """What roles may decide today, in the order of their names."""
    day = today()
    found = AuthorityVersion.objects.select_related("authority__unit", "authority__owner")
    found = found.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
    return found.order_by("authority__what", "authority__pk")


def mine(user: User) -> list[AuthorityVersion]:
    """What somebody may decide alone today; four queries."""
    return decided_by(holding(user))


def decided_by(held: Holding) -> list[AuthorityVersion]:
    """What whoever holds some roles may decide alone today."""
    return [each for each in in_force() if _covers(held, each)]


def _covers(held: Holding, version: AuthorityVersion) -> bool:
    unit = version.authority.unit
    return held.covers(version.authority.kind, unit.key if unit else None)


def above_it(version: AuthorityVersion) -> AuthorityVersion | None:
    """What a role above may decide of the same, if that is less: nobody gives what they have not.

    The lowest, where several are; nothing where the amounts are counted in different things.
    """
    authority, day = version.authority, today()
    found = AuthorityVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        authority__what__iexact=authority.what,
        authority__kind__in=ABOVE.get(authority.kind, frozenset()),
        up_to__isnull=False,
    ).select_related("authority__unit")
    tree = tree_today()
    own = authority.unit.key if authority.unit else None
    less = [
        each
        for each in found
        if _reach(each) < _reach(version)
        and _same_kind(each, version)
        and (each.authority.unit is None or own in tree.descendants(each.authority.unit.key))
    ]
    return min(less, key=_reach, default=None)


def _same_kind(one: AuthorityVersion, other: AuthorityVersion) -> bool:
    """Whether the amounts of two are counted in the same; without a limit they are."""
    if other.up_to is None:
        return True
    counted = {one.counted_in.casefold(), other.counted_in.casefold()} - {""}
    return len(counted) <= 1


def look_up(user: User, words: str, amount: Amount | None) -> list[Answer]:
    """What is written of it, an answer for each thing that the words find."""
    held = holding(user)
    found = [each for each in in_force() if _is_about(each, words)]
    found.sort(key=lambda each: each.authority.what.casefold())
    return [
        _answer(held, list(versions), amount)
        for _, versions in groupby(found, key=lambda each: each.authority.what.casefold())
    ]


def _is_about(version: AuthorityVersion, words: str) -> bool:
    authority = version.authority
    said = f"{authority.what} {authority.also} {version.sentence}".casefold()
    return all(word in said for word in words.casefold().split())


def _answer(held: Holding, versions: Sequence[AuthorityVersion], amount: Amount | None) -> Answer:
    what = versions[0].authority.what
    own = [each for each in versions if _covers(held, each)]
    best = max(own, key=_reach, default=None)
    if best and any(goes_to(each, amount) for each in own):
        best = max((each for each in own if goes_to(each, amount)), key=_reach)
        return Answer(what, best, yes=True, about=best.authority.pk)
    others = [each for each in versions if each not in own and goes_to(each, amount)]
    apart = bool(best and amount and not _comparable(best, amount))
    return Answer(
        what, best, yes=False, ask=_whom(held, best, others), incomparable=apart,
        topmost=not held.above(), about=(best or versions[0]).authority.pk,
    )  # fmt: skip


def _reach(version: AuthorityVersion) -> tuple[bool, object]:
    return version.up_to is None, version.up_to or 0


def goes_to(version: AuthorityVersion, amount: Amount | None) -> bool:
    """Whether it may be decided by a version; without an amount, whether anything may."""
    if amount is None or version.up_to is None:
        return True
    return _comparable(version, amount) and amount.number <= version.up_to


def _comparable(version: AuthorityVersion, amount: Amount) -> bool:
    asked, limit = amount.counted_in.casefold(), version.counted_in.casefold()
    return not asked or not limit or asked == limit


def _whom(
    held: Holding, own: AuthorityVersion | None, others: Iterable[AuthorityVersion]
) -> tuple[str, ...]:
    """Whom to ask: as it is written; else who may decide it; else who is above, the nearest."""
    if own and own.authority.ask:
        return (own.authority.ask,)
    kinds = {each.authority.kind for each in others}
    return next(filter(None, (_people(held, each) for each in (kinds, *held.above()))), ())


def _people(held: Holding, kinds: Collection[str]) -> tuple[str, ...]:
    """Some who have such a role in one's units, above them, or everywhere; the nearest first."""
    near = Q(unit=None) | Q(unit__key__in=held.near())
    roles = Role.objects.filter(near, kind__in=kinds, user__is_active=True)
    found = roles.exclude(user=held.person).select_related("user")
    nearest = sorted(found.order_by("user__name", "pk"), key=lambda role: role.unit_id is None)
    return named(role.user for role in nearest)[:MOST_NAMES]
