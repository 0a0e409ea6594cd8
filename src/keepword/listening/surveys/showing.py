"""A question as its page shows it: its parts, each to choose from or to write into."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keepword.listening.surveys.asked_files import endings
from keepword.listening.surveys.kinds import (
    CONTACT_PARTS,
    KINDS,
    Posted,
    Value,
    names,
    pair_parts,
    scale,
)
from keepword.listening.surveys.piping import Said, filled
from keepword.listening.surveys.questionnaire import Question, Questionnaire, Texts
from keepword.listening.surveys.way import choices_in_order

INPUTS = {"numbers": "number", "short": "text", "long": "area", "number": "text", "date": "date"}
CONTACT_INPUTS = {"name": "text", "mail": "email", "phone": "tel"}
FINISHED_BY = {"name": "name", "mail": "email", "phone": "tel"}
MOUTH, DEEPEST = 15.5, 4.0
"""The height of a face's mouth, and how far it bends at either end of a scale."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    chosen: bool
    mouth: str = ""
    """Of a face: the height to which its mouth bends, as SVG counts."""


@dataclass(frozen=True)
class Part:
    """One thing to choose or to write; most questions have one part."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    several: bool = False
    input: str = ""
    value: str = ""
    finished_by: str = "off"
    accepts: str = ""
    """Of a file: how its name may end."""


@dataclass(frozen=True)
class Shown:
    """A question in the reader's language."""

    key: str
    text: str
    help: str
    required: bool
    widget: str
    look: str
    low: str
    high: str
    parts: tuple[Part, ...]
    may_not_apply: bool
    does_not_apply: bool
    error: str


@dataclass(frozen=True)
class Reader:
    """For whom a page is shown: in which language, in whose order, with what is known of them."""

    asked: Questionnaire
    language: str
    response: uuid.UUID
    said: Said
    """What stands in the places of its texts."""

    def text(self, texts: Texts) -> str:
        """A text in their language, with its places filled."""
        return filled(self.asked.said(texts, self.language), self.said)


def shown(
    question: Question, reader: Reader, sent: Posted, *, does_not_apply: bool, error: str
) -> Shown:
    """A question with what is in its form."""
    return Shown(
        key=question.key,
        text=reader.text(question.text),
        help=reader.text(question.help) or _how(question),
        required=question.required,
        widget=KINDS[question.kind].widget,
        look=question.look or "numbers",
        low=reader.text(question.low),
        high=reader.text(question.high),
        parts=tuple(_parts(question, reader, sent)),
        may_not_apply=question.may_not_apply,
        does_not_apply=does_not_apply,
        error=error,
    )


def _how(question: Question) -> str:
    """What nobody could guess of how it is answered, where its writer does not say."""
    if question.kind == "importance":
        return _("Give out 100 points in all.")
    if question.kind == "ranking":
        return _("Give each place from 1 to %(last)d once.") % {"last": len(question.choices)}
    if question.kind == "multiple" and question.most is not None:
        return _("Choose %(most)d at most.") % {"most": question.most}
    return ""


def _parts(question: Question, reader: Reader, sent: Posted) -> Iterable[Part]:
    widget = KINDS[question.kind].widget
    if widget == "scale":
        return [_scale(question, "", question.key, sent)]
    if widget == "pair":
        said = pair_said()
        parts = pair_parts(question)
        return [_scale(question, said[each], f"{question.key}.{each}", sent) for each in parts]
    if widget in {"single", "multiple"}:
        return [_choices(question, "", question.key, reader, sent)]
    if widget == "matrix":
        rows = [(reader.text(row.text), f"{question.key}.{row.key}") for row in question.rows]
        return [_choices(question, label, name, reader, sent) for label, name in rows]
    if widget == "consent":
        agreed = Option("yes", _("I agree."), chosen=bool(_first(sent, question.key)))
        return [Part(question.key, "", (agreed,), several=True)]
    return _written(question, reader, sent)


def _written(question: Question, reader: Reader, sent: Posted) -> Iterable[Part]:
    widget = KINDS[question.kind].widget
    if widget == "contact":
        said = contact_said()
        for each in CONTACT_PARTS:
            name = f"{question.key}.{each}"
            yield Part(
                name, said[each], input=CONTACT_INPUTS[each], value=_first(sent, name),
                finished_by=FINISHED_BY[each],
            )  # fmt: skip
    elif widget == "numbers":
        called = names(question)
        for choice in choices_in_order(question, reader.response):
            name = called[choice.key]
            yield Part(name, reader.text(choice.text), input="number", value=_first(sent, name))
    elif widget == "file":
        yield Part(
            question.key, "", input="file", value=_first(sent, f"{question.key}.name"),
            accepts=",".join(endings(question)),
        )  # fmt: skip
    else:
        yield Part(question.key, "", input=INPUTS[widget], value=_first(sent, question.key))


def pair_said() -> Mapping[str, str]:
    """What the parts of a pair ask."""
    return {
        "minimum": _("What would just do"),
        "expected": _("What I expect"),
        "perceived": _("How it was"),
    }


def contact_said() -> Mapping[str, str]:
    """What the parts of a contact are called."""
    return {"name": _("Name"), "mail": _("Mail address"), "phone": _("Telephone")}


def _scale(question: Question, label: str, name: str, sent: Posted) -> Part:
    points = scale(question) or range(1)
    steps = max(len(points) - 1, 1)
    chosen = _first(sent, name)
    options = (
        Option(str(point), str(point), chosen == str(point), _mouth(at / steps))
        for at, point in enumerate(points)
    )
    return Part(name, label, tuple(options))


def _mouth(along: float) -> str:
    return f"{MOUTH + DEEPEST * (2 * along - 1):.1f}"


def _choices(question: Question, label: str, name: str, reader: Reader, sent: Posted) -> Part:
    chosen = sent.get(name, ())
    options = (
        Option(choice.key, reader.text(choice.text), choice.key in chosen)
        for choice in choices_in_order(question, reader.response)
    )
    return Part(name, label, tuple(options), several=question.kind == "multiple")


def _first(sent: Posted, name: str) -> str:
    values = sent.get(name) or ("",)
    return values[0]


def sent_before(question: Question, value: Value) -> dict[str, list[str]]:
    """What a form would send for an answer: it is shown so when somebody comes back."""
    if value is None:
        return {}
    if question.kind == "ranking":
        return {f"{question.key}.{each}": [str(at)] for at, each in enumerate(value, 1)}
    if isinstance(value, dict):
        return {f"{question.key}.{part}": [str(its)] for part, its in value.items()}
    if isinstance(value, list):
        return {question.key: value}
    if question.kind == "consent":
        return {question.key: ["yes"]}
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return {question.key: [text]}


def in_words(question: Question, value: Value, reader: Reader) -> str:
    """An answer as words, to be repeated in a later text."""
    if question.kind == "file":
        return str(value["name"])
    labels = {each.key: reader.text(each.text) for each in (*question.choices, *question.rows)}
    if question.kind in _PARTS_SAID:
        labels |= {key: str(said) for key, said in _PARTS_SAID[question.kind]().items()}
    if isinstance(value, dict):
        return ", ".join(_pair(labels, each) for each in value.items())
    if isinstance(value, list):
        return ", ".join(labels.get(each) or each for each in value)
    if isinstance(value, bool):
        return _("I agree.")
    if isinstance(value, float):
        return f"{value:g}"
    return labels.get(value, str(value))


_PARTS_SAID = {"servqual": pair_said, "contact": contact_said}
"""What the parts of an answer are called, where the question does not name them itself."""


def _pair(labels: Mapping[str, str], pair: tuple[str, Any]) -> str:
    part, value = pair
    return (
        f"{labels.get(part, part)}: {labels.get(value, value) if isinstance(value, str) else value}"
    )
