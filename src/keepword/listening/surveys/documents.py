"""A questionnaire as a JSON document and back, without loss; errors name their place."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, NoReturn, TypeVar

from django.utils.translation import gettext as _

from keepword.listening.surveys.kinds import KINDS
from keepword.listening.surveys.questionnaire import (
    HOW,
    Block,
    Choice,
    Comparison,
    Condition,
    Jump,
    Question,
    Questionnaire,
    Quota,
    Scoring,
)

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
WEBSITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")
"""The origin of a website, as browsers write it."""
LENSES = ("perceived", "expected")
LONGEST_TEXT = 4_000
MOST_ITEMS = 200
Item = TypeVar("Item")
Json = dict[str, Any]


class DocumentError(ValueError):
    """A document that is no questionnaire: where, and what is wrong there."""


def document(asked: Questionnaire) -> Json:
    """The questionnaire as what JSON can hold; what is empty is left out."""
    written: Json = _written(asked)
    return written


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        named = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: _written(its) for each, its in named if its != _usual(each)}
    return value


def _usual(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def questionnaire(raw: object) -> Questionnaire:
    """The questionnaire that a document holds.

    Raises:
        DocumentError: Something is missing, of the wrong type, unknown, or there twice.
    """
    place = _Place(raw, _("The survey"))
    asked = Questionnaire(
        languages=place.list_of("languages", _language),
        title=place.texts("title"),
        intro=place.texts("intro"),
        thanks=place.texts("thanks"),
        blocks=place.list_of("blocks", _block),
        quotas=place.list_of("quotas", _quota),
        one_at_a_time=place.switch("one_at_a_time"),
        framed_by=place.list_of("framed_by", _website),
    )
    place.nothing_else()
    if not asked.languages:
        raise DocumentError(_("The survey: name at least one language, such as “en”."))
    _once(place, [block.key for block in asked.blocks])
    _once(place, [question.key for question in asked.questions])
    _once(place, [quota.key for quota in asked.quotas])
    return asked


class _Place:
    """One object of the document, read key by key."""

    def __init__(self, raw: object, where: str) -> None:
        self.where = where
        if not isinstance(raw, dict):
            raise DocumentError(f"{where}: " + _("this should be an object in braces."))
        self.raw: Json = dict(raw)

    def refuse(self, why: str) -> NoReturn:
        raise DocumentError(f"{self.where}: {why}")

    def take(self, name: str, kinds: tuple[type, ...], *, otherwise: Any) -> Any:
        value = self.raw.pop(name, otherwise)
        wrong = not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)
        if isinstance(value, float) and not math.isfinite(value):
            wrong = True
        if value is not otherwise and wrong:
            self.refuse(_("“%(name)s” has a value of the wrong kind.") % {"name": name})
        return value

    def key(self, name: str = "key") -> str:
        value: str = self.take(name, (str,), otherwise="")
        if not KEY.fullmatch(value):
            self.refuse(
                _("“%(name)s” needs a key of lower-case letters, digits, - and _.") % {"name": name}
            )
        return value

    def words(self, name: str) -> str:
        value: str = self.take(name, (str,), otherwise="")
        if len(value) > LONGEST_TEXT or "\0" in value:
            self.refuse(_("the text of “%(name)s” is too long.") % {"name": name})
        return value

    def number(self, name: str) -> float | None:
        value: float | None = self.take(name, (int, float), otherwise=None)
        return value

    def switch(self, name: str) -> bool:
        value: bool = self.take(name, (bool,), otherwise=False)
        return value

    def texts(self, name: str) -> dict[str, str]:
        texts: Json = self.take(name, (dict,), otherwise={})
        for language, text in texts.items():
            if not _is_language(language) or not isinstance(text, str):
                self.refuse(_("“%(name)s” needs a text for each language.") % {"name": name})
            if len(text) > LONGEST_TEXT or "\0" in text:
                self.refuse(_("the text of “%(name)s” is too long.") % {"name": name})
        return dict(texts)

    def list_of(self, name: str, read: Callable[[object, str], Item]) -> tuple[Item, ...]:
        items = self.take(name, (list,), otherwise=[])
        if len(items) > MOST_ITEMS:
            self.refuse(_("“%(name)s” has too many entries.") % {"name": name})
        return tuple(
            read(each, f"{self.where}, {name} {number}") for number, each in enumerate(items, 1)
        )

    def maybe(self, name: str, read: Callable[[object, str], Item]) -> Item | None:
        value = self.raw.pop(name, None)
        return None if value is None else read(value, f"{self.where}, {name}")

    def nothing_else(self) -> None:
        for name in self.raw:
            self.refuse(_("“%(name)s” is not known here.") % {"name": name})


def _once(place: _Place, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        place.refuse(_("the key “%(key)s” is there twice.") % {"key": twice[0]})


def _is_language(value: object) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", value) is not None
    )


def _language(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not _is_language(raw):
        raise DocumentError(where + ": " + _("a language is a code such as “en” or “pt-br”."))
    return raw


def _quota(raw: object, where: str) -> Quota:
    place = _Place(raw, where)
    quota = Quota(
        key=place.key(),
        most=place.take("most", (int,), otherwise=-1),
        when=place.maybe("when", _condition),
        thanks=place.texts("thanks"),
    )
    place.nothing_else()
    if quota.most < 0:
        place.refuse(_("“most” says how many answers of the kind are wanted."))
    return quota


def _website(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not WEBSITE.fullmatch(raw):
        raise DocumentError(
            where + ": " + _("a website is written as https://www.example.org, without a page.")
        )
    return raw


def _block(raw: object, where: str) -> Block:
    place = _Place(raw, where)
    block = Block(
        key=place.key(),
        title=place.texts("title"),
        questions=place.list_of("questions", _question),
        shuffled=place.switch("shuffled"),
        jumps=place.list_of("jumps", _jump),
    )
    place.nothing_else()
    return block


def _question(raw: object, where: str) -> Question:
    place = _Place(raw, where)
    points = place.take("points", (int,), otherwise=None)
    question = Question(
        key=place.key(),
        kind=place.words("kind"),
        text=place.texts("text"),
        help=place.texts("help"),
        required=place.switch("required"),
        may_not_apply=place.switch("may_not_apply"),
        choices=place.list_of("choices", _choice),
        rows=place.list_of("rows", _choice),
        shuffled=place.switch("shuffled"),
        image_words=place.switch("image_words"),
        files=place.list_of("files", _key),
        points=points,
        look=place.words("look"),
        low=place.texts("low"),
        high=place.texts("high"),
        least=place.number("least"),
        most=place.number("most"),
        asks_minimum=place.switch("asks_minimum"),
        moment=place.words("moment"),
        dimension=place.words("dimension"),
        unit=place.words("unit"),
        scoring=place.maybe("scoring", _scoring),
        concern_at=place.number("concern_at"),
        show_if=place.maybe("show_if", _condition),
    )
    place.nothing_else()
    if question.kind not in KINDS:
        place.refuse(_("“kind” is one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    _once(place, [each.key for each in question.choices])
    _once(place, [each.key for each in question.rows])
    return question


def _choice(raw: object, where: str) -> Choice:
    place = _Place(raw, where)
    choice = Choice(place.key(), place.texts("text"))
    place.nothing_else()
    return choice


def _scoring(raw: object, where: str) -> Scoring:
    place = _Place(raw, where)
    lens = place.words("lens")
    if lens not in LENSES:
        place.refuse(_("the lens is “perceived” or “expected”."))
    scoring = Scoring(lens, place.number("satisfied_at"), place.list_of("choices", _key))
    place.nothing_else()
    return scoring


def _key(raw: object, where: str) -> str:
    return _Place({"key": raw}, where).key()


def _jump(raw: object, where: str) -> Jump:
    place = _Place(raw, where)
    jump = Jump(place.key("to"), place.maybe("when", _condition))
    place.nothing_else()
    return jump


def _condition(raw: object, where: str) -> Condition:
    place = _Place(raw, where)
    joined = place.words("joined")
    if joined not in {"all", "any"}:
        place.refuse(_("“joined” is “all” or “any”."))
    condition = Condition(joined, place.list_of("comparisons", _comparison))
    place.nothing_else()
    return condition


def _comparison(raw: object, where: str) -> Comparison:
    place = _Place(raw, where)
    how = place.words("how")
    if how not in HOW:
        place.refuse(_("“how” is one of: %(how)s.") % {"how": ", ".join(HOW)})
    comparison = Comparison(
        about=place.words("about"),
        how=how,
        value=place.take("value", (str, int, float), otherwise=None),
    )
    place.nothing_else()
    return comparison
