"""One of each thing in the database, as short as it can be said; more is given by name."""

import datetime as dt
import itertools
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models

from keepword.board.models import Look, SkippedStep
from keepword.delivery.models import Arrival, Import, RecipeVersion, SavedRecipe
from keepword.ledger.models import (
    Change,
    DayTally,
    Erasure,
    FreshObservation,
    MonthTally,
    PairTally,
    Published,
    Recorded,
    Source,
    TallyState,
)
from keepword.listening.models import (
    AddressChange,
    Answer,
    AnswerFile,
    AnswersFrom,
    AnswerTally,
    BroughtIn,
    CommentMoment,
    Concern,
    ConcernFile,
    ConcernReply,
    Contact,
    Count,
    FrontDoor,
    Heard,
    LeftOut,
    Letter,
    LetterCopy,
    OwnRating,
    Participant,
    Period,
    PersonalLink,
    Prediction,
    Pulse,
    QuotaPlace,
    Rater,
    RefusedRow,
    Remark,
    Response,
    Retention,
    Round,
    ServiceTurns,
    Spent,
    StaffNetwork,
    Survey,
    SurveyVersion,
    Tag,
    Tagging,
    Telling,
    Unsubscribed,
    Walk,
    WalkTurns,
    Wave,
)
from keepword.listening.models import Invitation as SurveyInvitation
from keepword.notify.models import News, NoDigest, Request
from keepword.organisation.models import (
    ApiAnswer,
    ApiToken,
    AuditEntry,
    FirstOwnerAddress,
    Invitation,
    NewPasswordAddress,
    Organisation,
    Person,
    Role,
    Service,
    Unit,
    UnitEdge,
    User,
)
from keepword.standards.models import (
    Authority,
    AuthorityUse,
    AuthorityVersion,
    Card,
    CardItem,
    CardMark,
    CardScorer,
    Claim,
    Interaction,
    Moment,
    MomentAlias,
    Notice,
    NoticeReader,
    Obstacle,
    PaperForm,
    PaperFormVersion,
    PlaybookEntry,
    PlaybookMark,
    Promise,
    PromiseEnabler,
    PromiseHistory,
    PromiseVersion,
    RoleProfile,
    RoleProfileVersion,
    Scoring,
    Standard,
    StandardUnit,
    StandardVersion,
    Words,
)
from keepword.strategy.models import (
    Alignment,
    CalendarAddress,
    Charter,
    Comment,
    Consultation,
    Decision,
    DecisionComment,
    Story,
    Text,
    TextVersion,
    Voice,
)
from keepword.upkeep.models import Backup
from keepword.webhooks.models import Message, Receiver

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SUMS = {"n": 2, "w": 2.0, "ww": 2.0, "wx": 1.0, "wxx": 1.0, "wwx": 1.0, "wwxx": 1.0}
CELL = {"source": "shop", "month": "2026-03", "unit": "workshop", "channel": "mail"}

SURVEY = {
    "languages": ["en"], "title": {"en": "After your repair"}, "intro": {}, "thanks": {},
    "blocks": [{
        "key": "page", "title": {},
        "questions": [{"key": "stars", "kind": "rating", "text": {"en": "How was it?"}}],
    }],
}  # fmt: skip

_number = itertools.count(1)


def _key(word: str) -> str:
    return f"{word}-{next(_number)}"


def _unit() -> Unit:
    return Unit.objects.create(key=_key("unit"), name="Workshop")


def _user() -> User:
    return User.objects.create_user(f"{_key('robin')}@example.org", name="Robin")


def _moment() -> Moment:
    return Moment.objects.create(key=_key("moment"), name="The repair is ready")


def _round() -> Round:
    return Round.objects.create(name="Spring", moments=["ready"], open_until=DAY)


def _moment_cell() -> dict[str, Any]:
    return CELL | SUMS | {"moment": "ready", "lens": "delivered"}


FACTORIES: dict[type[models.Model], Callable[[], dict[str, Any]]] = {
    Answer: lambda: {
        "response": make(Response), "question": _key("stars"), "state": Answer.State.ANSWERED,
        "value": 4,
    },
    AnswerFile: lambda: {
        "survey": make(Survey), "tool": AnswerFile.Tool.SURVEYMONKEY, "name": "answers.csv",
        "content": b"Respondent ID\n", "uploaded_by": _user(),
    },
    AnswerTally: lambda: {
        "version": make(SurveyVersion), "day": DAY, "channel": "qr",
        "kind": AnswerTally.Kind.VALUE, "about": _key("stars"), "value": "4", "n": 3,
    },
    ApiAnswer: lambda: {"token": make(ApiToken), "key": _key("key"), "asked": _key("hash")},
    ApiToken: lambda: {
        "token_hash": _key("hash"), "name": "Till", "scopes": ["read"], "made_by": _user(),
        "made_at": NOON, "ends_at": NOON + dt.timedelta(days=30),
    },
    Arrival: lambda: {"file_name": "orders.csv", "size": 1200},
    AuditEntry: lambda: {
        "by": _user(), "by_said": "Robin", "did": "changed a standard", "about": "Ready on the day",
        "details": {"target": [0.9, 0.95]},
    },
    Authority: lambda: {
        "what": "Refund", "kind": Role.Kind.MEMBER, "unit": _unit(), "review_on": DAY,
    },
    AuthorityUse: lambda: {"authority": make(Authority), "asked": False, "person": _user()},
    AuthorityVersion: lambda: {
        "authority": make(Authority), "sentence": "You may give back up to 40 €.", "up_to": 40,
        "counted_in": "€", "valid_from": DAY,
    },
    Backup: lambda: {"place": f"/backups/{_key('keepword')}.tar", "bytes": 2_000, "seconds": 0.5},
    AnswersFrom: lambda: {
        "survey": make(Survey), "channel": "link", "day": DAY, "network": _key("hash"), "n": 1,
    },
    StaffNetwork: lambda: {"day": DAY, "network": _key("hash")},
    RefusedRow: lambda: {"file": make(AnswerFile), "line": 4, "why": "It is no number."},
    BroughtIn: lambda: {"response": make(Response), "file": make(AnswerFile)},
    CalendarAddress: lambda: {"user": _user(), "token_hash": _key("hash")},
    Change: lambda: {"kind": Change.Kind.SEAL},
    Charter: lambda: {"pk": 1},
    Claim: lambda: {
        "place": Claim.Place.WEBSITE, "sentence": "Delivery in 48 hours.",
        "words": "Delivery in 48 hours", "fingerprint": _key("sentence"),
    },
    Comment: lambda: {"voice": make(Voice), "words": "Which parts?"},
    CommentMoment: lambda: {"answer": make(Answer), "moment": "ready", "by": _user()},
    Contact: lambda: {"person": make(Person), "email": f"{_key('kim')}@example.org", "name": "Kim"},
    Count: lambda: {
        "period": make(Period), "question": "stars", "state": Answer.State.ANSWERED, "value": "4",
    },
    Concern: lambda: {"channel": Concern.Channel.PAGE, "happened": "It was late.", "due_at": NOON},
    ConcernFile: lambda: {"concern": make(Concern), "name": "receipt.pdf", "size": 1200},
    ConcernReply: lambda: {"concern": make(Concern), "words": "We are sorry."},
    Consultation: lambda: {
        "text": make(Text), "parts": {"belief": "Whoever hears it owns it."}, "open_until": DAY,
    },
    DayTally: lambda: _moment_cell() | {"day": DAY},
    Erasure: lambda: {"fingerprint": _key("fingerprint")},
    FirstOwnerAddress: lambda: {"token_hash": _key("hash")},
    FreshObservation: lambda: {
        "happened_at": NOON, "day": DAY, "source": "shop", "ref": _key("ref"), "moment": "ready",
        "lens": "delivered", "score": 1.0,
    },
    FrontDoor: lambda: {"pk": 1},
    Heard: lambda: {
        "telling": make(Telling), "words": "You wait too long.", "comes": Heard.Comes.WILL,
        "what": "We ring before noon.",
    },
    Import: lambda: {
        "change_id": _key("change"), "source": "shop", "mode": "append", "recipe": "name = 'shop'",
        "fingerprint": _key("fingerprint"), "files": {}, "first_day": DAY, "last_day": DAY,
        "report": {}, "by": "Robin",
    },
    Invitation: lambda: {
        "token_hash": _key("hash"), "kind": Role.Kind.MEMBER, "unit": _unit(), "made_by": _user(),
        "ends_at": NOON,
    },
    AddressChange: lambda: {"contact": make(Contact)},
    LeftOut: lambda: {
        "wave": make(Wave), "reason": LeftOut.Reason.NOT_DRAWN, "occasion": _key("occasion"),
    },
    Letter: lambda: {
        "survey": make(Survey), "subject": {"en": "You said, we did"}, "words": {"en": "We did."},
    },
    LetterCopy: lambda: {"letter": make(Letter), "contact": make(Contact)},
    Look: lambda: {"by": _user(), "person": make(Person)},
    Message: lambda: {
        "receiver": make(Receiver), "event": "import.finished", "body": "{}", "made_at": NOON,
        "next_try_at": NOON,
    },
    Moment: lambda: {"key": _key("moment"), "name": "The repair is ready"},
    MomentAlias: lambda: {"key": _key("alias"), "moment": _moment()},
    MonthTally: _moment_cell,
    News: lambda: {
        "person": _user(), "about": "Saturday hours", "words": "Shall we?", "link": "/decisions/1/",
    },
    NoDigest: lambda: {"person": _user()},
    Obstacle: lambda: {"kind": Obstacle.Kind.SYSTEM, "reported_by": _user()},
    Notice: lambda: {
        "title": "A loan bicycle", "changes": "We lend one.", "do_differently": "Offer it.",
        "begins_on": DAY, "question": "Who gets one?", "right": "Who waits over a day.",
        "wrong": ["Nobody."], "why": "Waiting is what customers mind.",
    },
    NoticeReader: lambda: {"notice": make(Notice), "person": _user(), "unit": _unit()},
    NewPasswordAddress: lambda: {"user": _user(), "token_hash": _key("hash")},
    PaperForm: lambda: {"name": "Repair order", "language": "en", "review_on": DAY},
    PaperFormVersion: lambda: {
        "form": make(PaperForm), "number": 1, "name": "order.txt", "size": 40,
        "text": "Your name: ____", "fields": ["Your name"],
    },
    RoleProfile: lambda: {"name": "Mechanic", "kind": Role.Kind.MEMBER, "review_on": DAY},
    RoleProfileVersion: lambda: {
        "profile": make(RoleProfile), "number": 1, "qualities": ["Says the day when they take it."],
    },
    Organisation: lambda: {"pk": 1, "name": "Hollis Cycles"},
    PairTally: lambda: CELL | SUMS | {
        "moment_a": "ready", "lens_a": "delivered", "first": 1.0, "moment_b": "whole",
        "lens_b": "perceived", "day": DAY,
    },
    Period: lambda: {
        "survey": make(Survey, period_months=3), "begins_on": DAY.replace(day=1), "ends_on": DAY,
        "fewest": 5,
    },
    Person: lambda: {"key": _key("customer")},
    PersonalLink: lambda: {"invitation": make(SurveyInvitation), "token_hash": _key("hash")},
    Published: lambda: {"pk": 1},
    OwnRating: lambda: {"pulse": make(Pulse), "person": _user(), "ratings": {"answers": 4}},
    Participant: lambda: {
        "round": _round(), "user": _user(), "view": Participant.View.STAFF, "unit": "workshop",
    },
    Prediction: lambda: {
        "participant": make(Participant), "moment": "ready", "lens": "believed_staff", "says": 85,
    },
    Rater: lambda: {"pulse": make(Pulse), "person": _user()},
    Receiver: lambda: {
        "name": "Tickets", "address": "https://tickets.example.org/events",
        "events": ["import.finished"], "made_by": _user(),
    },
    Pulse: lambda: {
        "kind": Pulse.Kind.EXAMPLE, "asks": [{"key": "answers", "words": "Answers within a day."}],
        "period": make(Period, survey=None),
    },
    QuotaPlace: lambda: {
        "survey": make(Survey), "response": make(Response), "quota": "north", "was_left": True,
    },
    Recorded: lambda: {"fingerprint": _key("recorded").encode()},
    Request: lambda: {
        "person": _user(), "what": Request.What.PREDICT, "about": "Three moments", "minutes": 2,
        "link": "/me/", "key": _key("request"),
    },
    SurveyInvitation: lambda: {"wave": make(Wave), "contact": make(Contact)},
    Response: lambda: {
        "key": uuid.uuid4(), "version": make(SurveyVersion), "channel": "qr", "language": "en",
    },
    Remark: lambda: {"period": make(Period), "question": "why", "words": "It took too long."},
    Retention: lambda: {"of": Retention.Of.ANSWERS, "months": 24, "goes": Retention.Goes.WORDS},
    Round: lambda: {
        "name": "What will our customers say?", "moments": ["ready"], "open_until": DAY,
    },
    RecipeVersion: lambda: {
        "recipe": SavedRecipe.objects.create(key=_key("orders"), name="Orders"), "number": 1,
        "mapping": {"name": "Orders"}, "text": "name = 'orders'",
    },
    Role: lambda: {"user": _user(), "unit": _unit(), "kind": Role.Kind.MEMBER},
    SavedRecipe: lambda: {"key": _key("orders"), "name": "Orders"},
    Service: lambda: {
        "provider": _unit(), "customer": _unit(), "what": "mended tools", "valid_from": DAY,
    },
    ServiceTurns: lambda: {"pk": 1},
    SkippedStep: lambda: {"step": _key("step")},
    Spent: lambda: {"survey": make(Survey), "form_hash": _key("hash")},
    Source: lambda: {"key": _key("source"), "mode": Source.Mode.APPEND},
    Card: lambda: {
        "name": "Taking it in", "moment": _moment(), "opens": dt.time(9), "closes": dt.time(17),
    },
    CardItem: lambda: {"card": make(Card), "words": "Says by when it is ready"},
    CardMark: lambda: {"scoring": make(Scoring), "item": make(CardItem), "seen": "yes"},
    CardScorer: lambda: {"card": make(Card), "person": _user()},
    Interaction: lambda: {
        "card": make(Card), "week": DAY, "number": 0, "at": NOON, "person": _user(),
    },
    Scoring: lambda: {"interaction": make(Interaction), "scorer": _user(), "counts": True},
    PlaybookEntry: lambda: {
        "kind": PlaybookEntry.Kind.SAY, "words": "I'll find out and ring you.", "review_on": DAY,
    },
    PlaybookMark: lambda: {"entry": make(PlaybookEntry), "person": _user(), "helpful": True},
    Promise: lambda: {"maker": _unit(), "keeper": _unit(), "review_on": DAY},
    PromiseEnabler: lambda: {
        "version": make(PromiseVersion), "place": 1, "unit": _unit(), "part": "Parts by nine",
    },
    PromiseHistory: lambda: {
        "promise": make(Promise), "counted_in": "days", "until": DAY, "steps": ["parts", "done"],
        "stepped": [[1, 2, 3]], "closed": [[3, 3]], "open": [],
    },
    PromiseVersion: lambda: {
        "promise": make(Promise), "number": 1, "what": "Your bicycle is repaired", "within": 3,
        "aim": 0.9, "remedy": "A bicycle to ride until then.",
    },
    Standard: lambda: {"moment": _moment(), "measured_by": "events"},
    StandardUnit: lambda: {"version": make(StandardVersion), "unit": _unit()},
    StandardVersion: lambda: {
        "standard": make(Standard), "statement": "It is ready by the day we said.",
        "target": 0.95, "valid_from": DAY,
    },
    Decision: lambda: {"words": "Ring before ten.", "decided_on": DAY},
    Alignment: lambda: {"decision": make(Decision), "text": make(Text)},
    DecisionComment: lambda: {"decision": make(Decision), "words": "And on Saturdays?"},
    Story: lambda: {"text": make(Text), "words": "She rang before he did.", "happened_on": DAY},
    Survey: lambda: {"name": "After a repair", "draft": SURVEY},
    SurveyVersion: lambda: {"survey": make(Survey), "number": 1, "document": SURVEY},
    Tag: lambda: {"name": _key("late")},
    Tagging: lambda: {
        "answer": make(Answer), "tag": make(Tag), "fits": True, "by": _user(),
    },
    TallyState: lambda: {
        "source": "shop", "month": "2026-03", "fingerprint": _key("files"), "version": 1,
    },
    Telling: lambda: {"survey": make(Survey)},
    Text: lambda: {"kind": "principle"},
    TextVersion: lambda: {
        "text": make(Text), "number": 1, "parts": {"belief": "Whoever hears it owns it."},
    },
    Unit: lambda: {"key": _key("unit"), "name": "Workshop"},
    UnitEdge: lambda: {"parent": _unit(), "child": _unit()},
    Voice: lambda: {"consultation": make(Consultation), "person": _user()},
    Words: lambda: {
        "pk": 1, "customer": "customer", "customers": "customers", "case": "job", "cases": "jobs",
    },
    Walk: lambda: {"person": _user(), "moment": _moment()},
    WalkTurns: lambda: {"pk": 1},
    Unsubscribed: lambda: {"address_hash": _key("hash")},
    Wave: lambda: {
        "survey": make(Survey), "name": "Spring", "opens_on": DAY, "asks": Wave.Asks.CONTACTS,
    },
    User: lambda: {"email": f"{_key('robin')}@example.org", "name": "Robin"},
}  # fmt: skip


def make(model: type[models.Model], **fields: Any) -> Any:
    """A saved row of the model, that keeps the constraints the database keeps."""
    row = model(**FACTORIES[model]() | fields)
    row.validate_constraints()
    row.save()
    return row
