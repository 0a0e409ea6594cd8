"""What stands in the way of launching a questionnaire, found before anybody answers it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from keepword.listening.surveys.asked_files import ENDINGS, MOST_MEGABYTES, megabytes
from keepword.listening.surveys.exploring import TooEntangledError, reached
from keepword.listening.surveys.kinds import FIXED, KINDS, scale
from keepword.listening.surveys.piping import is_fact, places, texts_of
from keepword.listening.surveys.questionnaire import (
    END,
    FACTS,
    Block,
    Condition,
    Question,
    Questionnaire,
    Texts,
)

CHANNELS = ("link", "qr", "embed", "kiosk")
BY_NAME = ("mail", "file")
"""The channels of those who are asked by name: nobody else can come by them."""
FEWEST_POINTS, MOST_POINTS = 2, 11


@dataclass(frozen=True)
class Problem:
    """What is wrong, and the key of the question or block at which it is (or nothing)."""

    where: str
    words: str


OF_THE_FORM = frozenset({
    "response", "version", "page", "language", "channel", "unit", "by", "so_far", "spent", "switch",
    "passed", "waited", "leave_empty",
})  # fmt: skip
"""What the form in which a survey is answered calls its own fields."""


@dataclass(frozen=True)
class Known:
    """What the organisation has: the keys of its moments and units."""

    moments: Collection[str] = field(default_factory=frozenset)
    units: Collection[str] = field(default_factory=frozenset)


def problems(asked: Questionnaire, known: Known) -> list[Problem]:
    """Everything that must be mended before a launch; nothing, if it may be launched."""
    found = [*_of_the_whole(asked)]
    before: set[str] = set()
    for at, block in enumerate(asked.blocks):
        found += _of_a_block(asked, at, before)
        for question in block.questions:
            earlier = before - _own(block) if block.shuffled else before
            found += _of_a_question(asked, question, known)
            found += _of_its_references(question, asked, earlier)
            before = before | {question.key}
        for jump in block.jumps:
            found += _of_a_condition(jump.when, asked, before, block.key)
    found += _of_the_quotas(asked)
    found += _of_the_concerns(asked)
    return found or [*_of_the_ways(asked)]


def _own(block: Block) -> set[str]:
    return {question.key for question in block.questions}


def _of_the_whole(asked: Questionnaire) -> Iterator[Problem]:
    first = asked.languages[0]
    if not asked.title.get(first):
        yield Problem("", _("The survey needs a title that its readers see."))
    if not any(True for _each in asked.questions):
        yield Problem("", _("The survey asks nothing yet: add a question."))
    said = (asked.title, asked.intro, asked.thanks, *(quota.thanks for quota in asked.quotas))
    for place in sorted(places(said)):
        if not is_fact(place):
            yield Problem(
                "",
                _("“%(key)s” can be repeated by questions only, not before or after them.")
                % {"key": place},
            )


def _of_the_quotas(asked: Questionnaire) -> Iterator[Problem]:
    """A quota may ask about every question; it waits until they have been passed."""
    for quota in asked.quotas:
        if quota.most < 1:
            yield Problem(quota.key, _("A quota of none lets nobody answer: write how many."))
        yield from _of_a_condition(quota.when, asked, asked.by_key, quota.key)


def _of_a_block(asked: Questionnaire, at: int, before: set[str]) -> Iterator[Problem]:
    block = asked.blocks[at]
    if not block.questions and any(True for _each in asked.questions):
        yield Problem(block.key, _("This page has no question: add one, or remove the page."))
    yield from _of_its_places((block.title,), before, block.key)
    later = {each.key for each in asked.blocks[at + 1 :]} | {END}
    for jump in block.jumps:
        if jump.to in later:
            continue
        if jump.to in {each.key for each in asked.blocks}:
            yield Problem(
                block.key,
                _("After this page it goes back: it would never end. Go on to a later one."),
            )
        else:
            yield Problem(block.key, _("After this page it goes to a page that is not there."))


def _of_a_question(asked: Questionnaire, question: Question, known: Known) -> Iterator[Problem]:
    first = asked.languages[0]
    where, kind = question.key, KINDS[question.kind]
    if where in OF_THE_FORM:
        words = _("The form itself calls something “%(key)s”: give the question another key.")
        yield Problem(where, words % {"key": where})
    if not question.text.get(first):
        yield Problem(where, _("This question has no text yet."))
    if "choices" in kind.needs and len(question.choices) < FEWEST_POINTS:
        yield Problem(where, _("This question needs at least two choices."))
    if "rows" in kind.needs and not question.rows:
        yield Problem(where, _("This question needs at least one row."))
    if any(not each.text.get(first) for each in (*question.choices, *question.rows)):
        yield Problem(where, _("A choice or a row has no text."))
    points = FEWEST_POINTS if question.points is None else question.points
    if kind.points and not FEWEST_POINTS <= points <= MOST_POINTS:
        yield Problem(where, _("A scale has from 2 to 11 points."))
    if question.kind in FIXED and question.points not in (None, kind.points):
        yield Problem(where, _("The scale of this question is fixed: leave its points empty."))
    if _no_answer_fits(question):
        yield Problem(
            where, _("No answer fits between its least and its most: nobody could go on.")
        )
    yield from _of_its_file(question)
    yield from _of_its_ledger(question, known)


def _of_its_file(question: Question) -> Iterator[Problem]:
    if question.kind != "file":
        return
    if not {*question.files} <= {*ENDINGS}:
        kinds = {"kinds": ", ".join(ENDINGS)}
        yield Problem(question.key, _("A file is of these kinds: %(kinds)s.") % kinds)
    if not 1 <= megabytes(question) <= MOST_MEGABYTES:
        yield Problem(question.key, _("A file may have from 1 to 10 MB."))


def _no_answer_fits(question: Question) -> bool:
    if question.kind == "multiple":
        return question.most is not None and question.most < 1
    least, most = question.least, question.most
    return least is not None and most is not None and least > most


def _of_its_ledger(question: Question, known: Known) -> Iterator[Problem]:
    where, scoring = question.key, question.scoring
    if question.moment and question.moment not in known.moments:
        yield Problem(where, _("The moment “%(key)s” is not there.") % {"key": question.moment})
    if question.unit and question.unit not in known.units:
        yield Problem(where, _("The unit “%(key)s” is not there.") % {"key": question.unit})
    if scoring is None:
        return
    if not question.moment:
        yield Problem(where, _("Choose the moment that its answers count for."))
    rule = _rule(question)
    if rule not in KINDS[question.kind].may_score:
        yield Problem(where, _("Answers of this kind cannot be counted this way."))
    elif rule == "choices" and not {*scoring.choices} <= {each.key for each in question.choices}:
        yield Problem(where, _("A choice that counts as kept is not among the choices."))
    elif rule != "choices" and not _on_its_scale(question):
        yield Problem(where, _("Say from which answer on it counts as kept: one of its scale."))


def _of_the_concerns(asked: Questionnaire) -> Iterator[Problem]:
    """A bad answer is one of a scale; and who may be written to because of it has agreed first."""
    for question in asked.hears_concerns:
        offered = scale(question)
        if offered is None or question.concern_at not in offered:
            yield Problem(
                question.key, _("Say up to which answer it is a concern: one of its scale.")
            )
    kinds = [question.kind for question in asked.questions]
    contact = next((each for each in asked.questions if each.kind == "contact"), None)
    if asked.hears_concerns and contact and "consent" not in kinds:
        words = _("Ask for consent too: without it nobody who answered badly is contacted.")
        yield Problem(contact.key, words)


def _rule(question: Question) -> str:
    scoring = question.scoring
    if scoring is None or scoring.choices:
        return "choices"
    return "linear" if scoring.satisfied_at is None else "threshold"


def _on_its_scale(question: Question) -> bool:
    """Whether a threshold lies on the scale, or the scale of a linear score has two ends."""
    at = question.scoring.satisfied_at if question.scoring else None
    offered = scale(question)
    if offered is not None:
        return at is None or at in offered
    bounds = (question.least, question.most)
    return at is not None or (None not in bounds and bounds[0] != bounds[1])


def _of_its_references(
    question: Question, asked: Questionnaire, earlier: Collection[str]
) -> Iterator[Problem]:
    yield from _of_a_condition(question.show_if, asked, earlier, question.key)
    yield from _of_its_places(texts_of(question), earlier, question.key)


def _of_its_places(
    texts: Iterable[Texts], earlier: Collection[str], where: str
) -> Iterator[Problem]:
    for place in sorted(places(texts)):
        if not is_fact(place) and place not in earlier:
            yield Problem(
                where,
                _("Its text repeats the answer to “%(key)s”, which is not asked before it.")
                % {"key": place},
            )


def _of_a_condition(
    condition: Condition | None, asked: Questionnaire, earlier: Collection[str], where: str
) -> Iterator[Problem]:
    if condition is None:
        return
    if not condition.comparisons:
        yield Problem(where, _("Its condition compares nothing."))
    for comparison in condition.comparisons:
        key = {"key": comparison.about}
        if comparison.fact is not None:
            if comparison.fact not in FACTS or comparison.how not in {"is", "is not"}:
                yield Problem(
                    where, _("Its condition asks for “%(key)s”, which is not known.") % key
                )
        elif comparison.about not in asked.by_key:
            yield Problem(where, _("Its condition asks about “%(key)s”, which is not there.") % key)
        elif comparison.about not in earlier:
            yield Problem(
                where, _("Its condition asks about “%(key)s”, which is not asked before it.") % key
            )
        elif comparison.how not in comparable(asked.by_key[comparison.about]):
            yield Problem(
                where, _("Its condition compares “%(key)s” as such an answer cannot be.") % key
            )


def comparable(question: Question) -> tuple[str, ...]:
    """How an answer to a question can be compared."""
    ever = ("answered", "not answered")
    if scale(question) is not None or question.kind == "number":
        return ("is", "is not", "at least", "at most", *ever)
    return {"single": ("is", "is not"), "multiple": ("includes",)}.get(question.kind, ()) + ever


def facts_of(asked: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """The values that known facts may have."""
    return {"channel": (*CHANNELS, *BY_NAME), "language": asked.languages}


def _of_the_ways(asked: Questionnaire) -> Iterator[Problem]:
    try:
        met = reached(asked, facts_of(asked))
    except TooEntangledError:
        yield Problem("", _("Its conditions are too entangled to be checked: use fewer."))
        return
    for block in asked.blocks:
        if block.key not in met.blocks:
            yield Problem(block.key, _("Nobody ever comes to this page: it is always jumped over."))
            continue
        for question in block.questions:
            if question.key not in met.questions:
                yield Problem(
                    question.key, _("Nobody is ever asked this: its condition is never so.")
                )
    for quota in asked.quotas:
        if quota.key not in met.quotas:
            yield Problem(quota.key, _("Nobody is ever of this kind: its condition is never so."))
