"""What pulses ask, and of whom: what principles ask of leaders, and who is served by whom."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.listening.models import Pulse
from keepword.organisation.access import tree_today
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.tree import Tree
from keepword.strategy.kinds import Kind
from keepword.strategy.querysets import texts_in_force

POINTS = range(1, 6)
SEEN_AT = 4
"""From this point on it is seen: often, or always."""
LEADS = frozenset({Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.MANAGER})
STAFF = frozenset({Role.Kind.MEMBER, Role.Kind.CARE, Role.Kind.MANAGER, Role.Kind.LEADER})
WHOLE = "*"
"""In the place of a unit: those who lead the whole organisation."""
INTERNAL = "internal-customers"
_WORDS = {
    INTERNAL: gettext_lazy("Treats the colleagues whom their work serves as customers."),
    "quick": gettext_lazy("They answer quickly enough for my work."),
    "right": gettext_lazy("What I get from them is right the first time."),
    "clear": gettext_lazy("I know what I can expect, and by when."),
    "willing": gettext_lazy("They want to help me do my work well."),
}
HELP = "help"
"""The question that is answered in words."""
SERVICE = ("quick", "right", "clear", "willing")


@dataclass(frozen=True)
class Behaviour:
    """Something that is asked of leaders, and the belief it comes from."""

    key: str
    words: str
    belief: str


def behaviours() -> list[Behaviour]:
    """What the principles in force ask of leaders, and how they treat internal customers."""
    found: dict[str, Behaviour] = {}
    for text in texts_in_force(Kind.PRINCIPLE):
        for each in text.asks_leaders:
            key = hashlib.sha256(each.words.encode()).hexdigest()[:16]
            found.setdefault(key, Behaviour(key, each.words, str(text)))
    return [*found.values(), Behaviour(INTERNAL, str(_WORDS[INTERNAL]), "")]


def asked_in(pulse: Pulse) -> dict[str, str]:
    """What a pulse rates, by its keys: what is ours in the reader's language."""
    return {each["key"]: str(_WORDS.get(each["key"], each["words"])) for each in pulse.asks}


def raters_by_level() -> dict[User, str]:
    """Whose leaders everybody rates: those of the nearest unit that others lead, or the whole's."""
    roles = Role.objects.filter(user__is_active=True, kind__in=LEADS | STAFF)
    every = list(roles.select_related("user", "unit").order_by("user", "pk"))
    leaders: dict[str, set[int]] = defaultdict(set)
    for role in every:
        if role.kind in LEADS:
            leaders[role.unit.key if role.unit else WHOLE].add(role.user_id)
    tree, found = tree_today(), dict[User, str]()
    for role in every:
        if role.user in found or role.kind not in STAFF:
            continue
        for level in _levels_above(role, tree):
            if leaders.get(level, set()) - {role.user_id}:
                found[role.user] = level
                break
    return found


def _levels_above(role: Role, tree: Tree) -> Iterator[str]:
    """From the unit of somebody's role, or (who leads it) from the one above, to the whole."""
    if role.unit:
        if role.kind not in LEADS:
            yield role.unit.key
        yield from tree.ancestors(role.unit.key)
        yield WHOLE
    elif role.kind not in LEADS:
        yield WHOLE


def leaders() -> dict[User, str]:
    """Everybody who leads, with the first unit that they lead, or the whole."""
    roles = Role.objects.filter(user__is_active=True, kind__in=LEADS).order_by("user", "pk")
    found: dict[User, str] = {}
    for role in roles.select_related("user", "unit"):
        found.setdefault(role.user, role.unit.key if role.unit else WHOLE)
    return found


def coarsened(groups: Mapping[User, str], fewest: int) -> dict[User, str]:
    """The same people, of whom small groups are put together: nobody stands alone in one."""
    sizes = Counter(groups.values())
    return {person: group if sizes[group] >= fewest else "" for person, group in groups.items()}


def named_level(level: str, units: Mapping[str, str]) -> str:
    """What a level is called: those who lead a unit, or the whole organisation."""
    if level == WHOLE:
        return _("Those who lead the whole organisation")
    if not level:
        return _("Those who lead you")
    return _("Those who lead: %(unit)s") % {"unit": units.get(level, level)}


def unit_names(keys: Iterable[str]) -> dict[str, str]:
    """What units are called, by their keys."""
    return dict(Unit.objects.filter(key__in=set(keys)).values_list("key", "name"))
