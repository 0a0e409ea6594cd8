"""Every file that can be taken away: it asks the database as often for 300 rows as for 3."""

import datetime as dt
import io
import itertools
import uuid

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from keepword.delivery.models import GivenPromise, Import
from keepword.ledger.models import MonthTally
from keepword.listening.models import (
    Answer,
    Concern,
    Heard,
    Participant,
    Prediction,
    Response,
    Retention,
    Round,
    Survey,
    SurveyVersion,
    Telling,
    Walk,
    Wave,
)
from keepword.notify.models import News, Request
from keepword.organisation.models import (
    ApiToken,
    AuditEntry,
    Invitation,
    Organisation,
    Role,
    Service,
    Unit,
    User,
)
from keepword.standards.models import (
    Card,
    Claim,
    Interaction,
    Moment,
    Obstacle,
    PlaybookEntry,
    Promise,
    PromiseVersion,
    Standard,
    StandardVersion,
)
from keepword.standards.models.authority import Authority, AuthorityUse, AuthorityVersion
from keepword.standards.models.notices import Notice, NoticeReader
from keepword.standards.models.paperwork import PaperForm, PaperFormVersion
from keepword.standards.models.profiles import RoleProfile, RoleProfileVersion
from keepword.strategy.models import Consultation, Decision, Text, TextVersion
from keepword.webhooks.models import Message, Receiver

from .support.factories import DAY, FACTORIES, NOON, make
from .support.factories import SURVEY as DOCUMENT

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 300
A_DAY = dt.timedelta(days=1)
NUMBER = itertools.count(1)
LIMITED = {
    "nearness_file": 6, "odd_file": 0,
    "my_file": 30, "moment_file": 0, "results_file": 5, "leading_file": 0,
    "internal_service_file": 0, "waiting_file": 0, "question_file": 2, "wave_file": 0,
    "perception_file": 0, "standard_file": 0, "first_day_file": 14, "health_file": 5,
}  # fmt: skip
"""Of what is on these pages the longest list is cut there, or is one thing's, or is counted."""


SURVEY, WAVE = uuid.UUID(int=7), uuid.UUID(int=16)
RECEIVER = CARD = 1_000_000
NAMES = {
    "messages_file": {"pk": RECEIVER},
    "waiting_file": {"pk": 1_000_000},
    "moment_file": {"key": "ready"},
    "card_file": {"pk": CARD},
    "standard_file": {"pk": CARD},
    "results_file": {"key": SURVEY},
    "comments_file": {"key": SURVEY},
    "question_file": {"key": SURVEY, "asked": "stars"},
    "telling_file": {"key": SURVEY},
    "odd_file": {"key": SURVEY},
    "wave_file": {"key": WAVE},
}
"""What an address names besides the kind of file."""
SOUGHT = {
    "given_file": {"only": "late"}, "obstacles_file": {"only": "all"},
    "search_file": {"q": "ready"},
}  # fmt: skip
WHY = {"key": "why", "kind": "long", "text": {"en": "Why?"}}
THEN = {"key": "then", "title": {}, "questions": [WHY]}
ASKED = DOCUMENT | {"blocks": [*DOCUMENT["blocks"], THEN]}


def files(resolver: URLResolver) -> list[str]:
    """The name of every address whose ending chooses the kind of file."""
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found += files(pattern)
        elif isinstance(pattern, URLPattern) and "ending" in pattern.pattern.converters:
            found.append(str(pattern.name))
    return found


FILES = files(get_resolver())


def several(model, count: int, *unlike: str, **fields):
    """Rows like the factory's, written at once; only the fields `unlike` differ between them."""
    like = FACTORIES[model]() | fields
    return model.objects.bulk_create(
        model(**like | dict.fromkeys(unlike, f"{model.__name__}-{next(NUMBER)}"))
        for _ in range(count)
    )


def fill(count: int, owner: User) -> None:
    """So many more of everything that is on a page with a file."""
    noted = timezone.now() - 9 * A_DAY
    several(User, count, "email")
    several(AuditEntry, count, by=owner)
    several(ApiToken, count, "token_hash", made_by=owner, ends_at=timezone.now() + A_DAY)
    several(Import, count, "change_id", "fingerprint")
    several(Claim, count, "fingerprint", judged_by=owner, verdict="not measured", judged_at=NOON)
    several(Obstacle, count, reported_by=owner)
    AuthorityVersion.objects.bulk_create(
        AuthorityVersion(authority=each, sentence="You may.", valid_from=DAY)
        for each in several(Authority, count, "what", unit=None)
    )
    RoleProfileVersion.objects.bulk_create(
        RoleProfileVersion(profile=each, number=1, qualities=["Rings."])
        for each in several(RoleProfile, count, "name")
    )
    PaperFormVersion.objects.bulk_create(
        PaperFormVersion(form=each, number=1, name="order.txt", size=1, text="Name: ___")
        for each in several(PaperForm, count, "name")
    )
    NoticeReader.objects.bulk_create(
        NoticeReader(notice=each, person=owner) for each in several(Notice, count, "title")
    )
    several(AuthorityUse, count, "words", authority=None, person=owner, noted_at=noted)
    fill_card(count, owner)
    several(Decision, count, written_by=owner)
    several(Consultation, count, opened_by=owner, closed_at=NOON)
    several(News, count, person=owner, said_at=noted)
    several(PlaybookEntry, count, owner=owner)
    several(Card, count, made_by=owner)
    several(Request, count, "key", person=owner, week=DAY)
    units, moments = several(Unit, count, "key"), several(Moment, count, "key")
    TextVersion.objects.bulk_create(
        TextVersion(text=text, number=1, parts={"name": "Ready.", "why": "It counts."})
        for text in several(Text, count, kind="objective")
    )
    several(Service, count, "what", provider=units[0], customer=None, said_by=owner)
    PromiseVersion.objects.bulk_create(
        PromiseVersion(promise=each, number=1, what="Ready", within=3, aim=0.9, remedy="Free.")
        for each in several(Promise, count, maker=units[0], keeper=units[0])
    )
    several(GivenPromise, count, "ref")
    standards = Standard.objects.bulk_create(Standard(moment=moment) for moment in moments)
    manages = Role.Kind.MANAGER
    Role.objects.bulk_create(Role(user=owner, unit=unit, kind=manages) for unit in units)
    for unit, standard in zip(units, standards, strict=True):
        version = StandardVersion(standard=standard, statement="Ready.", target=1, valid_from=DAY)
        version.save()
        version.units.add(unit)
    MonthTally.objects.bulk_create(
        MonthTally(**FACTORIES[MonthTally]() | {"moment": moment.key, "unit": unit.key})
        for unit, moment in zip(units, moments, strict=True)
    )
    fill_surveys(count)
    tomorrow = timezone.now() + A_DAY
    several(Invitation, count, "token_hash", made_by=owner, unit=None, ends_at=tomorrow)
    several(Receiver, count, "name", made_by=owner)
    several(Message, count, "event", receiver=Receiver.objects.get(pk=RECEIVER))
    rounds = several(Round, count, closed_at=NOON, moments=[moments[0].key])
    took = Participant.objects.bulk_create(
        Participant(round=each, user=owner, view=Participant.View.STAFF) for each in rounds
    )
    Prediction.objects.bulk_create(
        Prediction(participant=each, moment=moments[0].key, lens="believed_staff", says=80)
        for each in took
    )


def fill_card(count: int, owner: User) -> None:
    """So many more interactions that were scored by a card."""
    card, begun = Card.objects.get(pk=CARD), Interaction.objects.count()
    for number in range(begun, begun + count):
        shown = Interaction.objects.create(
            card=card, week=DAY, number=number, at=NOON, person=owner, shared_at=NOON
        )
        scoring = shown.scorings.create(scorer=owner, counts=True, scored_at=NOON)
        scoring.marks.create(item=card.items.get(), seen="yes")


def fill_surveys(count: int) -> None:
    """So many more surveys and rules for them, responses to one, and what was told of it."""
    version = SurveyVersion.objects.get(survey__key=SURVEY)
    responses = Response.objects.bulk_create(
        Response(key=uuid.uuid4(), version=version, channel="link", language="en")
        for _ in range(count)
    )
    Answer.objects.bulk_create(
        Answer(response=each, question=question, state="answered", value=value)
        for each in responses
        for question, value in (("stars", 4), ("why", "It was late."))
    )
    Concern.objects.bulk_create(Concern(channel="page", due_at=NOON) for _ in range(count))
    told, _made = Telling.objects.get_or_create(survey=version.survey, published_at=NOON)
    several(Heard, count, telling=told)
    several(Walk, count, walked_on=DAY)
    Retention.objects.bulk_create(
        Retention(of="answers", months=24, goes="words", survey=survey)
        for survey in several(Survey, count)
    )


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="T", time_zone="Europe/Vienna", minimum_group=FEW)
    Moment.objects.create(key="ready", name="Ready")
    make(Wave, key=WAVE, survey=(survey := make(Survey, key=SURVEY)))
    make(SurveyVersion, survey=survey, document=ASKED)
    make(Receiver, pk=RECEIVER)
    make(Card, pk=CARD).items.create(words="Greets")
    make(Standard, pk=CARD)
    make(Notice, pk=1_000_000)
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER, given_at=NOON)
    client.force_login(olivia)
    return olivia


def asked(client, name: str) -> tuple[int, int]:
    """How often the database is asked for a file, and how many rows the file has."""
    parts = {"ending": "parquet"} | NAMES.get(name, {})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(name, kwargs=parts), SOUGHT.get(name, {}))
    assert answer.status_code == 200, name
    return len(queries), pq.read_table(io.BytesIO(answer.content)).num_rows


def test_a_file_costs_as_many_questions_however_long_it_is(client, owner):
    fill(FEW, owner)
    for name in FILES:
        asked(client, name)  # what is asked once in a process is asked here
    before = {name: asked(client, name) for name in FILES}
    fill(MANY - FEW, owner)
    after = {name: asked(client, name) for name in FILES}
    assert {name: n for name, (n, _) in after.items()} == {
        name: n for name, (n, _) in before.items()
    }
    for name, (_, rows) in after.items():
        assert rows >= LIMITED.get(name, MANY), name
    assert len(FILES) >= 12


def test_an_ending_that_is_none_is_not_there(client, owner):
    for name in FILES:
        parts = {"ending": "docx"} | NAMES.get(name, {})
        assert client.get(reverse(name, kwargs=parts)).status_code == 404, name
