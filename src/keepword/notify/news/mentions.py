"""Who is named in words: @Mia, where one person is called so, or @Mia Manager."""

import re
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from keepword.organisation.models import User

MOST_NAMED, WORDS_OF_A_NAME = 10, 4
_NAMED = re.compile(r"(?<![\w@])@([^\W_][^@\n]{0,200})")
_WORD = re.compile(r"[\w.'’-]+")


def named_in(words: str, among: QuerySet[User]) -> set[int]:
    """The keys of those who are named, of some people; a first name that two have names neither."""
    asked = [_beginnings(each) for each in _NAMED.findall(words)[:MOST_NAMED]]
    asked = [each for each in asked if each]
    if not asked:
        return set()
    calls = (Q(name__iexact=name) for names in asked for name in names)
    firsts = (Q(name__istartswith=f"{names[-1]} ") for names in asked)
    wanted = reduce(or_, [*calls, *firsts])
    known = among.filter(wanted, is_active=True).order_by("pk").values_list("pk", "name")
    found: set[int] = set()
    for names in asked:
        found |= _called([*known], names)
    return found


def _beginnings(said: str) -> list[str]:
    """The names that may be meant, the longest first."""
    words = [word.strip(".'’-") for word in _WORD.findall(said)[:WORDS_OF_A_NAME]]
    return [" ".join(words[:n]) for n in range(len(words), 0, -1) if words[0]]


def _called(known: list[tuple[int, str]], names: list[str]) -> set[int]:
    for name in names:
        whole = {pk for pk, each in known if each.casefold() == name.casefold()}
        if whole:
            return whole
    first = names[-1].casefold()
    some = {pk for pk, each in known if each.casefold().startswith(f"{first} ")}
    return some if len(some) == 1 else set()
