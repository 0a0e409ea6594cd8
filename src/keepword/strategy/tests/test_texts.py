"""Drafted by several, adopted by few, never written over, every version kept with its reason."""

import pytest
from django.core.exceptions import PermissionDenied

from keepword.organisation.models import AuditEntry, Role
from keepword.strategy import actions
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Text, TextVersion
from keepword.strategy.querysets import texts_in_force, texts_visible_to
from keepword.strategy.reading import history

from .conftest import NEXT_YEAR

BELIEF = {"belief": "Whoever hears it owns it."}


@pytest.fixture
def draft(mia):
    return actions.begin_text(kind=Kind.PRINCIPLE, parts=BELIEF, by=mia)


def adopt(text, by, seen=None, reason=""):
    return actions.adopt(
        text=text, seen=seen or text.edition, reason=reason, owner=by, review_on=NEXT_YEAR, by=by
    )


def test_a_draft_holds_only_once_somebody_adopts_it(draft, owner, sam):
    assert texts_in_force(Kind.PRINCIPLE) == []
    assert [*texts_visible_to(sam)] == []
    adopt(draft, owner)
    (held,) = texts_in_force(Kind.PRINCIPLE)
    assert (held.in_force.parts, held.draft, held.owner) == (BELIEF, {}, owner)
    assert [*texts_visible_to(sam)] == [draft]


def test_who_manages_a_unit_drafts_and_does_not_adopt_for_everybody(draft, mia):
    with pytest.raises(PermissionDenied):
        adopt(draft, mia)
    Role.objects.create(user=mia, kind=Role.Kind.LEADER, unit=mia.roles.get().unit)
    with pytest.raises(PermissionDenied):
        adopt(draft, mia)
    assert not TextVersion.objects.exists()


def test_who_only_reads_writes_nothing(draft, sam):
    for action in (
        lambda: actions.begin_text(kind=Kind.PRINCIPLE, parts=BELIEF, by=sam),
        lambda: actions.write_draft(text=draft, seen=1, parts={"why": "So."}, by=sam),
        lambda: actions.drop_draft(text=draft, seen=1, by=sam),
    ):
        with pytest.raises(PermissionDenied):
            action()
    draft.refresh_from_db()
    assert (draft.draft, draft.edition) == (BELIEF, 1)


def test_of_two_who_adopt_at_once_the_second_is_told(draft, owner):
    seen = draft.edition
    adopt(draft, owner, seen)
    with pytest.raises(actions.ChangedMeanwhileError):
        adopt(draft, owner, seen)
    assert TextVersion.objects.count() == 1


def test_nobody_adopts_what_changed_after_they_read_it(draft, owner, mia):
    seen = draft.edition
    actions.write_draft(text=draft, seen=seen, parts={"rules": "Never mind."}, by=mia)
    with pytest.raises(actions.ChangedMeanwhileError):
        adopt(draft, owner, seen)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.write_draft(text=draft, seen=seen, parts={"why": "So."}, by=owner)


def test_what_says_nothing_is_not_adopted(owner):
    text = actions.begin_text(kind=Kind.MISSION, parts={"image": "They ring first."}, by=owner)
    with pytest.raises(actions.IncompleteError) as refused:
        adopt(text, owner)
    assert refused.value.part.name == "statement"
    assert not TextVersion.objects.exists()


def test_there_is_one_mission(owner):
    actions.begin_text(kind=Kind.MISSION, parts={}, by=owner)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.begin_text(kind=Kind.MISSION, parts={}, by=owner)


def test_every_version_stays_with_who_when_and_why(adopted, owner):
    text = adopted(belief="We answer soon.", why="It calms.")
    adopted(text=text, belief="We answer today.", reason="Soon means nothing.")
    newest, first = history(Text.objects.get())
    assert (newest.version.reason, newest.version.adopted_by) == ("Soon means nothing.", owner)
    (changed,) = newest.changes
    assert str(changed.label) == "What you believe"
    assert [(each.how, each.words) for each in changed.spans] == [
        ("same", "We answer"), ("removed", " soon"), ("added", " today"), ("same", "."),
    ]  # fmt: skip
    assert (first.version.parts["belief"], first.changes) == ("We answer soon.", ())


def test_a_draft_that_says_what_holds_is_none(adopted, owner):
    text = adopted(belief="We answer today.")
    changed = actions.write_draft(text=text, seen=2, parts={"belief": "Soon."}, by=owner)
    back = actions.write_draft(text=changed, seen=3, parts={"belief": "We answer today."}, by=owner)
    assert back.draft == {}
    with pytest.raises(actions.ChangedMeanwhileError):
        adopt(back, owner)


def test_a_draft_given_up_leaves_what_holds(adopted, draft, mia):
    text = adopted(belief="We answer today.")
    actions.write_draft(text=text, seen=text.edition, parts={"belief": "Soon."}, by=mia)
    text.refresh_from_db()
    actions.drop_draft(text=text, seen=text.edition, by=mia)
    actions.drop_draft(text=draft, seen=draft.edition, by=mia)
    kept = Text.objects.get()
    assert (kept, kept.draft, str(kept)) == (text, {}, "We answer today.")


def test_what_is_ended_holds_no_longer_and_is_written_no_more(adopted, owner):
    text = adopted(belief="We answer today.")
    actions.end_text(text=text, seen=text.edition, reason="Said twice.", by=owner)
    text.refresh_from_db()
    assert texts_in_force(Kind.PRINCIPLE) == []
    assert (text.in_force, text.ended_because, text.versions.count()) == (None, "Said twice.", 1)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.write_draft(text=text, seen=text.edition, parts={"why": "So."}, by=owner)


def test_the_mission_does_not_end(adopted, owner):
    mission = adopted(Kind.MISSION, statement="Ready on the day.")
    with pytest.raises(PermissionDenied):
        actions.end_text(text=mission, seen=mission.edition, reason="No.", by=owner)


def test_what_is_reviewed_stays_until_another_day(adopted, owner, mia):
    text = adopted(Kind.OBJECTIVE, name="Ready on the day.")
    with pytest.raises(PermissionDenied):
        actions.keep_until(text=text, seen=text.edition, review_on=NEXT_YEAR, by=mia)
    later = NEXT_YEAR.replace(month=9)
    actions.keep_until(text=text, seen=text.edition, review_on=later, by=owner)
    text.refresh_from_db()
    assert (text.review_on, text.versions.count()) == (later, 1)


def test_all_of_it_is_in_the_audit_trail(adopted, owner):
    text = adopted(belief="We answer today.")
    actions.keep_until(text=text, seen=text.edition, review_on=NEXT_YEAR, by=owner)
    text.refresh_from_db()
    actions.end_text(text=text, seen=text.edition, reason="Said twice.", by=owner)
    did = AuditEntry.objects.order_by("pk").values_list("did", "by__name")
    assert [*did] == [
        (deed, "Olivia Owner")
        for deed in ("began a draft", "adopted a text", "reviewed a text", "ended a text")
    ]
