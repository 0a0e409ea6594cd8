"""What people put into the sample: standards, claims, predictions, obstacles, words."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import resources
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils import timezone

from keepword.delivery.arrivals import receive_upload
from keepword.demo.exports import imported
from keepword.demo.past import Event, Past
from keepword.demo.people import OWNER
from keepword.listening.actions import close_round, open_round
from keepword.listening.models import Participant, Prediction, Round
from keepword.listening.questions import questions
from keepword.organisation.models import User
from keepword.simulate import Moment, Organisation
from keepword.standards.actions import (
    Promise,
    add_standard,
    answer_obstacle,
    change_standard,
    judge_claim,
    meet_obstacle,
    paste_text,
    record_moment,
    record_units,
    report_obstacle,
    review_standard,
    set_words,
    stamp,
)
from keepword.standards.models import Claim, Obstacle, Standard
from keepword.standards.models import Moment as Recorded

MEASURED = {
    "by the day we said": "order-arrives",
    "back within ten days": "money-back",
    "to the cent": "bill-right",
    "by the day we promised": "ready-by-day",
}
"""Words of the website's four promises that are measured, and at which moment."""
PROMISES = 23
"""So many the website makes; beside them stand two sentences that are not meant as promises."""
NOT_MEANT = ("coffee", "smell")
NOT_LOOKED_AT = ("spare parts", "two working days", "half a day")
BROUGHT_BY = {
    "order-arrives": "orders",
    "bill-right": "orders",
    "ready-by-day": "repairs",
    "repair-holds": "repairs",
    "money-back": "returns",
    "calling": "calls",
    "choosing": "visits",
}
"""Which recipe brings what was delivered at a moment."""
FIRST_ROUND = "What will our customers say?"
ASKED_AGAIN = ("repair-holds", "comes-back-clean")
"""The moments of the round that is open: who opens one is asked first what customers will say."""
HAVE_ANSWERED = 4
"""So many of the staff have answered the open round: too few yet to count on the board."""
OBSTACLES = (
    ("system", "The checkout promises two days also to islands.", "order-arrives", ""),
    ("tool", "One torque wrench for three benches.", "repair-holds", "Two more are ordered."),
    (
        "unit", "The workshop hears of a bill only when the customer is there.", "bill-right", "",
    ),
    (
        "policy", "Refunds over 50 euros wait for a second signature.", "money-back",
        "Up to 200 euros one signature is enough from now on.",
    ),
    ("system", "The telephone does not show who calls.", "calling", ""),
    ("form", "The repair ticket has no line for what the customer hears.", "ready-by-day", ""),
    (
        "other", "On Saturdays nobody on the floor knows cargo bicycles.", "choosing",
        "Somebody from the workshop is there on Saturdays from March on.",
    ),
)  # fmt: skip
MET_BY = {"form": 3, "system": 2, "tool": 2}
"""So many met what is of a kind, for want of which one alone did."""
A_YEAR = dt.timedelta(days=365)
LOOKED_AT_IN = (-12, 24, 71, 118, 163, 214)
"""In so many days one standard after another is to be looked at again."""
STARS_FILE = "stars.csv"
STARS = "order;stars;words\nW-101;5;As promised.\nW-102;2;Two days late.\nW-103;4;\n"
"""A file that waits to be mapped, so that the form for it can be seen."""


def owner() -> User:
    """With whose eyes visitors look."""
    return User.objects.get(email=OWNER)


def write_down(shop: Organisation) -> None:
    """Units and moments, as they come with a recipe."""
    record_units(
        {unit.key: unit.name for unit in shop.units},
        {unit.key: unit.parent for unit in shop.units if unit.parent},
    )
    for moment in shop.moments:
        record_moment(
            key=moment.key,
            is_overall=moment.is_overall,
            unit=moment.unit,
            name=moment.name,
            proposition=moment.proposition,
            criterion=moment.criterion,
            dimension=moment.dimension,
            journey=moment.journey,
        )


def promise(shop: Organisation) -> None:
    """What is promised at moments: one target was raised a year ago."""
    for moment in shop.moments:
        if moment.target is None:
            continue
        raised = shop.last_day - dt.timedelta(days=365)
        was_raised = moment.target_before is not None and raised > shop.first_day
        target = moment.target_before if was_raised else moment.target
        first = _promise(moment, target or moment.target, shop.first_day)
        recorded = Recorded.objects.get(key=moment.key)
        how: dict[str, Any] = {
            "measured_by": Standard.Means.EVENTS,
            "measured_with": _recipe_of(shop, moment),
            "objective": None,
            "by": owner(),
        }
        standard = add_standard(
            moment=recorded, promise=first, measured_how=moment.criterion, **how
        )
        if was_raised:
            newest = standard.versions.latest("valid_from")
            change_standard(
                standard=standard,
                seen=stamp(newest),
                promise=_promise(moment, moment.target, raised),
                measured_how=moment.criterion,
                reason="Others promise it, and our customers compare.",
                **how,
            )


def look_again(past: Past) -> Iterator[Event]:
    """Standards are looked at by whoever leads where they are kept, and on different days again."""
    at = past.now - dt.timedelta(days=60)
    if not past.whole:
        return
    for number, standard in enumerate(Standard.objects.select_related("moment__unit")):
        days = LOOKED_AT_IN[number % len(LOOKED_AT_IN)]
        again = past.now.date() + dt.timedelta(days=days)
        yield at, partial(_look_again, past, standard, again)


def _look_again(past: Past, standard: Standard, again: dt.date) -> None:
    unit = standard.moment.unit
    leads = past.people.get(unit.key if unit else "owner", owner())
    review_standard(standard=standard, owner=leads, review_on=again, by=owner())


def _recipe_of(shop: Organisation, moment: Moment) -> str:
    """The recipe that brings what was delivered at a moment; none where it is not imported yet."""
    recipe = BROUGHT_BY.get(moment.key, "")
    return recipe if recipe in imported(shop) else ""


def _promise(moment: Moment, target: float, since: dt.date) -> Promise:
    return Promise(
        statement=moment.proposition,
        target=target,
        told_to_customers=moment.told_to_customers,
        units=[],
        valid_from=since,
    )


def claim() -> None:
    """Paste the website, and judge what it promises; a few promises nobody has looked at yet."""
    text = (resources.files(__package__) / "website.txt").read_text("utf-8")
    by = owner()
    paste_text(text=text, place=Claim.Place.WEBSITE, by=by)
    for found in Claim.objects.all():
        key = next((key for words, key in MEASURED.items() if words in found.sentence), None)
        if any(words in found.sentence for words in NOT_LOOKED_AT):
            continue
        verdict = Claim.Verdict.NOT_MEASURED
        if key:
            verdict = Claim.Verdict.MEASURED
        elif any(words in found.sentence for words in NOT_MEANT):
            verdict = Claim.Verdict.NOT_MEANT
        moment = Recorded.objects.get(key=key) if key else None
        judge_claim(claim=found, verdict=verdict, moment=moment, by=by)


def believe(past: Past, days_ago: int) -> Iterator[Event]:
    """A round in which everybody predicted, some time ago, and one in which some have so far."""
    opened = dt.datetime.combine(past.shop.last_day, dt.time(9), dt.UTC)
    opened -= dt.timedelta(days=days_ago)
    closed = opened + dt.timedelta(days=min(10, max(days_ago - 1, 0)))
    yield opened, partial(_ask_everybody, past.shop, closed.date())
    yield closed, _end_the_round
    yield past.now, partial(_ask_again, past.shop)


def _ask_everybody(shop: Organisation, until: dt.date) -> None:
    asked = open_round(
        name=FIRST_ROUND,
        moments=[moment.key for moment in shop.moments],
        open_until=until,
        asks_expected=True,
        by=owner(),
    )
    _say(shop, asked.participants.order_by("pk"))


def _end_the_round() -> None:
    close_round(asking=Round.objects.get(name=FIRST_ROUND), by=owner())


def _ask_again(shop: Organisation) -> None:
    again = open_round(
        name="The workshop before the winter",
        moments=ASKED_AGAIN,
        open_until=timezone.localdate() + dt.timedelta(days=9),
        by=owner(),
    )
    staff = again.participants.filter(view=Participant.View.STAFF).order_by("pk")
    _say(shop, staff[:HAVE_ANSWERED])


def _say(shop: Organisation, participants: Iterable[Participant]) -> None:
    """What each of them predicts, at once; it becomes observations when their round is closed."""
    places = dict.fromkeys(Participant.View, 0)
    said = []
    for participant in participants:
        view = Participant.View(participant.view)
        for question in questions(participant.round, view):
            says = shop.predictions[question.key, question.lens][places[view]]
            said.append(
                Prediction(
                    participant=participant, moment=question.key, lens=question.lens, says=says
                )
            )
        places[view] += 1
    Prediction.objects.bulk_create(said)


def report(past: Past) -> Iterator[Event]:
    """What stands in the way, told by those who meet it; half of it answered."""
    for number, told in enumerate(OBSTACLES):
        at = past.now - dt.timedelta(days=4 * number + 1)
        yield at, partial(_report, *told[:3])
        if answer := told[3]:
            yield at + dt.timedelta(hours=20), partial(_answer, told[1], answer)


def _report(kind: str, words: str, key: str) -> None:
    moment = Recorded.objects.select_related("unit").get(key=key)
    theirs = User.objects.filter(roles__unit__edges_up__parent=moment.unit) | User.objects.filter(
        roles__unit=moment.unit, roles__kind="member"
    )
    reporter = theirs.order_by("pk").distinct().first() or owner()
    obstacle = report_obstacle(kind=kind, words=words, moment=moment, by=reporter)
    for colleague in theirs.order_by("pk").distinct()[1 : MET_BY.get(kind, 1)]:
        meet_obstacle(obstacle=obstacle, by=colleague)


def _answer(words: str, answer: str) -> None:
    obstacle = Obstacle.objects.get(words=words)
    again = timezone.localdate() + A_YEAR if obstacle.kind == Obstacle.Kind.POLICY else None
    answer_obstacle(obstacle=obstacle, answer=answer, review_on=again, by=owner())


def say_words() -> None:
    """What the shop calls its customers and what they come with."""
    set_words(by=owner(), customer="rider", customers="riders", case="order", cases="orders")


def leave_a_file() -> None:
    """A file that somebody has uploaded and not mapped yet."""
    text = STARS.encode()
    file = InMemoryUploadedFile(io.BytesIO(text), None, STARS_FILE, "text/csv", len(text), None)
    receive_upload(file=file, by=owner())
