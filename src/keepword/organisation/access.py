"""Who may see and do what: the only place that decides."""

import datetime as dt
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from keepword.organisation import present
from keepword.organisation.models import ApiToken, Organisation, Role, UnitEdge, User
from keepword.organisation.once import once
from keepword.organisation.tree import Edge, Tree, on_day

View = Callable[..., HttpResponseBase]
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


class May(StrEnum):
    """What somebody may do. Pages and the API ask for these, never for a role."""

    READ = gettext_noop("read")
    """The board and every page of figures: a gap that is hidden is not closed."""
    TAKE_PART = "take part"
    """Have a page of one's own, predict, say what stands in the way."""
    WRITE = gettext_noop("write")
    """Moments, propositions and standards; and drafts of what is adopted for everybody."""
    ADOPT = "adopt"
    """What holds for everybody: the mission, principles, objectives."""
    BRING_IN = gettext_noop("bring in")
    """Files and events; and taking them back."""
    LOOK_UP = gettext_noop("look up")
    """A customer's page: everything promised to, delivered to and said by one person."""
    ANSWER = gettext_noop("answer customers")
    """Who complain: read what they said and how to reach them, and reply, in one's units."""
    GIVE = gettext_noop("give promises")
    """To single customers, and say what became of them: those of one's units, and one's own."""
    INVITE = "invite"
    """People into one's units."""
    OVERSEE = gettext_noop("oversee")
    """Everybody with their roles, and the audit trail."""
    TELL = gettext_noop("tell programs")
    """Say which programs elsewhere are told of what happens here."""
    RUN = "run"
    """Roles, settings, tokens."""


_OWNER, _LEADER, _MANAGER = Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.MANAGER
_MEMBER, _CARE, _CUSTOMER = Role.Kind.MEMBER, Role.Kind.CARE, Role.Kind.CUSTOMER
ALLOWED: dict[May, frozenset[Role.Kind]] = {
    May.READ: frozenset({_OWNER, _LEADER, _MANAGER, _MEMBER, _CARE}),
    May.TAKE_PART: frozenset({_OWNER, _LEADER, _MANAGER, _MEMBER, _CARE, _CUSTOMER}),
    May.WRITE: frozenset({_OWNER, _LEADER, _MANAGER}),
    May.ADOPT: frozenset({_OWNER, _LEADER}),
    May.BRING_IN: frozenset({_OWNER, _LEADER, _MANAGER}),
    May.LOOK_UP: frozenset({_OWNER, _CARE}),
    May.ANSWER: frozenset({_OWNER, _LEADER, _MANAGER, _CARE}),
    May.GIVE: frozenset({_OWNER, _LEADER, _MANAGER, _MEMBER, _CARE}),
    May.INVITE: frozenset({_OWNER, _LEADER, _MANAGER}),
    May.OVERSEE: frozenset({_OWNER}),
    May.TELL: frozenset({_OWNER}),
    May.RUN: frozenset({_OWNER}),
}
"""Which roles are enough for what."""

GIVES: dict[Role.Kind, frozenset[Role.Kind]] = {
    _OWNER: frozenset(Role.Kind),
    _LEADER: frozenset({_MANAGER, _MEMBER, _CUSTOMER}),
    _MANAGER: frozenset({_MEMBER, _CUSTOMER}),
}
"""Which roles somebody may invite others to, in their own units and below: never one's own."""


def allowed(user: User | AnonymousUser) -> frozenset[May]:
    """Everything that somebody may do somewhere."""
    return allowed_and_everywhere(user)[0]


def allowed_and_everywhere(
    user: User | AnonymousUser,
) -> tuple[frozenset[May], frozenset[May]]:
    """Everything that somebody may do somewhere, and what of it for the whole organisation."""
    roles = roles_of(user) if isinstance(user, User) else ()
    everywhere = [role for role in roles if role.unit_id is None]
    return _enough_for(roles), _enough_for(everywhere)


@once
def roles_of(user: User) -> tuple[Role, ...]:
    """Somebody's roles, with their units."""
    return tuple(user.roles.select_related("unit"))


def _enough_for(roles: Iterable[Role]) -> frozenset[May]:
    kinds = {role.kind for role in roles}
    return frozenset(what for what, enough in ALLOWED.items() if kinds & enough)


def people_who(what: May) -> QuerySet[User]:
    """Everybody who may do it somewhere."""
    return User.objects.filter(roles__kind__in=ALLOWED[what], is_active=True).distinct()


SCOPES: frozenset[May] = frozenset(
    {
        May.READ, May.BRING_IN, May.WRITE, May.LOOK_UP, May.ANSWER, May.GIVE, May.OVERSEE,
        May.TELL,
    }
)  # fmt: skip
"""What a token may be made for: a program gives no roles and makes no tokens."""


def allowed_by(token: ApiToken) -> frozenset[May]:
    """What a program may do with a token: what it was made for and its maker still may."""
    return allowed(token.made_by) & SCOPES & {May(scope) for scope in token.scopes}


def units_where(user: User, what: May) -> frozenset[str] | None:
    """The keys of the units for which somebody may do it, with all below them; None is every."""
    return _covered(user, ALLOWED[what])


def may_give(user: User, kind: Role.Kind, unit: str | None) -> bool:
    """Whether somebody may invite to a role for a unit, or (None) for the whole organisation."""
    keys = _covered(user, frozenset(giver for giver, given in GIVES.items() if kind in given))
    return keys is None or unit in keys


def units_where_giving(user: User) -> frozenset[str] | None:
    """The keys of the units to which somebody may invite others; None is every."""
    return _covered(user, frozenset(GIVES))


def gives(user: User) -> frozenset[Role.Kind]:
    """Every role that somebody may invite to somewhere."""
    kinds = {Role.Kind(role.kind) for role in user.roles.all()}
    return frozenset[Role.Kind]().union(*(GIVES.get(kind, frozenset()) for kind in kinds))


def _covered(user: User, kinds: frozenset[Role.Kind]) -> frozenset[str] | None:
    """The keys of the units where somebody has one of the roles, with all below; None is every."""
    units = [role.unit for role in roles_of(user) if role.kind in kinds]
    if None in units:
        return None
    if not units:
        return frozenset()
    tree = tree_today()
    return frozenset[str]().union(*(tree.descendants(unit.key) for unit in units if unit))


def may(user: User, what: May, unit: str | None) -> bool:
    """Whether somebody may do it for a unit, or (None) for the whole organisation."""
    keys = units_where(user, what)
    return keys is None or unit in keys


def tree_today() -> Tree:
    """The tree of units in force today, in the organisation's time zone."""
    return tree_on(present.today())


def tree_on(day: dt.date) -> Tree:
    """The tree of units in force on a day."""
    return on_day(edges(), day)


@once
def edges() -> tuple[Edge, ...]:
    """Which units ever belonged to which."""
    rows = UnitEdge.objects.values_list("parent__key", "child__key", "valid_from", "valid_to")
    return tuple(Edge(*row) for row in rows)


def needs(what: May) -> Callable[[View], View]:
    """Let only those in who may do it; who is not signed in is asked to, before this."""

    def guard(view: View) -> View:
        @never_cache  # what one person may see stays in nobody's cache
        @wraps(view)
        def guarded(request: HttpRequest, **parts: object) -> HttpResponseBase:
            if what not in allowed(request.user):
                raise PermissionDenied
            return view(request, **parts)

        return guarded

    return guard


def may_look_around(request: HttpRequest) -> bool:
    """Without a password: only in a sample, only from this machine, and not through its proxy."""
    near = request.META.get("REMOTE_ADDR") in THIS_MACHINE
    forwarded = any(header in request.META for header in FORWARDED)
    return near and not forwarded and Organisation.objects.filter(is_sample=True).exists()
