"""Sentences that count what people put in: decisions, those who were heard, rules, concerns."""

import datetime as dt
from collections.abc import Iterable, Iterator

from keepword.demo.asking.questionnaires import chances_in, true_shares
from keepword.demo.checking.statements import Statement
from keepword.demo.past import Entry, Past
from keepword.demo.people import colleagues
from keepword.demo.rooms import owner
from keepword.listening.concerns.querysets import concerns_for, counts
from keepword.listening.models import Telling
from keepword.listening.surveys.measures import question_of
from keepword.organisation.models import Organisation as Here
from keepword.simulate import Organisation
from keepword.strategy.expectations import latitude
from keepword.strategy.heard import heard
from keepword.strategy.kinds import Kind
from keepword.strategy.measures import aligned_by_month
from keepword.strategy.models import Consultation
from keepword.strategy.querysets import texts_in_force

MONTHS_BEFORE = 11
"""The share aligned is told of this month and so many before it."""


def of_what_was_put_in(shop: Organisation) -> Iterator[Statement]:
    """Every such sentence."""
    past = Past(shop)
    yield from _of_decisions(past)
    yield from _of_latitude(past)
    yield from _of_those_heard(past)
    yield from _of_concerns(past)
    yield from _of_what_was_told(past)


def _of_decisions(past: Past) -> Iterator[Statement]:
    told = past.read("decisions")
    today = Here.objects.get().today()
    month = today.year * 12 + today.month - 1 - MONTHS_BEFORE
    first = dt.date(month // 12, month % 12 + 1, 1)
    made = [each for each in (*told["decision"], *told["brought"]) if past.day(each) >= first]
    strain = [each for each in made if each.get("strains")]
    serve = [each for each in made if each.get("serves") and not each.get("strains")]
    whole = aligned_by_month(today).whole
    said = f"Of {whole.made} decisions {whole.serve} serve, {whole.strain} strain."
    yield Statement("Decisions", said, len(made), whole.made)
    yield Statement("Decisions", said, len(serve), whole.serve)
    yield Statement("Decisions", said, len(strain), whole.strain)


def _of_latitude(past: Past) -> Iterator[Statement]:
    told = past.read("strategy")
    principles = {each["key"]: dict(each["parts"]) for each in _principles(told["text"])}
    for change in told["change"]:
        if change["of"] in principles:
            principles[change["of"]] |= change["parts"]
    lines = [
        (name, line)
        for parts in principles.values()
        for name, words in parts.items()
        if name.endswith(("rules", "guidance"))
        for line in words.strip().splitlines()
    ]
    held = texts_in_force(Kind.PRINCIPLE)
    found = latitude(text.in_force.parts for text in held if text.in_force)
    said = f"{found.rules} of {found.all} expectations are rules."
    yield Statement(
        "Principles", said, sum(name.endswith("rules") for name, _ in lines), found.rules
    )
    yield Statement("Principles", said, len(lines), found.all)


def _principles(texts: Iterable[Entry]) -> Iterator[Entry]:
    return (each for each in texts if each["kind"] == Kind.PRINCIPLE)


def _of_those_heard(past: Past) -> Iterator[Statement]:
    told = past.read("strategy")
    asked_of = [*told["change"], *told["draft"], *told["standard"]]
    opened = Consultation.objects.order_by("opened_at")
    parents = {unit.key: unit.parent for unit in past.shop.units}
    for entry, consultation in zip(sorted(asked_of, key=past.at), opened, strict=True):
        its, found = entry["heard"], heard(consultation)
        by = past.people[its.get("by", entry["by"])].email
        asked = [
            each
            for each in colleagues()
            if {each.unit, parents.get(each.unit or "")} & {*its["units"]} and each.email != by
        ]
        said = f"{found.heard} of {found.asked} have been heard."
        yield Statement("Consultations", said, len(its["voice"]), found.heard)
        yield Statement("Consultations", said, len(asked), found.asked)


def _of_concerns(past: Past) -> Iterator[Statement]:
    told = past.read("concerns")["concern"]
    found = counts(concerns_for(owner()))
    answered = sum("reply" in each for each in told)
    said = f"{found['new']} new, {found['overdue']} overdue, {found['answered']} answered."
    yield Statement("Concerns", said, answered, found["answered"])
    yield Statement("Concerns", said, len(told) - answered, found["new"] + found["overdue"])


def _of_what_was_told(past: Past) -> Iterator[Statement]:
    """The figures beside what was heard, as they stood when it was published."""
    told = {each["name"]: each for each in past.read("surveys")["survey"]}
    for telling in Telling.objects.exclude(published_at=None).select_related("survey"):
        chances = chances_in(told[telling.survey.name])
        for key, figure in telling.figures.items():
            question = question_of(telling.survey, key)
            if question is None:
                continue
            shares = true_shares(question, chances[key])
            keys = {text: each.key for each in question.choices for text in each.text.values()}
            for label, percent, low, high in figure["bars"]:
                true = shares[keys.get(label, label)]
                said = f"{label}: {percent:.0f} of 100"
                yield Statement("You said", said, true, percent / 100, low / 100, high / 100)
