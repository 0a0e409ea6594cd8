"""What came back: how many, and for each question its distribution with intervals.

`results` is the one function through which pages, files and programs get it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.listening.anonymity import told
from keepword.listening.anonymity.apart import apart
from keepword.listening.models import Answer, AnswerTally, Response, Survey, SurveyVersion
from keepword.listening.results.cells import (
    BEGUN,
    ENDED,
    NONE,
    QUESTION,
    Cell,
    Kind,
    Sums,
    values_of,
)
from keepword.listening.results.figures import Cells, Figures, figures, states_of, together
from keepword.listening.results.groups import Closely, closely, shown_apart
from keepword.listening.results.path import Step, path, seconds
from keepword.listening.results.reading import Counted, Group, Only, counted
from keepword.listening.surveys.distributions import Bar, Given, Part
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Question, Questionnaire

State = Answer.State
WORDS = frozenset({"short", "long"})
NEWEST_TEXTS = 30
LOOKED_AT = 1_000
"""In so many of the newest responses texts are looked for; all of them stand under comments."""
EVERY = Only()
Asked = Mapping[int, Questionnaire]
"""What each version asks, the newest first."""


@dataclass(frozen=True)
class Came:
    """How many responses there are, ended and not, by the way they came and where they were asked.

    Those of an anonymous survey are told neither by their way nor by where.
    """

    begun: int
    ended: int
    by_channel: Mapping[str, int]
    by_unit: Mapping[str, int]


@dataclass(frozen=True)
class Result:
    """What a question brought."""

    question: Question
    text: str
    states: Mapping[str, int]
    not_reached: int
    withheld: bool
    figures: Figures = field(default_factory=Figures)
    seconds: float | None = None
    """In which half of those who answered it had done so, where that is known."""
    texts: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many answered."""
        return self.states.get(State.ANSWERED, 0)

    @property
    def is_written(self) -> bool:
        """Whether it brought words, of which there is no figure."""
        return self.question.kind in WORDS

    @property
    def parts(self) -> tuple[Part, ...]:
        """The distribution of each thing asked."""
        return self.figures.parts

    @property
    def held(self) -> Bar | None:
        """Of whom the sentence of the moment was true."""
        return self.figures.held

    @property
    def states_said(self) -> str:
        """What became of it, each state apart; of those but the answered only what there is."""
        answered = ngettext("%(n)s answered", "%(n)s answered", self.n) % {"n": self.n}
        rows = [(State(state).label, self.states.get(state, 0)) for state in State.values[1:]]
        others = [f"{name} {n}" for name, n in (*rows, (_("Not reached"), self.not_reached)) if n]
        return " · ".join((answered, *others))

    @property
    def score(self) -> tuple[str, str, str]:
        """Those who recommend less those who do not, and its limits, with their signs."""
        headline = self.figures.headline
        if headline is None or headline.low is None or headline.high is None:
            return ("", "", "")
        return (f"{headline.value:+.0f}", f"{headline.low:+.0f}", f"{headline.high:+.0f}")


@dataclass(frozen=True)
class Results:
    """Everything that came back."""

    came: Came
    questions: Sequence[Result]
    pages: Sequence[Step]


def standings(surveys: Iterable[Survey]) -> list[tuple[Survey, int, int]]:
    """Each survey with its newest version's number, none being 0, and how many responses it has."""
    shown = list(surveys)
    versions = SurveyVersion.objects.filter(survey__in=shown).order_by().values_list("survey")
    newest = dict(versions.annotate(Max("number")))
    begun: Counter[int] = Counter()
    tallied = AnswerTally.objects.filter(
        version__survey__in=shown, kind=Kind.CAME, about="", value=BEGUN
    )
    begun.update(dict(tallied.order_by().values_list("version__survey").annotate(Sum("n"))))
    single = Response.objects.filter(version__survey__in=shown, counted_on=None).order_by()
    begun.update(dict(single.values_list("version__survey").annotate(Count("pk"))))
    begun.update(told.answered_by(each for each in shown if each.is_anonymous))
    return [(each, newest.get(each.pk, 0), begun.get(each.pk, 0)) for each in shown]


def results(
    survey: Survey,
    language: str,
    minimum: int,
    *,
    with_texts: bool = False,
    only: Only = EVERY,
) -> Results:
    """What each question brought, in the newest order; those asked no more come last.

    Groups under the minimum are withheld, and of a part of the responses also those questions
    whose other part is so small that the difference from the whole would tell of it.
    """
    asked = _asked(survey)
    found = _told(survey, asked) if survey.is_anonymous else counted(survey, asked)
    cells = together(_of(only, found).values())
    texts = _texts(survey, asked, only) if with_texts or survey.is_anonymous else {}
    brought = []
    for key, (question, its) in _in_order(asked).items():
        given = Given(question, its, language, cells)
        if survey.is_anonymous:
            withheld = given.answered > 0 and not _is_told(key, cells) and key not in texts
        else:
            withheld = _is_withheld(given, found, only, minimum)
        states = states_of(key, cells)
        begun = 0 if survey.is_anonymous else _begun(key, asked, _of(only, found))
        result = Result(
            question=question,
            text=called(its.said(question.text, language)),
            states=states,
            not_reached=max(begun - sum(states.values()), 0),
            withheld=withheld,
            figures=Figures() if withheld else figures(given),
            seconds=None if withheld else seconds(key, cells, QUESTION),
            texts=tuple(texts.get(key, ())) if with_texts and not withheld else (),
        )
        brought.append(result)
    return Results(
        came=_came(survey, found),
        questions=brought,
        pages=tuple(path(asked.values(), language, cells)),
    )


def taken_apart(survey: Survey, key: str, language: str, minimum: int) -> Closely:
    """One question by time, by way and by unit; of an anonymous survey by period and by unit."""
    asked = _asked(survey)
    question, its = _in_order(asked)[key]
    given = Given(question, its, language, {})
    if survey.is_anonymous:
        return apart(survey, given)
    return closely(given, counted(survey, asked, by_day_of=key), minimum)


def question_of(survey: Survey, key: str) -> Question | None:
    """A question that some version of a survey asks, as the newest one asks it."""
    return _in_order(_asked(survey)).get(key, (None, None))[0]


def _asked(survey: Survey) -> Asked:
    rows = survey.versions.order_by("-number").values_list("pk", "document")
    return {key: questionnaire(document) for key, document in rows}


def _in_order(asked: Asked) -> dict[str, tuple[Question, Questionnaire]]:
    order: dict[str, tuple[Question, Questionnaire]] = {}
    for its in asked.values():
        for question in its.questions:
            order.setdefault(question.key, (question, its))
    return order


def _of(only: Only, found: Counted) -> Counted:
    return {
        group: cells
        for group, cells in found.items()
        if only.channel in ("", group.channel) and only.unit in ("", group.unit)
    }


def _begun(key: str, asked: Asked, found: Counted) -> int:
    """How many began a version that asks a question."""
    begun = Cell(Kind.CAME, value=BEGUN)
    return sum(
        cells.get(begun, NONE).n
        for group, cells in found.items()
        if key in asked[group.version].by_key
    )


def _is_told(key: str, cells: Cells) -> bool:
    return any(cell.about == key and cell.kind in (Kind.VALUE, Kind.SUM) for cell in cells)


def _is_withheld(given: Given, found: Counted, only: Only, minimum: int) -> bool:
    """Whether too few answered, or (of a part) too few of the rest."""
    if not given.answered:
        return False
    if given.answered < minimum:
        return True
    if only == EVERY:
        return False
    names = {group: group.channel if only.channel else group.unit for group in found}
    numbers: Counter[str] = Counter()
    for group, cells in found.items():
        numbers[names[group]] += replace(given, cells=cells).answered
    return (only.channel or only.unit) not in shown_apart(numbers, minimum)


def _came(survey: Survey, found: Counted) -> Came:
    if survey.is_anonymous:
        n = told.answered(survey)
        return Came(n, n, {}, {})
    begun, ended = Cell(Kind.CAME, value=BEGUN), Cell(Kind.CAME, value=ENDED)
    by_channel: Counter[str] = Counter()
    by_unit: Counter[str] = Counter()
    for group, cells in found.items():
        by_channel[group.channel] += cells.get(begun, NONE).n
        by_unit[group.unit] += cells.get(begun, NONE).n
    all_ended = sum(cells.get(ended, NONE).n for cells in found.values())
    return Came(
        sum(by_channel.values()), all_ended, dict(sorted(by_channel.items())),
        {unit: n for unit, n in sorted(by_unit.items()) if unit},
    )  # fmt: skip


def _told(survey: Survey, asked: Asked) -> Counted:
    """The cells of what an anonymous survey tells of its periods."""
    cells: dict[Cell, Sums] = {}
    for key, states in told.states(survey).items():
        for state, n in states.items():
            cells[Cell(Kind.STATE, key, value=state)] = Sums(n)
    order = _in_order(asked)
    for key, counts in told.counted(survey, list(order)).items():
        for value, n in counts:
            for cell, sums in values_of(order[key][0], value):
                cells[cell] = cells.get(cell, NONE).and_(sums.times(n))
    return {Group(0, "", ""): cells}


def _texts(survey: Survey, asked: Asked, only: Only) -> Mapping[str, Sequence[str]]:
    """The newest texts of each question, some dozens in all."""
    keys = [key for key, (question, _its) in _in_order(asked).items() if question.kind in WORDS]
    if survey.is_anonymous:
        return told.texts(survey, keys, NEWEST_TEXTS)
    rows = Answer.objects.filter(
        response__in=_newest(asked, only), replaced_at=None, state=State.ANSWERED,
        question__in=keys,
    ).exclude(value="")  # fmt: skip
    found: dict[str, list[str]] = defaultdict(list)
    newest = rows.order_by("-pk").values_list("question", "value")
    for question, value in newest[: NEWEST_TEXTS * max(len(keys), 1)]:
        if value and len(found[question]) < NEWEST_TEXTS:
            found[question].append(str(value))
    return found


def _newest(asked: Asked, only: Only) -> list[int]:
    """The newest responses, version by version: so no index has to put all of them in order."""
    found: list[int] = []
    for version in asked:
        rows = Response.objects.filter(version=version)
        if only.channel:
            rows = rows.filter(channel=only.channel)
        if only.unit:
            rows = rows.filter(unit=only.unit)
        found += rows.order_by("-pk").values_list("pk", flat=True)[: LOOKED_AT - len(found)]
        if len(found) == LOOKED_AT:
            break
    return found
