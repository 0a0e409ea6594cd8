"""Who reads what is adopted, who drafts it, who adopts it, who shows it to the world."""

import datetime as dt

from tests.support.factories import NOON, make
from tests.support.roles import (
    EVERYBODY,
    READS,
    RUNS,
    SIGN_IN,
    WRITES,
    Row,
    answers,
    redirected,
    refused,
)

from keepword.organisation.models import Role, User
from keepword.organisation.tokens import hashed
from keepword.strategy.models import (
    CalendarAddress,
    Charter,
    Consultation,
    Decision,
    Remark,
    SenseCount,
    Story,
    Text,
    TextVersion,
    Voice,
)

ADOPTS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
REFUSED = answers(SIGN_IN, allowed=400, no_role=403, customer=403, member=403, care=403)
NOT_ADOPTED = answers(SIGN_IN, allowed=403, leader=400, owner=400)
REMOVES = answers(SIGN_IN, allowed=403, leader=302, owner=404)
"""The owner comes after the leader, who has taken it away."""
PRINCIPLE, MISSION, DRAFT, STORY, OPEN, CLOSED, VOICE, DECISION, REMARK = (
    1_000_161 + n for n in range(9)
)
"""So high that no database counts up to them while the tests run."""
TEXT = {"pk": PRINCIPLE}
TAKES_PART = answers(SIGN_IN, allowed=200, no_role=403)
HEARS = answers(SIGN_IN, allowed=404, no_role=403, leader=200, owner=200)
"""To who is not asked and does not adopt, there is no such consultation."""
NOT_ASKED = answers(SIGN_IN, allowed=404, no_role=403, leader=403, owner=403)
REFUSES_READERS = refused(READS)
NOT_ANEW = answers(SIGN_IN, allowed=403, leader=400, owner=400)
"""What somebody has answered for is said anew by them, and by who adopts."""
ABOUT = {"kind": "principle", "key": PRINCIPLE}
STEP = {"step": 4}
KIND = {"kind": "objective"}
ROWS = [
    Row("charter", EVERYBODY),
    Row("publish_charter", redirected(RUNS), posted={"published": "yes"}),
    Row("strategy", READS),
    Row("strategy_file", READS, {"ending": "csv"}),
    Row("strategy_sheet", READS),
    Row("reviews", READS),
    Row("make_calendar", READS, posted={}),
    Row("take_calendar_back", redirected(READS), posted={}),
    Row("calendar", EVERYBODY, {"token": "a-secret"}),
    Row("mission_step", WRITES, STEP),
    Row("mission_step", REFUSED, STEP, posted={"statement": "Anew.", "seen": "0"}),
    Row("new_text", WRITES, KIND),
    Row("new_text", redirected(WRITES), KIND, posted={"name": "Ready on the day."}),
    Row("text", READS, TEXT),
    Row("write_text", WRITES, TEXT),
    Row("write_text", REFUSED, TEXT, posted={"belief": ""}),
    Row("adopt_text", ADOPTS, {"pk": DRAFT}),
    Row("adopt_text", NOT_ADOPTED, {"pk": DRAFT}, posted={"seen": "0"}),
    Row("drop_draft", refused(WRITES), TEXT, posted={"seen": "0"}),
    Row(
        "review_text", refused(ADOPTS), TEXT,
        posted={"seen": "0", "review_on": "2199-01-01"},
    ),
    Row("end_text", refused(ADOPTS), TEXT, posted={"seen": "0", "reason": "Said twice."}),
    Row(
        "tell_story", redirected(READS), TEXT,
        posted={"words": "She rang first.", "happened_on": "2026-03-02"},
    ),
    Row("open_consultation", WRITES, ABOUT),
    Row("open_consultation", REFUSED, ABOUT, posted={"share": "0"}),
    Row("consultations", TAKES_PART),
    Row("consultations_file", TAKES_PART, {"ending": "csv"}),
    Row("consultation", HEARS, {"pk": OPEN}),
    Row("speak", NOT_ASKED, {"pk": OPEN}, posted={"makes_sense": "yes"}),
    Row("comment", redirected(HEARS), {"pk": VOICE}, posted={"words": "Which?"}),
    Row("answer_remark", redirected(HEARS), {"pk": REMARK}, posted={"words": "Which?"}),
    Row("close_consultation", redirected(HEARS), {"pk": OPEN}, posted={}),
    Row("answer_consultation", redirected(HEARS), {"pk": CLOSED}, posted={"answer": "Much."}),
    Row("note_answer", redirected(HEARS), {"pk": CLOSED}, posted={}),
    Row("decisions", READS),
    Row("decisions", REFUSES_READERS, posted={"words": ""}),
    Row("decisions_file", READS, {"ending": "csv"}),
    Row("bring_decisions", READS),
    Row("bring_decisions", REFUSES_READERS, posted={}),
    Row("decision", READS, {"pk": DECISION}),
    Row("decision", NOT_ANEW, {"pk": DECISION}, posted={"words": ""}),
    Row("comment_on_decision", redirected(READS), {"pk": DECISION}, posted={"words": "Why?"}),
    Row("remove_decision", REMOVES, {"pk": DECISION}, posted={}),
    Row("remove_story", REMOVES, {"pk": STORY}, posted={}),
]  # fmt: skip


def furnish() -> None:
    make(TextVersion, text=make(Text, pk=PRINCIPLE))
    mission = make(Text, pk=MISSION, kind="mission")
    make(TextVersion, text=mission, parts={"statement": "Ready on the day."})
    make(Text, pk=DRAFT, draft={"belief": "Who hears it owns it."})
    make(Story, pk=STORY, text_id=PRINCIPLE, happened_on=dt.date(2026, 3, 2), told_by=make(User))
    make(Charter)
    reader = make(Role, kind=Role.Kind.MEMBER).user
    make(Decision, pk=DECISION, effect="They wait less.", written_by=make(User))
    make(CalendarAddress, user=reader, token_hash=hashed("a-secret"))
    opened = make(Consultation, pk=OPEN, key=DRAFT)
    make(Voice, pk=VOICE, consultation=opened, person=make(User))
    closed = make(Consultation, pk=CLOSED, key=PRINCIPLE, closed_at=NOON)
    make(Remark, pk=REMARK, consultation=closed)
    make(SenseCount, consultation=closed)
