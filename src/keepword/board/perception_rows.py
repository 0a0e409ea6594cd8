"""What customers perceive as rows: for the file of the page, and for programs."""

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from keepword.organisation.models import Organisation

from .image_words import ImageWords, image_wanted, image_words
from .perception import Dimension, Perception, Together, said
from .results import Row


class PerceptionRow(NamedTuple):
    """One figure of the page; shares from 0 to 1, none where it is withheld."""

    part: str
    """whole, moment, dimension (its moments together), word, or word not offered"""
    of: str
    """The moment's key, the dimension's name, or the word."""
    dimension: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    early: bool = False
    """Whether so few answered that it is a count and no index."""
    wanted: bool | None = None
    """Whether the mission wants the word."""
    said: str = ""


COLUMNS = PerceptionRow._fields


def rows_of(page: Perception, survey: uuid.UUID | None) -> Iterator[PerceptionRow]:
    """The whole, the dimensions with their moments, and the words that one survey brought."""
    if page.whole:
        yield from _moment("whole", page.whole)
    for dimension in page.dimensions:
        for row in dimension.rows:
            yield from _moment("moment", row)
        if dimension.together:
            yield _together(dimension, dimension.together)
    minimum = Organisation.objects.get(pk=1).minimum_group
    brought = image_words(image_wanted(), "en", minimum, survey)
    if brought and brought.n and not brought.is_withheld:
        yield from _words(brought)


def _moment(part: str, row: Row) -> Iterator[PerceptionRow]:
    for mark in row.marks:
        yield PerceptionRow(
            part, row.key, row.dimension, mark.at, mark.low, mark.high, mark.n, mark.early,
            said=mark.said,
        )  # fmt: skip


def _together(dimension: Dimension, both: Together) -> PerceptionRow:
    return PerceptionRow(
        "dimension", dimension.name, dimension.name, both.share, both.low, both.high, both.n,
        both.is_early, said=said(both),
    )  # fmt: skip


def _words(brought: ImageWords) -> Iterator[PerceptionRow]:
    for word in brought.words:
        share = word.bar.share
        limits = (share.value, share.low, share.high)
        yield PerceptionRow("word", word.bar.label, "", *limits, word.bar.n, wanted=word.is_wanted)
    for item in brought.not_offered:
        yield PerceptionRow("word not offered", item, "", wanted=True)
