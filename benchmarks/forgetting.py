"""Forgetting what many customers answered by personal links: their ledger follows, in lots."""

import datetime as dt
import multiprocessing
import os
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

MANY = 20_000
QUESTIONS = ("ready", "kind")
"""Each counts for a moment."""


def run() -> None:
    """One home and one process."""
    with tempfile.TemporaryDirectory() as folder:
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=forget, args=(Path(folder),))
        process.start()
        process.join()


def forget(place: Path) -> None:
    """Let so many answer, and let the rule for how long answers are kept reach all of them."""
    os.environ["KEEPWORD_HOSTS"] = "testserver"
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(place)
    from keepword.ledger import actions as ledger  # noqa: PLC0415
    from keepword.ledger.models import Change  # noqa: PLC0415
    from keepword.listening.models import Response, Retention  # noqa: PLC0415
    from keepword.listening.retention import actions  # noqa: PLC0415

    answered()
    ledger.settle()
    Retention.objects.create(of="answers", months=24, goes="all")
    before = Change.objects.count()
    began = time.process_time()
    actions.sweep()
    forgotten = time.process_time()
    ledger.settle()
    settled = time.process_time()
    assert not Response.objects.exists()  # noqa: S101
    print(
        f"{MANY:,} responses by personal link, {MANY * len(QUESTIONS):,} observations: forgotten in"
        f" {forgotten - began:.1f} s of processor time, the ledger in {settled - forgotten:.1f} s,"
        f" {Change.objects.count() - before} changes",
        flush=True,
    )


def answered() -> None:
    """Responses of three years ago, each by the link of a customer, and what they entered."""
    from keepword.listening.models import (  # noqa: PLC0415 -- needs Django set up
        Answer,
        Contact,
        Invitation,
        Response,
        Survey,
        SurveyVersion,
        Wave,
    )
    from keepword.listening.surveys.documents import questionnaire  # noqa: PLC0415
    from keepword.listening.surveys.entering import Said, enter  # noqa: PLC0415
    from keepword.organisation.models import Organisation, Person  # noqa: PLC0415

    Organisation.objects.get_or_create(pk=1, defaults={"name": "A shop"})
    asked = questionnaire(document())
    survey = Survey.objects.create(name="After a repair", draft=document())
    version = SurveyVersion.objects.create(survey=survey, number=1, document=document())
    at = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    wave = Wave.objects.create(survey=survey, name="All", opens_on=at.date(), asks="contacts")
    people = Person.objects.bulk_create(Person(key=f"till:{n}") for n in range(MANY))
    contacts = Contact.objects.bulk_create(
        Contact(person=each, email=f"c{n}@example.org") for n, each in enumerate(people)
    )
    invited = Invitation.objects.bulk_create(
        Invitation(wave=wave, contact=each, channel="mail") for each in contacts
    )
    responses = Response.objects.bulk_create(
        Response(
            key=uuid.UUID(int=n + 1), version=version, channel="mail", language="en",
            surrogate=each.contact.person.surrogate, invitation=each,
            began_at=at + dt.timedelta(hours=n % 8_000), finished_at=at,
        )
        for n, each in enumerate(invited)
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(response=each, question=key, state="answered", value=1 + n % 5)
        for n, each in enumerate(responses)
        for key in QUESTIONS
    )
    enter(
        Said(each, asked.by_key[key], (), 1 + n % 5)
        for n, each in enumerate(responses)
        for key in QUESTIONS
    )


def document() -> dict[str, Any]:
    """Two questions that count."""
    from keepword.standards.models import Moment  # noqa: PLC0415

    for key in QUESTIONS:
        Moment.objects.get_or_create(key=key, defaults={"name": key})
    questions = [
        {
            "key": key, "kind": "rating", "text": {"en": key}, "moment": key,
            "scoring": {"lens": "perceived", "satisfied_at": 4},
        }
        for key in QUESTIONS
    ]  # fmt: skip
    blocks = [{"key": "page", "questions": questions}]
    return {"languages": ["en"], "title": {"en": "After a repair"}, "blocks": blocks}
