"""Comments as rows: which may be read, and what people said of them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from keepword.listening.models import Answer, Survey
from keepword.listening.surveys.measures import WORDS, results
from keepword.organisation.models import Organisation


class CommentRow(NamedTuple):
    """A comment, to which question, its tags, and of which moment it speaks."""

    said_at: dt.datetime
    question: str
    words: str
    tags: tuple[str, ...]
    moment: str | None


COLUMNS = CommentRow._fields


def readable(survey: Survey, language: str) -> dict[str, str]:
    """The questions whose comments may be read, and their texts: not of too small a group."""
    minimum = Organisation.objects.get(pk=1).minimum_group
    return {
        each.question.key: each.text
        for each in results(survey, language, minimum).questions
        if each.question.kind in WORDS and not each.withheld
    }


def rows_of(found: Iterable[Answer], asked: Mapping[str, str]) -> Iterator[CommentRow]:
    """Comments with what people said of them; `taggings__tag` is there already."""
    for answer in found:
        tags = tuple(each.tag.name for each in answer.taggings.all() if each.fits)
        moment = answer.speaks_of.moment if hasattr(answer, "speaks_of") else None
        yield CommentRow(answer.said_at, asked[answer.question], str(answer.value), tags, moment)
