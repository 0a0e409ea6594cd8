"""What came back: how many, and for each question its distribution with intervals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword import measure
from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.listening.surveys.distributions import Bar, Given, Part, parts
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Question, Questionnaire
from keepword.listening.surveys.scoring import scores

State = Answer.State
WORDS = frozenset({"short", "long"})
NEVER_SHOWN = frozenset({"contact"})
"""What is a person's own, and no result."""
NEWEST_TEXTS = 30


@dataclass(frozen=True)
class Came:
    """How many responses a survey has, ended and not, by the way they came."""

    begun: int
    ended: int
    by_channel: Mapping[str, int]


@dataclass(frozen=True)
class Result:
    """What a question brought."""

    question: Question
    text: str
    states: Mapping[str, int]
    not_reached: int
    withheld: bool
    parts: tuple[Part, ...] = ()
    held: Bar | None = None
    """Of whom the sentence of the moment was true."""
    recommended: measure.NetPromoterScore | None = None
    texts: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many answered."""
        return self.states.get(State.ANSWERED, 0)

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
        if self.recommended is None:
            return ("", "", "")
        low, high = self.recommended.interval()
        values = (self.recommended.score, max(low, -100.0), min(high, 100.0))
        return (f"{values[0]:+.0f}", f"{values[1]:+.0f}", f"{values[2]:+.0f}")


def standings(surveys: Iterable[Survey]) -> list[tuple[Survey, int, int]]:
    """Each survey with its newest version's number, none being 0, and how many responses it has."""
    shown = list(surveys)
    versions = SurveyVersion.objects.filter(survey__in=shown).order_by().values_list("survey")
    newest = dict(versions.annotate(Max("number")))
    responses = Response.objects.filter(version__survey__in=shown).order_by()
    begun = dict(responses.values_list("version__survey").annotate(Count("pk")))
    return [(each, newest.get(each.pk, 0), begun.get(each.pk, 0)) for each in shown]


def came(survey: Survey) -> Came:
    """How many responses there are."""
    rows = Response.objects.filter(version__survey=survey).values("channel")
    counted = rows.annotate(n=Count("pk"), ended=Count("pk", filter=~Q(finished_at=None)))
    found = list(counted.order_by("channel"))
    by_channel = {row["channel"]: row["n"] for row in found}
    return Came(sum(by_channel.values()), sum(row["ended"] for row in found), by_channel)


def results(survey: Survey, language: str, minimum: int, *, with_texts: bool) -> list[Result]:
    """What each question brought, in the newest order; those asked no more come last."""
    versions = list(survey.versions.order_by("-number").annotate(begun=Count("responses")))
    asked = [questionnaire(version.document) for version in versions]
    order: dict[str, tuple[Question, Questionnaire]] = {}
    begun: Counter[str] = Counter()
    for version, its in zip(versions, asked, strict=True):
        for question in its.questions:
            order.setdefault(question.key, (question, its))
            begun[question.key] += version.begun
    counts = _counted(survey, [key for key, (q, _its) in order.items() if not _is_own(q)])
    states = _states(survey)
    texts = _texts(survey, [key for key, (q, _its) in order.items() if q.kind in WORDS])
    found = []
    for key, (question, its) in order.items():
        n = states[key].get(State.ANSWERED, 0)
        withheld = 0 < n < minimum
        result = Result(
            question=question,
            text=its.said(question.text, language),
            states=states[key],
            not_reached=begun[key] - sum(states[key].values()),
            withheld=withheld,
            texts=tuple(texts[key]) if with_texts and not withheld else (),
            **({} if withheld or not n else _figures(question, its, language, counts[key])),
        )
        found.append(result)
    return found


def _is_own(question: Question) -> bool:
    return question.kind in WORDS | NEVER_SHOWN


def _states(survey: Survey) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = _holding(survey).values_list("question", "state").annotate(n=Count("pk"))
    for question, state, n in rows.order_by():
        found[question][state] = n
    return found


def _counted(survey: Survey, keys: list[str]) -> dict[str, list[tuple[Any, int]]]:
    """How often each answer was given, reduced by the database."""
    found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    answered = _holding(survey).filter(state=State.ANSWERED, question__in=keys)
    for question, value, n in answered.values_list("question", "value").annotate(n=Count("pk")):
        found[question].append((value, n))
    return found


def _texts(survey: Survey, keys: list[str]) -> dict[str, list[str]]:
    """The newest texts of each question, some dozens in all."""
    found: dict[str, list[str]] = defaultdict(list)
    answered = _holding(survey).filter(state=State.ANSWERED, question__in=keys)
    rows = answered.order_by("-pk").values_list("question", "value")
    for question, value in rows[: NEWEST_TEXTS * max(len(keys), 1)]:
        if len(found[question]) < NEWEST_TEXTS:
            found[question].append(value)
    return found


def _holding(survey: Survey) -> Any:
    return Answer.objects.filter(response__version__survey=survey, replaced_at=None).order_by()


def _figures(
    question: Question, asked: Questionnaire, language: str, counted: list[tuple[Any, int]]
) -> dict[str, Any]:
    """The parts of a question, how often it held, and what else its kind is known by."""
    came_back = Given(question, asked, language, counted)
    figures: dict[str, Any] = {"parts": tuple(parts(came_back))}
    held = [0.0, 0]
    for value, n in counted:
        for lens, score in scores(question, value):
            if lens == "perceived" and score in (0.0, 1.0):
                held[0] += score * n
                held[1] += n
    if held[1] and question.scoring and not _is_linear(question):
        share = measure.proportion(held[0], held[1])
        figures["held"] = Bar("", int(held[1]), share)
    if question.kind == "nps":
        figures["recommended"] = measure.nps(*measure.nps_parts(dict(counted)))
    return figures


def _is_linear(question: Question) -> bool:
    scoring = question.scoring
    return scoring is not None and scoring.satisfied_at is None and not scoring.choices
