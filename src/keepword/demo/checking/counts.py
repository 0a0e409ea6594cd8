"""Sentences that count, and leave no room for chance."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from keepword.board import measures
from keepword.board.customer_page import customer_page
from keepword.board.first_day import steps
from keepword.delivery.models import Import
from keepword.demo import exports, rooms
from keepword.demo.asking.surveys import KEPT
from keepword.demo.checking.statements import Statement
from keepword.demo.names import customers_named
from keepword.demo.past import Past
from keepword.demo.people import colleagues
from keepword.listening.models import Answer
from keepword.organisation.models import Person, Service, Unit, User
from keepword.simulate import Organisation, observations
from keepword.standards.measures import promises_in_texts
from keepword.standards.models import Interaction, Obstacle

_Columns = dict[str, NDArray[Any]]


def of_counts(shop: Organisation) -> Iterator[Statement]:
    """The website's promises, who works here, what the ledger holds, what one customer met."""
    seen = brought(shop)
    yield from _of_claims(set(np.unique(seen["moment"]).tolist()))
    here = User.objects.count()
    yield Statement("People", f"{here} work here.", len(list(colleagues())), here)
    yield from _of_the_registers(shop, seen)
    yield from _of_the_ledger(shop, seen)
    yield from _of_a_customer(seen)
    yield from _of_the_answers(seen)


def _of_the_registers(shop: Organisation, seen: _Columns) -> Iterator[Statement]:
    """Units, imports, who serves whom, what stands in the way: each line of them."""
    units = Unit.objects.count()
    yield Statement("Units", f"{units} units.", len(shop.units), units)
    for made in Import.objects.filter(source__in=exports.imported(shop)):
        said = f"{made.source}: {made.accepted:,} observations."
        yield Statement("Imports", said, int((seen["source"] == made.source).sum()), made.accepted)
    served = Service.objects.count()
    agreed = len(Past(shop).read("inside")["service"])
    yield Statement("Service chain", f"{served} are agreed.", agreed, served)
    met = Obstacle.objects.filter(words__in=[words for _kind, words, *_rest in rooms.OBSTACLES])
    open_ = met.filter(answered_at=None).count()
    unanswered = sum(not answer for *_told, answer in rooms.OBSTACLES)
    yield Statement("Obstacles", f"{open_} of {len(met)} wait.", len(rooms.OBSTACLES), len(met))
    yield Statement("Obstacles", f"{open_} of {len(met)} wait.", unanswered, open_)


def brought(shop: Organisation) -> _Columns:
    """The observations of the systems that are imported by now: on day 12 it is one."""
    seen = observations(shop)
    imported = np.isin(seen["source"], exports.imported(shop))
    return {name: column[imported] for name, column in seen.items()}


def _of_claims(met: set[str]) -> Iterator[Statement]:
    told = promises_in_texts()
    measured = sum(key in met for key in rooms.MEASURED.values())
    yield Statement("Claims", str(told), rooms.PROMISES, told.made)
    yield Statement("Claims", str(told), measured, told.measured)


def _of_the_ledger(shop: Organisation, seen: _Columns) -> Iterator[Statement]:
    predictions = sum(len(said) for said in shop.predictions.values())
    observed = Interaction.objects.exclude(entered_as="").count()
    count = len(seen["score"]) + predictions + said_of_moments().count() + observed
    told = next(step.done for step in steps() if step.key == "board")
    shown = _number_in(told)
    yield Statement("The first day", told, count, shown)
    yield from _of_the_first_day(shop)


def _of_the_first_day(shop: Organisation) -> Iterator[Statement]:
    """How far the first steps have come."""
    true = {
        "trade": len(shop.moments),
        "predictions": len(list(colleagues())),
        "file": len(exports.imported(shop)),
    }
    for step in steps():
        if step.key in true:
            yield Statement("The first day", step.done, true[step.key], _number_in(step.done))


def _number_in(told: str) -> int:
    return int("".join(letter for letter in told if letter.isdecimal()))


def _of_a_customer(seen: _Columns) -> Iterator[Statement]:
    """Of the customer who met most, everything is on their page."""
    numbers, counts = np.unique(seen["person"][seen["person"] > 0], return_counts=True)
    number = int(numbers[counts.argmax()])
    name = customers_named(number)[-1]
    page = customer_page(Person.objects.get(key=f"customers:{name}"))
    theirs = seen["person"] == number
    for lens in ("delivered", "perceived"):
        true = int((theirs & (seen["lens"] == lens)).sum())
        true += said_of_moments().filter(**_by(name)).count() if lens == "perceived" else 0
        shown = sum(line.lens == lens for line in page.lines)
        yield Statement("A customer's page", f"{name}: {shown} times {lens}.", true, shown)


def _of_the_answers(seen: _Columns) -> Iterator[Statement]:
    """How many answers the board is made from, unless some are withheld."""
    board = measures.board()
    period = board.filters.period
    first, last = (np.datetime64(day) for day in (period.first_day, period.last_day))
    within = (seen["day"] >= first) & (seen["day"] <= last) & (seen["lens"] == "perceived")
    rows = [*board.rows, *([board.overall] if board.overall else [])]
    shown = {row.key for row in rows for mark in row.marks if mark.lens == "perceived" and mark.n}
    if not {*seen["moment"][within].tolist()} <= shown:
        return
    answered = said_of_moments().filter(response__began_at__date__range=(
        period.first_day, period.last_day
    ))  # fmt: skip
    told = board.subline.partition(" ")[0]
    true = int(within.sum()) + answered.count()
    yield Statement("The headline", board.subline, true, _number_in(told))


def said_of_moments() -> QuerySet[Answer]:
    """The answers that surveys asked here have brought to moments."""
    return Answer.objects.filter(question=KEPT, state=Answer.State.ANSWERED, replaced_at=None)


def _by(name: str) -> dict[str, str]:
    return {"response__invitation__contact__email": name}
