"""Which words go with a tag or a moment, learned from what people said; no more than a reminder.

A word goes with a tag where, of the comments that people judged, more with the word have the tag
than without it: by the lower limit of the share, which must be half at least.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from keepword import measure
from keepword.listening.models import CommentMoment, Tagging

FEWEST = 3
"""So many comments with a word must have the tag before the word says anything."""
HALF = 0.5
MOST_LEARNED_FROM = 5_000
"""So many of the newest judgements are learned from."""
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Judged:
    """A comment, and what somebody said it is (or, of what was turned down, is not)."""

    comment: int
    words: frozenset[str]
    label: str
    fits: bool = True


@dataclass(frozen=True)
class Rule:
    """A word, and of how many comments with it how many are so."""

    word: str
    label: str
    fits: int
    of: int
    low: float


def words_of(text: str) -> frozenset[str]:
    """The words of a comment, in small letters, without the shortest."""
    return frozenset(_WORD.findall(text.casefold()))


def rules(judged: Iterable[Judged]) -> Mapping[str, Sequence[Rule]]:
    """What each word goes with, the surest first."""
    words: dict[int, frozenset[str]] = {}
    so: dict[str, set[int]] = defaultdict(set)
    for each in judged:
        words[each.comment] = each.words
        if each.fits:
            so[each.label].add(each.comment)
    with_word = Counter(word for its in words.values() for word in its)
    found: dict[str, list[Rule]] = defaultdict(list)
    for label, comments in so.items():
        fitting = Counter(word for comment in comments for word in words[comment])
        for word, fits in fitting.items():
            of = with_word[word]
            if fits < FEWEST or of == len(words):
                continue
            rule = Rule(word, label, fits, of, measure.proportion(fits, of).low)
            without = (len(comments) - fits) / (len(words) - of)
            if rule.low >= HALF and rule.low > without:
                found[word].append(rule)
    return {word: sorted(its, key=lambda rule: -rule.low) for word, its in found.items()}


def suggested(
    text: str, found: Mapping[str, Sequence[Rule]], known: Collection[str]
) -> Iterator[Rule]:
    """The surest rule for each label that a comment has not been judged by."""
    applying = sorted(
        (rule for word in words_of(text) for rule in found.get(word, ())),
        key=lambda rule: (-rule.low, rule.word),
    )
    told = set(known)
    for rule in applying:
        if rule.label not in told:
            told.add(rule.label)
            yield rule


def learned_tags() -> Mapping[str, Sequence[Rule]]:
    """What words go with tags."""
    rows = Tagging.objects.order_by("-pk").values_list(
        "answer", "answer__value", "tag__name", "fits"
    )
    return rules(
        Judged(comment, words_of(str(text)), tag, fits)
        for comment, text, tag, fits in rows[:MOST_LEARNED_FROM]
    )


def learned_moments() -> Mapping[str, Sequence[Rule]]:
    """What words go with moments."""
    rows = CommentMoment.objects.order_by("-pk").values_list("answer", "answer__value", "moment")
    return rules(
        Judged(comment, words_of(str(text)), moment)
        for comment, text, moment in rows[:MOST_LEARNED_FROM]
    )
