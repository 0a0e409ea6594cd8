"""What a card has shown of late: how many were right, item by item, and how far two agree."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from keepword import measure
from keepword.measure.agreement import Agreement, krippendorff_alpha
from keepword.standards.cards.points import NO, YES, points_of
from keepword.standards.delivered import Kept
from keepword.standards.models import Card, CardItem, CardMark, Interaction, Scoring

OF_LATE = dt.timedelta(days=182)
ENOUGH = 30
"""Under so many there is no figure out of 100."""
ENOUGH_TWICE = 10
"""Under so many that two have scored, nothing is said of how far they agree."""
LOW = 0.667
"""Below this no conclusion should rest on an item (Krippendorff 2004)."""
NINE_IN_TEN = 0.8
"""The interval below, and above, which the truth lies in one of ten cases."""


@dataclass(frozen=True)
class ItemFound:
    """One item: how often it was seen, and how far two who score the same agree on it.

    `otherwise` is how often the second saw something else than the first; `likely` is the
    agreement with an interval at whose ends one is right in nine of ten cases.
    """

    item: CardItem
    kept: Kept | None
    twice: int
    otherwise: int
    agreement: Agreement | None
    likely: Agreement | None
    always_alike: bool

    @property
    def too_early(self) -> bool:
        """Whether too few were scored twice to say anything."""
        return self.twice < ENOUGH_TWICE

    @property
    def unclear(self) -> bool:
        """Whether two most likely see different things in it: it is to be mended, not a person."""
        return self.likely is not None and self.likely.high < LOW

    @property
    def undecided(self) -> bool:
        """Whether what was seen fits clear words as well as unclear ones."""
        return self.likely is not None and self.likely.low < LOW <= self.likely.high


@dataclass(frozen=True)
class CardFound:
    """Of what was drawn of late: what became of it, how many were right, and each item."""

    drawn: int
    missed: int
    scored: int
    kept: Kept | None
    items: tuple[ItemFound, ...]


def card_found(card: Card) -> CardFound:
    """Read a card; what others may not see yet counts only as drawn and scored."""
    since = timezone.now() - OF_LATE
    drawn = card.interactions.filter(at__gt=since, at__lte=timezone.now())
    done = Q(scorings__counts=True, scorings__scored_at__isnull=False)
    counts = drawn.aggregate(
        drawn=Count("pk", distinct=True),
        missed=Count("pk", distinct=True, filter=Q(missed_at__isnull=False)),
        scored=Count("pk", distinct=True, filter=done),
    )
    shared = list(_with_marks(drawn.filter(shared_at__isnull=False)))
    items = tuple(_item(item, shared) for item in card.items.all())
    return CardFound(**counts, kept=_right(card, shared), items=items)


def _with_marks(interactions: QuerySet[Interaction]) -> QuerySet[Interaction]:
    marks = Prefetch("marks", CardMark.objects.select_related("item"))
    scorings = Scoring.objects.filter(scored_at__isnull=False).prefetch_related(marks)
    return interactions.prefetch_related(Prefetch("scorings", scorings))


def _right(card: Card, shared: Sequence[Interaction]) -> Kept | None:
    found = [points_of(_that_counts(each)).score(card.pass_mark) for each in shared]
    return _kept([score for score in found if score is not None])


def _kept(scores: Sequence[float]) -> Kept | None:
    if not scores:
        return None
    n = len(scores)
    share = measure.proportion(sum(scores), n)
    if n < ENOUGH:
        return Kept(n, share.value, None, None, None)
    return Kept(n, share.value, share.low, share.high, round(100 * share.value))


def _that_counts(interaction: Interaction) -> list[CardMark]:
    found = [each for each in interaction.scorings.all() if each.counts]
    return [mark for scoring in found for mark in scoring.marks.all()]


def _item(item: CardItem, shared: Sequence[Interaction]) -> ItemFound:
    seen = [mark.seen for each in shared for mark in _that_counts(each) if mark.item == item]
    pairs = [pair for each in shared if len(pair := _both(each, item)) > 1]
    alike = len({seen for pair in pairs for seen in pair}) == 1
    enough = len(pairs) >= ENOUGH_TWICE and not alike
    return ItemFound(
        item,
        _kept([float(how == YES) for how in seen if how in (YES, NO)]),
        twice=len(pairs),
        otherwise=sum(len(set(pair)) > 1 for pair in pairs),
        agreement=krippendorff_alpha(pairs, level="nominal") if enough else None,
        likely=(
            krippendorff_alpha(pairs, level="nominal", confidence=NINE_IN_TEN) if enough else None
        ),
        always_alike=alike,
    )


def _both(interaction: Interaction, item: CardItem) -> list[str]:
    """What two saw of an item, the one that counts first; one of them alone is no pair."""
    return [
        mark.seen
        for scoring in interaction.scorings.all()
        for mark in scoring.marks.all()
        if mark.item == item
    ]
