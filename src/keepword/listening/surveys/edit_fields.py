"""A draft as the fields of its editing page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword.listening.surveys.checking import Problem
from keepword.listening.surveys.editing import (
    MOST_CONDITIONS,
    about_said,
    places_after,
    value_said,
)
from keepword.listening.surveys.kinds import FIXED, KINDS
from keepword.listening.surveys.questionnaire import (
    END,
    Block,
    Choice,
    Comparison,
    Condition,
    Question,
    Questionnaire,
    Quota,
    Texts,
)


@dataclass(frozen=True)
class Row:
    """One comparison of a condition, as its fields show it."""

    name: str
    about: str
    how: str
    value: object


@dataclass(frozen=True)
class Asked:
    """A question as its fields show it."""

    question: Question
    name: str
    number: int
    kind: str
    text: str
    help: str
    low: str
    high: str
    choices: tuple[tuple[Choice, str], ...]
    rows: tuple[tuple[Choice, str], ...]
    conditions: tuple[Row, ...]
    joined: str
    has: frozenset[str]
    """What its kind has a use for: choices, rows, points, ends, look, least, most and more."""
    scores: tuple[str, ...]
    """By which rules its answers may count."""
    problems: tuple[str, ...]
    is_open: bool

    @property
    def place(self) -> str:
        """What stands in a later text for the answer."""
        return f"{{{{{self.question.key}}}}}"


@dataclass(frozen=True)
class Page:
    """A block as its fields show it."""

    block: Block
    name: str
    number: int
    title: str
    questions: tuple[Asked, ...]
    to: str
    later: tuple[tuple[str, str], ...]
    conditions: tuple[Row, ...]
    joined: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """A quota as its fields show it."""

    quota: Quota
    name: str
    number: int
    thanks: str
    conditions: tuple[Row, ...]
    joined: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """A draft to be drawn: in which language, with which problems, opened at which question."""

    asked: Questionnaire
    language: str
    found: list[Problem]
    at: str = ""

    def pages(self) -> list[Page]:
        """Every page with its questions, numbered through."""
        numbers = {key: number for number, key in enumerate(self.asked.by_key, 1)}
        return [self._page(block, at, numbers) for at, block in enumerate(self.asked.blocks, 1)]

    def limits(self) -> list[Limit]:
        """Every quota."""
        return [self._limit(each, number) for number, each in enumerate(self.asked.quotas, 1)]

    def _limit(self, quota: Quota, number: int) -> Limit:
        name = f"n.{quota.key}"
        return Limit(
            quota=quota,
            name=name,
            number=number,
            thanks=quota.thanks.get(self.language, ""),
            conditions=self._rows(name, quota.when),
            joined=quota.when.joined if quota.when else "all",
            problems=self._problems(quota.key),
        )

    def _page(self, block: Block, number: int, numbers: Mapping[str, int]) -> Page:
        jump = next(iter(block.jumps), None)
        when = jump.when if jump else None
        later = places_after(self.asked, block)
        return Page(
            block=block,
            name=f"b.{block.key}",
            number=number,
            title=block.title.get(self.language, ""),
            questions=tuple(self._question(each, numbers[each.key]) for each in block.questions),
            to=jump.to if jump else "",
            later=tuple((key, self._called(key)) for key in later),
            conditions=self._rows(f"b.{block.key}", when),
            joined=when.joined if when else "all",
            problems=self._problems(block.key),
        )

    def _called(self, key: str) -> str:
        if key == END:
            return _("the end")
        number = [block.key for block in self.asked.blocks].index(key) + 1
        title = self.asked.said(self.asked.blocks[number - 1].title, self.language)
        said = _("page %(number)d") % {"number": number}
        return f"{said}: {title}" if title else said

    def _question(self, question: Question, number: int) -> Asked:
        def here(texts: Texts) -> str:
            return texts.get(self.language, "")

        wrong = self._problems(question.key)
        return Asked(
            question=question,
            name=f"q.{question.key}",
            number=number,
            kind=str(KINDS[question.kind].name),
            text=here(question.text),
            help=here(question.help),
            low=here(question.low),
            high=here(question.high),
            choices=tuple((each, here(each.text)) for each in question.choices),
            rows=tuple((each, here(each.text)) for each in question.rows),
            conditions=self._rows(f"q.{question.key}", question.show_if),
            joined=question.show_if.joined if question.show_if else "all",
            has=_has(question),
            scores=KINDS[question.kind].may_score,
            problems=wrong,
            is_open=bool(wrong) or self.at == question.key,
        )

    def _problems(self, where: str) -> tuple[str, ...]:
        return tuple(each.words for each in self.found if each.where == where)

    def _rows(self, name: str, condition: Condition | None) -> tuple[Row, ...]:
        """The comparisons there are, and an empty row for another."""
        comparisons = condition.comparisons if condition else ()
        filled = (*comparisons, Comparison("", "is"))[:MOST_CONDITIONS]
        return tuple(
            Row(
                f"{name}.if.{at}",
                about_said(self.asked, each),
                each.how,
                value_said(self.asked, each, self.language),
            )
            for at, each in enumerate(filled)
        )


def _has(question: Question) -> frozenset[str]:
    kind = KINDS[question.kind]
    has = {*kind.needs}
    if kind.points:
        has.add("ends")
    if kind.points and question.kind not in FIXED:
        has.add("points")
    if kind.widget == "scale":
        has.add("look")
    has |= {
        "number": {"least", "most"},
        "multiple": {"most", "image words"},
        "servqual": {"minimum"},
        "file": {"files"},
    }.get(question.kind, set())
    return frozenset(has)
