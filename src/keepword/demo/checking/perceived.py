"""The sentences of the page on perception: of the whole, by dimension, and the words for us."""

from collections.abc import Iterator

from keepword.board.image_words import image_wanted, image_words
from keepword.board.perception import Dimension, Perception, said
from keepword.board.results import Row
from keepword.demo.asking.questionnaires import LANGUAGE, chances_in, true_shares
from keepword.demo.checking.pages import Part, of_mark
from keepword.demo.checking.statements import Statement
from keepword.demo.checking.surveys import of_bars
from keepword.demo.past import Past
from keepword.listening.surveys.measures import question_of
from keepword.organisation.models import Organisation as Here
from keepword.simulate import Organisation

ABOUT = "Perception"


def of_perception(page: Perception, part: Part) -> Iterator[Statement]:
    """The whole as customers say it, and every dimension."""
    if page.whole:
        yield from _of_row(page.whole, ABOUT, part)
    for dimension in page.dimensions:
        yield from of_dimension(dimension, part)


def of_dimension(dimension: Dimension, part: Part) -> Iterator[Statement]:
    """Each moment of a dimension, and all its answers together."""
    about = f"{ABOUT}, {dimension.name}"
    for row in dimension.rows:
        yield from _of_row(row, about, part)
    together = dimension.together
    if together is None:
        return
    counted = [(row.marks[0].n or 0, part.share(row.key, "perceived")) for row in dimension.rows]
    true = sum(n * share for n, share in counted if share is not None) / together.n
    yield Statement(about, said(together), true, together.share, together.low, together.high)


def _of_row(row: Row, about: str, part: Part) -> Iterator[Statement]:
    for mark in row.marks:
        words = f"{row.name}: {mark.label} {mark.said}"
        yield from of_mark(about, words, row.key, mark, part)


def of_the_words(shop: Organisation) -> Iterator[Statement]:
    """How many chose each word, of the survey that the page shows."""
    shown = image_words(image_wanted(), LANGUAGE, Here.objects.get().minimum_group)
    if shown is None or shown.is_withheld:
        return
    told = Past(shop).read("surveys")["survey"]
    entry = next(each for each in told if each["name"] == shown.survey.name)
    for key, says in chances_in(entry).items():
        question = question_of(shown.survey, key)
        if question and question.image_words:
            bars = (word.bar for word in shown.words)
            yield from of_bars(f"{ABOUT}, words", bars, true_shares(question, says))
