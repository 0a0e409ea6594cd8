"""What a survey asks, as data: blocks of questions, their texts, conditions and scoring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Texts = Mapping[str, str]
"""One text by language; a language that is missing falls back to the first one."""
END = "end"
"""Where a jump leads that ends the survey."""
HOW = ("is", "is not", "at least", "at most", "includes", "answered", "not answered")
FACTS = ("channel", "language")
"""What is known of a response besides its answers, and conditions may ask for."""
SAID = (*FACTS, "organisation", "unit", "name", "day")
"""What is known and texts may repeat."""


@dataclass(frozen=True)
class Comparison:
    """One thing that is so or not: of an earlier answer, or of a known fact ("fact:channel")."""

    about: str
    how: str
    value: str | float | None = None

    @property
    def fact(self) -> str | None:
        """The fact that it is about, unless it is about a question."""
        return self.about.removeprefix("fact:") if self.about.startswith("fact:") else None


@dataclass(frozen=True)
class Condition:
    """Comparisons of which all, or any one, must be so."""

    joined: str
    """"all" or "any"."""
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Choice:
    """One of the answers offered, or one row of a matrix; its key survives rewording."""

    key: str
    text: Texts


@dataclass(frozen=True)
class Scoring:
    """How an answer becomes an observation: 1 from a threshold on or for some choices, or linear.

    With neither a threshold nor choices it is linear: a mean on the results page, and never on the
    board, which knows only what was so or was not.
    """

    lens: str
    satisfied_at: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question; what its kind does not need stays empty."""

    key: str
    kind: str
    text: Texts
    help: Texts = field(default_factory=dict)
    required: bool = False
    may_not_apply: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    shuffled: bool = False
    """Whether the choices come in another order for each response."""
    image_words: bool = False
    """Whether its choices are words for the image of the organisation."""
    files: tuple[str, ...] = ()
    """Of which kinds a file may be; none are all of them."""
    points: int | None = None
    look: str = ""
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    asks_minimum: bool = False
    moment: str = ""
    dimension: str = ""
    unit: str = ""
    scoring: Scoring | None = None
    concern_at: float | None = None
    """From this answer of its scale down somebody looks into it: the response is a concern."""
    show_if: Condition | None = None


@dataclass(frozen=True)
class Jump:
    """After a block, on to a later one (or to the end), always or under a condition."""

    to: str
    when: Condition | None = None


@dataclass(frozen=True)
class Block:
    """Questions on one page."""

    key: str
    title: Texts
    questions: tuple[Question, ...]
    shuffled: bool = False
    jumps: tuple[Jump, ...] = ()
    """The first that holds is followed; with none the next block comes."""


@dataclass(frozen=True)
class Quota:
    """So many answers of a kind are wanted; whoever comes after that is thanked instead."""

    key: str
    most: int
    when: Condition | None = None
    """Of which kind; with none, of every kind."""
    thanks: Texts = field(default_factory=dict)
    """What is then said, if not what is said to everybody."""

    @property
    def about(self) -> Iterator[str]:
        """The questions whose answers say whether it is of the kind."""
        comparisons = self.when.comparisons if self.when else ()
        return (each.about for each in comparisons if each.fact is None)


@dataclass(frozen=True)
class Questionnaire:
    """Everything a version of a survey asks and says, and how it is shown."""

    languages: tuple[str, ...]
    title: Texts
    intro: Texts
    thanks: Texts
    blocks: tuple[Block, ...]
    quotas: tuple[Quota, ...] = ()
    one_at_a_time: bool = False
    """Whether each question has a page of its own."""
    framed_by: tuple[str, ...] = ()
    """The addresses of the websites that may show it within their pages."""

    @property
    def questions(self) -> Iterator[Question]:
        """Every question in the order written."""
        return (question for block in self.blocks for question in block.questions)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Each question by its key."""
        return {question.key: question for question in self.questions}

    @cached_property
    def scored(self) -> tuple[Question, ...]:
        """The questions whose answers may count for a moment."""
        return tuple(question for question in self.questions if question.scoring)

    @cached_property
    def hears_concerns(self) -> tuple[Question, ...]:
        """The questions of which a bad answer is a concern."""
        return tuple(question for question in self.questions if question.concern_at is not None)

    def said(self, texts: Texts, language: str) -> str:
        """A text in a language or as its region writes it, else in the first one that has it."""
        order = (language, language.split("-", maxsplit=1)[0], *self.languages)
        return next((texts[each] for each in order if texts.get(each)), "")
