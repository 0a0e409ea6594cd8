"""The kinds of questions: what each needs, what an answer to it is, and how it is read."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.listening.surveys.questionnaire import Question

Posted = Mapping[str, Sequence[str]]
"""What a form sent: the values under each name."""
Value = Any
"""What JSON can hold, and what its kind says it is."""
LONGEST_ANSWER = 4_000
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CONTACT_PARTS = ("name", "mail", "phone")


class AnswerError(ValueError):
    """Something was answered that is no answer to this question; says how to mend it."""


@dataclass(frozen=True)
class Kind:
    """One kind of question."""

    name: Any
    read: Callable[[Question, Posted], Value]
    """The answer in a form, None where there is none. Raises AnswerError."""
    widget: str
    """How it is shown: which parts it has, and whether they are chosen or written."""
    needs: tuple[str, ...] = ()
    """What a question of this kind cannot do without: "choices", "rows"."""
    points: int | None = None
    """How many points the scale has, unless a question says otherwise."""
    lowest: int = 1
    may_score: tuple[str, ...] = ()
    """By which rules its answers may become observations."""


def scale(question: Question) -> range | None:
    """The points that can be chosen, where the kind is a scale."""
    kind = KINDS[question.kind]
    if kind.points is None:
        return None
    return range(kind.lowest, kind.lowest + (question.points or kind.points))


def names(question: Question) -> dict[str, str]:
    """What each choice is called in a form: its own name, where each choice has a field."""
    return {choice.key: f"{question.key}.{choice.key}" for choice in question.choices}


def _one(posted: Posted, name: str) -> str:
    values = posted.get(name) or ("",)
    return values[0].replace("\0", "").strip()


def _point(question: Question, text: str) -> int | None:
    """A point of the scale that was chosen."""
    if not text:
        return None
    offered = scale(question) or range(0)
    if not text.isdecimal() or int(text) not in offered:
        raise AnswerError(_("Choose one of the answers offered."))
    return int(text)


def _read_point(question: Question, posted: Posted) -> int | None:
    return _point(question, _one(posted, question.key))


def _read_pair(question: Question, posted: Posted) -> dict[str, int] | None:
    parts = pair_parts(question)
    chosen = {part: _point(question, _one(posted, f"{question.key}.{part}")) for part in parts}
    given = {part: point for part, point in chosen.items() if point is not None}
    return given or None


def pair_parts(question: Question) -> tuple[str, ...]:
    """What a pair asks: what is expected, what was met, and perhaps what would just do."""
    return ("minimum", "expected", "perceived") if question.asks_minimum else (
        "expected", "perceived",
    )  # fmt: skip


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:  # noqa: PLR2004 -- a hundred has three digits
        raise AnswerError(_("Write whole numbers from 0 to 100."))
    return int(text)


def _read_importance(question: Question, posted: Posted) -> dict[str, int] | None:
    texts = {key: _one(posted, name) for key, name in names(question).items()}
    if not any(texts.values()):
        return None
    points = {key: _whole(text or "0") for key, text in texts.items()}
    if sum(points.values()) != 100:  # noqa: PLR2004 -- the points to give out
        total = {"total": sum(points.values())}
        raise AnswerError(_("Give out 100 points in all: these are %(total)s.") % total)
    return points


def _offered(question: Question, key: str) -> str:
    if key not in {choice.key for choice in question.choices}:
        raise AnswerError(_("Choose one of the answers offered."))
    return key


def _read_single(question: Question, posted: Posted) -> str | None:
    key = _one(posted, question.key)
    return _offered(question, key) if key else None


def _read_multiple(question: Question, posted: Posted) -> list[str] | None:
    chosen = {_offered(question, key) for key in posted.get(question.key, ()) if key}
    if question.most is not None and len(chosen) > question.most:
        raise AnswerError(_("Choose %(most)d at most.") % {"most": question.most})
    return [choice.key for choice in question.choices if choice.key in chosen] or None


def _read_matrix(question: Question, posted: Posted) -> dict[str, str] | None:
    rows = {row.key: _one(posted, f"{question.key}.{row.key}") for row in question.rows}
    return {row: _offered(question, key) for row, key in rows.items() if key} or None


def _read_ranking(question: Question, posted: Posted) -> list[str] | None:
    texts = {key: _one(posted, name) for key, name in names(question).items()}
    ranks = {key: int(text) for key, text in texts.items() if text.isdecimal()}
    if not any(texts.values()):
        return None
    if sorted(ranks.values()) != list(range(1, len(texts) + 1)):
        raise AnswerError(_("Give each place from 1 to %(last)d once.") % {"last": len(texts)})
    return sorted(ranks, key=ranks.__getitem__)


def _read_text(question: Question, posted: Posted) -> str | None:
    text = _one(posted, question.key)
    if len(text) > LONGEST_ANSWER:
        raise AnswerError(
            _("This is too long: %(most)d letters at most.") % {"most": LONGEST_ANSWER}
        )
    return text or None


def _read_number(question: Question, posted: Posted) -> float | None:
    text = _one(posted, question.key).replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text):
        raise AnswerError(_("Write a number."))
    number = float(text)
    least = -math.inf if question.least is None else question.least
    most = math.inf if question.most is None else question.most
    if number < least:
        raise AnswerError(_("Write a number of at least %(least)g.") % {"least": least})
    if number > most:
        raise AnswerError(_("Write a number of at most %(most)g.") % {"most": most})
    return number


def _read_date(question: Question, posted: Posted) -> str | None:
    text = _one(posted, question.key)
    try:
        return dt.date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise AnswerError(_("Write a day, such as 2026-03-31.")) from None


def _read_contact(question: Question, posted: Posted) -> dict[str, str] | None:
    parts = {part: _one(posted, f"{question.key}.{part}") for part in CONTACT_PARTS}
    given = {part: text[:200] for part, text in parts.items() if text}
    if "mail" in given and not _MAIL.fullmatch(given["mail"]):
        raise AnswerError(_("Write the mail address whole, such as robin@example.org."))
    return given or None


def _read_consent(question: Question, posted: Posted) -> bool | None:
    return True if _one(posted, question.key) else None


def _read_file(question: Question, posted: Posted) -> dict[str, str | int] | None:
    """The file that was kept for it; what the form brought was looked at before."""
    if refused := _one(posted, f"{question.key}.refused"):
        raise AnswerError(refused)
    parts = {part: _one(posted, f"{question.key}.{part}") for part in ("file", "name", "size")}
    return {**parts, "size": int(parts["size"])} if parts["file"] else None


_SCORES = ("threshold", "linear")
KINDS: dict[str, Kind] = {
    "rating": Kind(
        gettext_lazy("Rating"), _read_point, "scale", points=5, may_score=_SCORES
    ),
    "nps": Kind(
        gettext_lazy("Would recommend us (0 to 10)"), _read_point, "scale",
        points=11, lowest=0, may_score=_SCORES,
    ),
    "csat": Kind(
        gettext_lazy("Satisfaction (1 to 5)"), _read_point, "scale", points=5, may_score=_SCORES
    ),
    "ces": Kind(
        gettext_lazy("Ease (1 to 7)"), _read_point, "scale", points=7, may_score=_SCORES
    ),
    "servqual": Kind(
        gettext_lazy("Expected and met (a pair)"), _read_pair, "pair", points=7, may_score=_SCORES
    ),
    "importance": Kind(
        gettext_lazy("Importance (100 points)"), _read_importance, "numbers", ("choices",)
    ),
    "single": Kind(
        gettext_lazy("One choice"), _read_single, "single", ("choices",), may_score=("choices",)
    ),
    "multiple": Kind(gettext_lazy("Several choices"), _read_multiple, "multiple", ("choices",)),
    "matrix": Kind(
        gettext_lazy("Several rows, the same choices"), _read_matrix, "matrix", ("choices", "rows")
    ),
    "ranking": Kind(gettext_lazy("Put in order"), _read_ranking, "numbers", ("choices",)),
    "short": Kind(gettext_lazy("Short text"), _read_text, "short"),
    "long": Kind(gettext_lazy("Long text"), _read_text, "long"),
    "number": Kind(gettext_lazy("Number"), _read_number, "number", may_score=_SCORES),
    "date": Kind(gettext_lazy("Day"), _read_date, "date"),
    "contact": Kind(gettext_lazy("Name, mail, telephone"), _read_contact, "contact"),
    "consent": Kind(gettext_lazy("Consent"), _read_consent, "consent"),
    "file": Kind(gettext_lazy("File: a picture or a PDF"), _read_file, "file"),
}  # fmt: skip
FIXED = frozenset({"nps", "csat", "ces"})
"""Kinds whose scale is part of their name."""


def read(question: Question, posted: Posted) -> Value:
    """The answer to a question in a form; None where there is none.

    Raises:
        AnswerError: What was sent is no answer to it.
    """
    return KINDS[question.kind].read(question, posted)


def compared(question: Question, value: Value) -> Value:
    """What of an answer a condition compares: of a pair what was met, else the answer."""
    return value.get("perceived") if question.kind == "servqual" else value
