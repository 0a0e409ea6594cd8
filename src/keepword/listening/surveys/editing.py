"""A draft as its editing page sends it back: every field, then the one thing that was pressed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from keepword.listening.surveys.asked_files import ENDINGS
from keepword.listening.surveys.keys import choice_key, new_key
from keepword.listening.surveys.kinds import KINDS, scale
from keepword.listening.surveys.questionnaire import (
    END,
    FACTS,
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
    Texts,
)

MOST_CONDITIONS = 10


class Sent:
    """What the page sent, of which some belongs to one block or question."""

    def __init__(self, posted: Mapping[str, Sequence[str]], language: str, of: str = "") -> None:
        self.posted, self.language, self._of = posted, language, of

    def of(self, name: str) -> "Sent":
        """The part that belongs to something."""
        return Sent(self.posted, self.language, f"{self._of}{name}.")

    def has(self, name: str) -> bool:
        """Whether a field was sent at all."""
        return self._of + name in self.posted

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value.replace("\0", "").strip() for value in self.posted.get(self._of + name, ())]

    def one(self, name: str) -> str:
        """The value of a field, or nothing."""
        return next(iter(self.all(name)), "")[:4_000]

    def lines(self, name: str) -> list[str]:
        """The lines of a field that are not empty."""
        return [line.strip() for line in self.one(name).splitlines() if line.strip()]

    def number(self, name: str) -> float | None:
        """The number in a field; none, where there is none."""
        text = self.one(name).replace(",", ".")
        if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text):
            return None
        number = float(text)
        return int(number) if number.is_integer() else number

    def texts(self, name: str, before: Texts) -> Texts:
        """A text in the language shown, beside the other languages'."""
        if not self.has(name):
            return before
        return {**before, self.language: self.one(name)} if self.one(name) else _without(
            before, self.language
        )  # fmt: skip


def _without(texts: Texts, language: str) -> Texts:
    return {code: text for code, text in texts.items() if code != language}


def edited(asked: Questionnaire, sent: Sent) -> Questionnaire:
    """The draft with every field of the page in it."""
    of_the_whole = sent.has("framed_by")
    return replace(
        asked,
        languages=_languages(sent) or asked.languages,
        title=sent.texts("title", asked.title),
        intro=sent.texts("intro", asked.intro),
        thanks=sent.texts("thanks", asked.thanks),
        blocks=tuple(_block(asked, block, sent.of(f"b.{block.key}")) for block in asked.blocks),
        quotas=tuple(_quota(asked, quota, sent.of(f"n.{quota.key}")) for quota in asked.quotas),
        one_at_a_time=bool(sent.one("one_at_a_time")) if of_the_whole else asked.one_at_a_time,
        framed_by=_websites(sent) if of_the_whole else asked.framed_by,
    )


def _quota(asked: Questionnaire, quota: Quota, sent: Sent) -> Quota:
    if not sent.has("most"):
        return quota
    return replace(
        quota,
        most=int(sent.number("most") or 0),
        when=_condition(asked, sent),
        thanks=sent.texts("thanks", quota.thanks),
    )


def _websites(sent: Sent) -> tuple[str, ...]:
    lines = (line.lower().rstrip("/") for line in sent.lines("framed_by"))
    return tuple(dict.fromkeys(lines))


def _languages(sent: Sent) -> tuple[str, ...]:
    codes = re.findall(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", sent.one("languages").lower())
    return tuple(dict.fromkeys(codes))


def _block(asked: Questionnaire, block: Block, sent: Sent) -> Block:
    questions = (
        _question(asked, each, Sent(sent.posted, sent.language, f"q.{each.key}."))
        for each in block.questions
    )
    return replace(
        block,
        title=sent.texts("title", block.title),
        questions=tuple(questions),
        shuffled=bool(sent.one("shuffled")) if sent.has("title") else block.shuffled,
        jumps=_jumps(asked, block, sent),
    )


def _jumps(asked: Questionnaire, block: Block, sent: Sent) -> tuple[Jump, ...]:
    """The first jump as the page says it; others, which came from a file, stay."""
    if not sent.has("to"):
        return block.jumps
    later = block.jumps[1:]
    if not sent.one("to"):
        return later
    return (Jump(sent.one("to"), _condition(asked, sent)), *later)


def _question(asked: Questionnaire, question: Question, sent: Sent) -> Question:
    if not sent.has("text"):
        return question  # somebody else has added it meanwhile
    changed = replace(
        question,
        text=sent.texts("text", question.text),
        help=sent.texts("help", question.help),
        low=sent.texts("low", question.low),
        high=sent.texts("high", question.high),
        required=bool(sent.one("required")),
        may_not_apply=bool(sent.one("may_not_apply")),
        shuffled=bool(sent.one("shuffled")),
        image_words=bool(sent.one("image_words")),
        asks_minimum=bool(sent.one("asks_minimum")),
        files=tuple(kind for kind in ENDINGS if kind in sent.all("files")),
        choices=_choices(asked, question.choices, sent.of("choices")),
        rows=_choices(asked, question.rows, sent.of("rows")),
        points=_whole(sent.number("points")),
        look=sent.one("look"),
        least=sent.number("least"),
        most=sent.number("most"),
        moment=sent.one("moment"),
        dimension=sent.one("dimension"),
        unit=sent.one("unit"),
        concern_at=sent.number("concern_at"),
        show_if=_condition(asked, sent),
    )
    return replace(changed, scoring=_scoring(changed, sent))


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _choices(asked: Questionnaire, before: tuple[Choice, ...], sent: Sent) -> tuple[Choice, ...]:
    """The choices reworded, those emptied in the first language removed, new lines added."""
    kept = [
        Choice(choice.key, sent.texts(choice.key, choice.text))
        for choice in before
        if sent.language != asked.languages[0] or sent.one(choice.key) or not sent.has(choice.key)
    ]
    for line in sent.lines("more"):
        taken = {choice.key for choice in (*before, *kept)}
        kept.append(Choice(choice_key(line, taken), {sent.language: line}))
    return tuple(kept)


def _scoring(question: Question, sent: Sent) -> Scoring | None:
    lens = sent.one("lens")
    if not lens:
        return None
    kept = tuple(key for key in sent.all("kept") if key in {each.key for each in question.choices})
    return Scoring(lens, sent.number("satisfied_at"), kept)


def _condition(asked: Questionnaire, sent: Sent) -> Condition | None:
    found = []
    for at in range(MOST_CONDITIONS):
        row = sent.of(f"if.{at}")
        if row.one("about") and row.one("how") in HOW:
            about, how = _about(asked, row.one("about")), row.one("how")
            found.append(Comparison(about, how, _value(asked, about, how, row.one("value"))))
    joined = "any" if sent.one("joined") == "any" else "all"
    return Condition(joined, tuple(found)) if found else None


def _about(asked: Questionnaire, text: str) -> str:
    """A question by the number that the page gives it, or a fact by its name."""
    if text in FACTS:
        return f"fact:{text}"
    keys = list(asked.by_key)
    number = int(text) if text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 -- of some hundreds
    return keys[number - 1] if 0 < number <= len(keys) else text


def _value(asked: Questionnaire, about: str, how: str, text: str) -> str | float | None:
    """What is compared with: a number, or a choice by its words or key."""
    question = asked.by_key.get(about)
    if how in {"answered", "not answered"}:
        return None
    if question and (scale(question) is not None or question.kind == "number"):
        return Sent({"n": [text]}, "").number("n")
    for choice in question.choices if question else ():
        if text.casefold() in {choice.key, *(each.casefold() for each in choice.text.values())}:
            return choice.key
    return text


def pressed(asked: Questionnaire, do: str, sent: Sent) -> tuple[Questionnaire, str]:
    """What a button does to the draft, and where on the page one looks next."""
    what, _colon, where = do.partition(":")
    if what == "add":
        return _added(asked, where, sent)
    press = _PRESSED.get(what)
    return press(asked, where) if press else (asked, "")


def _added(asked: Questionnaire, block: str, sent: Sent) -> tuple[Questionnaire, str]:
    kind = sent.of(f"b.{block}").one("kind")
    if kind not in KINDS:
        return asked, block
    key = new_key(kind, set(asked.by_key))
    new = Question(key, kind, {})
    blocks = (
        replace(each, questions=(*each.questions, new)) if each.key == block else each
        for each in asked.blocks
    )
    return replace(asked, blocks=tuple(blocks)), key


def _removed(asked: Questionnaire, key: str) -> tuple[Questionnaire, str]:
    blocks = []
    for block in asked.blocks:
        left = tuple(each for each in block.questions if each.key != key)
        blocks.append(replace(block, questions=left))
    return replace(asked, blocks=tuple(blocks)), next(
        (b.key for b in asked.blocks if any(each.key == key for each in b.questions)), ""
    )


def _moved(asked: Questionnaire, key: str, *, by: int) -> Questionnaire:
    """The question one place up or down; at the edge of its page, onto the next page."""
    rows: list[tuple[int, list[Question]]] = [
        (at, list(block.questions)) for at, block in enumerate(asked.blocks)
    ]
    at = next((at for at, its in rows if any(each.key == key for each in its)), None)
    if at is None:
        return asked
    its = rows[at][1]
    place = next(n for n, each in enumerate(its) if each.key == key)
    question = its.pop(place)
    if 0 <= place + by <= len(its):
        its.insert(place + by, question)
    elif 0 <= at + by < len(rows):
        there = rows[at + by][1]
        there.insert(0 if by > 0 else len(there), question)
    else:
        its.insert(place, question)
    blocks = (
        replace(block, questions=tuple(each))
        for block, (_at, each) in zip(asked.blocks, rows, strict=True)
    )
    return replace(asked, blocks=tuple(blocks))


def _page_added(asked: Questionnaire, _where: str) -> tuple[Questionnaire, str]:
    key = new_key("page", {block.key for block in asked.blocks})
    return replace(asked, blocks=(*asked.blocks, Block(key, {}, ()))), key


def _page_removed(asked: Questionnaire, key: str) -> tuple[Questionnaire, str]:
    left = tuple(block for block in asked.blocks if block.key != key or block.questions)
    return replace(asked, blocks=left), ""


def _quota_added(asked: Questionnaire, _where: str) -> tuple[Questionnaire, str]:
    key = new_key("quota", {quota.key for quota in asked.quotas})
    return replace(asked, quotas=(*asked.quotas, Quota(key, 0))), key


def _quota_removed(asked: Questionnaire, key: str) -> tuple[Questionnaire, str]:
    left = tuple(quota for quota in asked.quotas if quota.key != key)
    return replace(asked, quotas=left), "quotas"


_PRESSED: dict[str, Callable[[Questionnaire, str], tuple[Questionnaire, str]]] = {
    "up": lambda asked, key: (_moved(asked, key, by=-1), key),
    "down": lambda asked, key: (_moved(asked, key, by=1), key),
    "remove": _removed,
    "add-page": _page_added,
    "remove-page": _page_removed,
    "add-quota": _quota_added,
    "remove-quota": _quota_removed,
}


def places_after(asked: Questionnaire, block: Block) -> list[str]:
    """Where a page may lead besides the next one."""
    at = asked.blocks.index(block)
    return [*(each.key for each in asked.blocks[at + 1 :]), END]


def about_said(asked: Questionnaire, comparison: Comparison) -> str:
    """What a comparison is about, as its field says it."""
    keys = list(asked.by_key)
    if comparison.about in keys:
        return str(keys.index(comparison.about) + 1)
    return comparison.fact or comparison.about


def value_said(asked: Questionnaire, comparison: Comparison, language: str) -> Any:
    """What a comparison compares with, as its field says it."""
    question = asked.by_key.get(comparison.about)
    for choice in question.choices if question else ():
        if choice.key == comparison.value:
            return asked.said(choice.text, language) or choice.key
    return "" if comparison.value is None else comparison.value
