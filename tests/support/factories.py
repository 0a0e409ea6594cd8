"""One of each thing in the database, as short as it can be said; more is given by name."""

import datetime as dt
import uuid
from typing import Any

from keepword.board.models import Look, SkippedStep
from keepword.delivery.models import (
    Arrival,
    GivenExtension,
    GivenKind,
    GivenOutcome,
    GivenPause,
    GivenPromise,
    Import,
    RecipeVersion,
    SavedRecipe,
)
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
    Envelope,
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
from keepword.notify.models import News, NoDigest, Reminder, Request
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
from keepword.standards.models import Promise, PromiseVersion
from keepword.strategy.models import (
    Alignment,
    CalendarAddress,
    Charter,
    Comment,
    Consultation,
    Decision,
    DecisionComment,
    SenseCount,
    Story,
    Text,
    TextVersion,
    Voice,
)
from keepword.strategy.models import Remark as AnonymousRemark
from keepword.upkeep.models import Backup
from keepword.webhooks.models import Message, Receiver

from . import standards_rows  # noqa: F401 -- for its factories
from .making import DAY, FACTORIES, NOON, key, make, moment, unit, user

__all__ = ["DAY", "FACTORIES", "NOON", "SURVEY", "make"]

SUMS = {"n": 2, "w": 2.0, "ww": 2.0, "wx": 1.0, "wxx": 1.0, "wwx": 1.0, "wwxx": 1.0}
CELL = {"source": "shop", "month": "2026-03", "unit": "workshop", "channel": "mail"}

SURVEY = {
    "languages": ["en"], "title": {"en": "After your repair"}, "intro": {}, "thanks": {},
    "blocks": [{
        "key": "page", "title": {},
        "questions": [{"key": "stars", "kind": "rating", "text": {"en": "How was it?"}}],
    }],
}  # fmt: skip


def _round() -> Round:
    return Round.objects.create(name="Spring", moments=["ready"], open_until=DAY)


def _given() -> dict[str, Any]:
    version = make(PromiseVersion, published_at=NOON)
    due = NOON + dt.timedelta(days=3)
    return {
        "promise": version.promise, "version": version, "ref": key("order"), "customer": "Kim",
        "given_at": NOON, "first_due_at": due, "due_at": due,
    }  # fmt: skip


def _moment_cell() -> dict[str, Any]:
    return CELL | SUMS | {"moment": "ready", "lens": "delivered"}


FACTORIES.update({
    Answer: lambda: {
        "response": make(Response), "question": key("stars"), "state": Answer.State.ANSWERED,
        "value": 4,
    },
    AnswerFile: lambda: {
        "survey": make(Survey), "tool": AnswerFile.Tool.SURVEYMONKEY, "name": "answers.csv",
        "content": b"Respondent ID\n", "uploaded_by": user(),
    },
    AnswerTally: lambda: {
        "version": make(SurveyVersion), "day": DAY, "channel": "qr",
        "kind": AnswerTally.Kind.VALUE, "about": key("stars"), "value": "4", "n": 3,
    },
    ApiAnswer: lambda: {"token": make(ApiToken), "key": key("key"), "asked": key("hash")},
    ApiToken: lambda: {
        "token_hash": key("hash"), "name": "Till", "scopes": ["read"], "made_by": user(),
        "made_at": NOON, "ends_at": NOON + dt.timedelta(days=30),
    },
    Arrival: lambda: {"file_name": "orders.csv", "size": 1200},
    AnonymousRemark: lambda: {
        "consultation": make(Consultation), "question": "in_the_way", "words": "One telephone.",
    },
    AuditEntry: lambda: {
        "by": user(), "by_said": "Robin", "did": "changed a standard", "about": "Ready on the day",
        "details": {"target": [0.9, 0.95]},
    },
    Backup: lambda: {"place": f"/backups/{key('keepword')}.tar", "bytes": 2_000, "seconds": 0.5},
    AnswersFrom: lambda: {
        "survey": make(Survey), "channel": "link", "day": DAY, "network": key("hash"), "n": 1,
    },
    StaffNetwork: lambda: {"day": DAY, "network": key("hash")},
    RefusedRow: lambda: {"file": make(AnswerFile), "line": 4, "why": "It is no number."},
    BroughtIn: lambda: {"response": make(Response), "file": make(AnswerFile)},
    CalendarAddress: lambda: {"user": user(), "token_hash": key("hash")},
    Change: lambda: {"kind": Change.Kind.SEAL},
    Charter: lambda: {"pk": 1},
    Comment: lambda: {"voice": make(Voice), "words": "Which parts?"},
    CommentMoment: lambda: {"answer": make(Answer), "moment": "ready", "by": user()},
    Contact: lambda: {"person": make(Person), "email": f"{key('kim')}@example.org", "name": "Kim"},
    Count: lambda: {
        "period": make(Period), "question": "stars", "state": Answer.State.ANSWERED, "value": "4",
    },
    Concern: lambda: {"channel": Concern.Channel.PAGE, "happened": "It was late.", "due_at": NOON},
    ConcernFile: lambda: {"concern": make(Concern), "name": "receipt.pdf", "size": 1200},
    ConcernReply: lambda: {"concern": make(Concern), "words": "We are sorry."},
    Envelope: lambda: {"period": make(Period), "content": b"locked"},
    Consultation: lambda: {
        "kind": "principle", "key": make(Text).pk, "name": "Whoever hears it owns it.",
        "parts": {"belief": "Whoever hears it owns it."}, "open_until": DAY,
    },
    DayTally: lambda: _moment_cell() | {"day": DAY},
    Erasure: lambda: {"fingerprint": key("fingerprint")},
    FirstOwnerAddress: lambda: {"token_hash": key("hash")},
    FreshObservation: lambda: {
        "happened_at": NOON, "day": DAY, "source": "shop", "ref": key("ref"), "moment": "ready",
        "lens": "delivered", "score": 1.0,
    },
    FrontDoor: lambda: {"pk": 1},
    GivenExtension: lambda: {
        "given": make(GivenPromise), "old_due_at": NOON, "new_due_at": NOON + dt.timedelta(days=2),
    },
    GivenKind: lambda: {"promise": make(Promise), "told_by": GivenKind.Told.REGISTER},
    GivenOutcome: lambda: {"given": make(GivenPromise), "what": GivenPromise.Outcome.KEPT},
    GivenPause: lambda: {"given": make(GivenPromise), "reason": "They look for the key."},
    GivenPromise: _given,
    Heard: lambda: {
        "telling": make(Telling), "words": "You wait too long.", "comes": Heard.Comes.WILL,
        "what": "We ring before noon.",
    },
    Import: lambda: {
        "change_id": key("change"), "source": "shop", "mode": "append", "recipe": "name = 'shop'",
        "fingerprint": key("fingerprint"), "files": {}, "first_day": DAY, "last_day": DAY,
        "report": {}, "by": "Robin",
    },
    Invitation: lambda: {
        "token_hash": key("hash"), "kind": Role.Kind.MEMBER, "unit": unit(), "made_by": user(),
        "ends_at": NOON,
    },
    AddressChange: lambda: {"contact": make(Contact)},
    LeftOut: lambda: {
        "wave": make(Wave), "reason": LeftOut.Reason.NOT_DRAWN, "occasion": key("occasion"),
    },
    Letter: lambda: {
        "survey": make(Survey), "subject": {"en": "You said, we did"}, "words": {"en": "We did."},
    },
    LetterCopy: lambda: {"letter": make(Letter), "contact": make(Contact)},
    Look: lambda: {"by": user(), "person": make(Person)},
    Message: lambda: {
        "receiver": make(Receiver), "event": "import.finished", "body": "{}", "made_at": NOON,
        "next_try_at": NOON,
    },
    MonthTally: _moment_cell,
    News: lambda: {
        "person": user(), "about": "Saturday hours", "words": "Shall we?", "link": "/decisions/1/",
    },
    NoDigest: lambda: {"person": user()},
    NewPasswordAddress: lambda: {"user": user(), "token_hash": key("hash")},
    Organisation: lambda: {"pk": 1, "name": "Hollis Cycles"},
    PairTally: lambda: CELL | SUMS | {
        "moment_a": "ready", "lens_a": "delivered", "first": 1.0, "moment_b": "whole",
        "lens_b": "perceived", "day": DAY,
    },
    Period: lambda: {
        "survey": make(Survey, period_months=3), "begins_on": DAY.replace(day=1), "ends_on": DAY,
        "fewest": 5,
    },
    Person: lambda: {"key": key("customer")},
    PersonalLink: lambda: {"invitation": make(SurveyInvitation), "token_hash": key("hash")},
    Published: lambda: {"pk": 1},
    OwnRating: lambda: {"pulse": make(Pulse), "person": user(), "ratings": {"answers": 4}},
    Participant: lambda: {
        "round": _round(), "user": user(), "view": Participant.View.STAFF, "unit": "workshop",
    },
    Prediction: lambda: {
        "participant": make(Participant), "moment": "ready", "lens": "believed_staff", "says": 85,
    },
    Rater: lambda: {"pulse": make(Pulse), "person": user()},
    Receiver: lambda: {
        "name": "Tickets", "address": "https://tickets.example.org/events",
        "events": ["import.finished"], "made_by": user(),
    },
    Pulse: lambda: {
        "kind": Pulse.Kind.EXAMPLE, "asks": [{"key": "answers", "words": "Answers within a day."}],
        "period": make(Period, survey=None),
    },
    QuotaPlace: lambda: {
        "survey": make(Survey), "response": make(Response), "quota": "north", "was_left": True,
    },
    Recorded: lambda: {"fingerprint": key("recorded").encode()},
    Request: lambda: {
        "person": user(), "what": Request.What.PREDICT, "about": "Three moments", "minutes": 2,
        "link": "/me/", "key": key("request"),
    },
    SurveyInvitation: lambda: {"wave": make(Wave), "contact": make(Contact)},
    Response: lambda: {
        "key": uuid.uuid4(), "version": make(SurveyVersion), "channel": "qr", "language": "en",
    },
    Reminder: lambda: {"request": make(Request), "week": DAY},
    Remark: lambda: {"period": make(Period), "question": "why", "words": "It took too long."},
    Retention: lambda: {"of": Retention.Of.ANSWERS, "months": 24, "goes": Retention.Goes.WORDS},
    Round: lambda: {
        "name": "What will our customers say?", "moments": ["ready"], "open_until": DAY,
    },
    RecipeVersion: lambda: {
        "recipe": SavedRecipe.objects.create(key=key("orders"), name="Orders"), "number": 1,
        "mapping": {"name": "Orders"}, "text": "name = 'orders'",
    },
    Role: lambda: {"user": user(), "unit": unit(), "kind": Role.Kind.MEMBER},
    SavedRecipe: lambda: {"key": key("orders"), "name": "Orders"},
    Service: lambda: {
        "provider": unit(), "customer": unit(), "what": "mended tools", "valid_from": DAY,
    },
    ServiceTurns: lambda: {"pk": 1},
    SkippedStep: lambda: {"step": key("step")},
    Spent: lambda: {"survey": make(Survey), "form_hash": key("hash")},
    Source: lambda: {"key": key("source"), "mode": Source.Mode.APPEND},
    Decision: lambda: {"words": "Ring before ten.", "decided_on": DAY},
    Alignment: lambda: {"decision": make(Decision), "text": make(Text)},
    DecisionComment: lambda: {"decision": make(Decision), "words": "And on Saturdays?"},
    SenseCount: lambda: {"consultation": make(Consultation), "makes_sense": "partly"},
    Story: lambda: {"text": make(Text), "words": "She rang before he did.", "happened_on": DAY},
    Survey: lambda: {"name": "After a repair", "draft": SURVEY},
    SurveyVersion: lambda: {"survey": make(Survey), "number": 1, "document": SURVEY},
    Tag: lambda: {"name": key("late")},
    Tagging: lambda: {
        "answer": make(Answer), "tag": make(Tag), "fits": True, "by": user(),
    },
    TallyState: lambda: {
        "source": "shop", "month": "2026-03", "fingerprint": key("files"), "version": 1,
    },
    Telling: lambda: {"survey": make(Survey)},
    Text: lambda: {"kind": "principle"},
    TextVersion: lambda: {
        "text": make(Text), "number": 1, "parts": {"belief": "Whoever hears it owns it."},
    },
    Unit: lambda: {"key": key("unit"), "name": "Workshop"},
    UnitEdge: lambda: {"parent": unit(), "child": unit()},
    Voice: lambda: {"consultation": make(Consultation), "person": user()},
    Walk: lambda: {"person": user(), "moment": moment()},
    WalkTurns: lambda: {"pk": 1},
    Unsubscribed: lambda: {"address_hash": key("hash")},
    Wave: lambda: {
        "survey": make(Survey), "name": "Spring", "opens_on": DAY, "asks": Wave.Asks.CONTACTS,
    },
    User: lambda: {"email": f"{key('robin')}@example.org", "name": "Robin"},
})  # fmt: skip
