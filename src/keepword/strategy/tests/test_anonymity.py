"""Who spoke anonymously is counted apart from what was said, and no small group is told of."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.notify.models import Request
from keepword.organisation.models import (
    AuditEntry,
    Organisation,
    Role,
    Unit,
    User,
    random_surrogate,
)
from keepword.strategy import actions, tasks
from keepword.strategy.heard import _in_large_groups, heard, heard_by_unit
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Comment, Consultation, Remark, SenseCount, Voice
from keepword.strategy.people import written_by
from keepword.strategy.subjects import subject

from .conftest import NEXT_YEAR

FEWEST = 5
SAID = {"makes_sense": "partly", "day_to_day": "I ring first.", "in_the_way": "One telephone."}


@pytest.fixture
def staff(workshop, mia):
    """Six of the workshop and two of a unit below it, who are asked; and one who is not."""
    office = make(Unit, key="office", name="Office")
    people = []
    for n, unit in enumerate([workshop] * 6 + [office] * 2):
        person = User.objects.create_user(f"p{n}@example.org", name=f"Person {n}")
        Role.objects.create(user=person, kind=Role.Kind.MEMBER, unit=unit)
        people.append(person)
    return people


@pytest.fixture
def opened(owner, staff):
    text = actions.begin_text(kind=Kind.PRINCIPLE, parts={"belief": "We ring first."}, by=owner)
    on = subject("principle", text.pk)
    return actions.open_consultation(
        on=on, seen=on.stamp, units=[], share=60, open_until=NEXT_YEAR, by=owner, anonymous=True
    )


def speak(opened, people, **otherwise):
    for person in people:
        actions.speak(consultation=opened, by=person, **SAID | otherwise)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), min_size=1), st.data())
def test_no_group_by_which_it_is_told_who_was_heard_is_small(asked, data):
    spoken = {name: data.draw(st.integers(0, n)) for name, n in asked.items()}
    told, heard_of = _in_large_groups(Counter(asked), Counter(spoken), FEWEST)
    if sum(asked.values()) < FEWEST:
        assert (told, heard_of) == (Counter(), Counter())
        return
    assert min(told.values()) >= FEWEST
    assert told.total() == sum(asked.values())
    assert heard_of.total() == sum(spoken.values())
    assert all(asked[name] == n for name, n in told.items() if name)


def test_nothing_that_is_kept_joins_who_spoke_with_what_was_said(opened, staff):
    before = AuditEntry.objects.count()
    speak(opened, staff[:6])
    assert AuditEntry.objects.count() == before
    for model in (SenseCount, Remark):
        fields = [each for each in model._meta.concrete_fields if not each.primary_key]
        named = {each.related_model for each in fields if each.is_relation}
        assert named == {Consultation}, model
        assert not [each for each in fields if isinstance(each, models.DateField)], model
    for voice in opened.voices.filter(spoke=True):
        kept = (voice.makes_sense, voice.day_to_day, voice.in_the_way, voice.said_at)
        assert kept == ("", "", "", None)
    ended = Request.objects.filter(what="consult").exclude(ended_at=None)
    assert {each.ended_at for each in ended} == {opened.opened_at}
    assert SenseCount.objects.get().n == 6
    assert Remark.objects.count() == 12
    assert Remark._meta.pk.default is SenseCount._meta.pk.default is random_surrogate


def test_one_speaks_once_since_nobody_could_find_what_to_change(opened, staff):
    speak(opened, staff[:1])
    with pytest.raises(actions.ClosedError):
        speak(opened, staff[:1], in_the_way="Another thing.")
    assert Remark.objects.count() == 2
    assert heard(opened).heard == 1


def test_nobody_reads_anything_before_it_is_closed_and_all_who_were_asked_after(
    client, opened, staff, owner
):
    speak(opened, staff[:6])
    address = f"/consultations/{opened.pk}/"
    for reader in (owner, staff[0], staff[7]):
        client.force_login(reader)
        page = client.get(address).text
        assert "One telephone." not in page, reader
        assert "Partly: 6" not in page, reader
    actions.close_consultation(consultation=opened, by=owner)
    for reader in (owner, staff[0], staff[7]):
        client.force_login(reader)
        page = client.get(address).text
        assert page.count("One telephone.") == 6, reader
        assert "Partly: 6" in page, reader
        assert not any(f"Person {n}" in page for n in range(1, 7)), reader
    client.force_login(make(Role, kind=Role.Kind.MEMBER).user)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("spoke", range(9))
def test_of_what_fewer_than_the_smallest_group_said_nothing_is_kept(opened, staff, owner, spoke):
    speak(opened, staff[:spoke], in_the_way="")
    speak(opened, staff[spoke:][:2], day_to_day="", in_the_way="Only two wrote here.")
    actions.close_consultation(consultation=opened, by=owner)
    all_of_them = min(spoke + 2, 8)
    counted = sum(SenseCount.objects.values_list("n", flat=True))
    assert counted == (all_of_them if all_of_them >= FEWEST else 0)
    kept = Counter(Remark.objects.values_list("question", flat=True))
    assert kept == ({"day_to_day": spoke} if spoke >= FEWEST else {})
    Organisation.objects.update(minimum_group=3)
    assert Counter(Remark.objects.values_list("question", flat=True)) == kept


def test_small_units_are_put_together_on_the_page(client, opened, staff, owner):
    speak(opened, staff[6:])
    rows = [(each.name, each.heard, each.asked) for each in heard_by_unit(opened)]
    assert rows == [("", 2, 8 + 1)]
    client.force_login(owner)
    page = client.get(f"/consultations/{opened.pk}/").text
    assert "The whole organisation" in page
    assert "Office" not in page


def test_too_few_are_not_asked_anonymously_and_how_it_is_stays(client, owner, mia, workshop):
    text = actions.begin_text(kind=Kind.PRINCIPLE, parts={"belief": "We ring first."}, by=owner)
    on = subject("principle", text.pk)
    client.force_login(owner)
    sent = {"seen": on.stamp, "how": "anonymous", "share": "60", "open_until": "2199-01-01"}
    page = client.post(f"/consultations/about/principle/{text.pk}/", sent)
    assert "Only 1 would be asked" in page.context["form"].errors["how"][0]
    assert not Consultation.objects.exists()
    client.post(f"/consultations/about/principle/{text.pk}/", sent | {"how": "confidential"})
    assert Consultation.objects.get().anonymous is False


def test_whoever_opened_it_answers_beneath_and_everybody_who_took_part_is_told(
    client, opened, staff, owner
):
    speak(opened, staff[:6])
    remark = opened.remarks.first()
    with pytest.raises(actions.ClosedError):
        actions.answer_remark(remark=remark, words="Two will do?", by=owner)
    client.force_login(owner)
    assert client.post(f"/consultations/remarks/{remark.pk}/", {"words": ""}).status_code == 404
    actions.close_consultation(consultation=opened, by=owner)
    remark = opened.remarks.first()
    client.post(f"/consultations/remarks/{remark.pk}/", {"words": "Two will do?"})
    with pytest.raises(PermissionDenied):
        actions.answer_remark(remark=remark, words="Three.", by=staff[0])
    with pytest.raises(PermissionDenied):
        actions.comment(voice=opened.voices.first(), words="Why?", by=owner)
    client.force_login(staff[0])
    assert "Two will do?" in client.get(f"/consultations/{opened.pk}/").text
    actions.answer_voices(consultation=opened, answer="Two telephones.", by=owner)
    told = Request.objects.filter(what="read answer")
    assert {each.person for each in told} == {*staff[:6]}


def test_a_comment_stands_beneath_one_thing(opened, staff):
    speak(opened, staff[:1])
    for beneath in ({}, {"voice": opened.voices.first(), "remark": opened.remarks.first()}):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Comment.objects.create(words="Why?", **beneath)


def test_who_leaves_takes_the_name_along_and_gets_that_they_took_part(opened, staff):
    speak(opened, staff[:6])
    got = written_by(staff[0])
    assert (got["voices"], got["spoke_anonymously"]) == (
        [], [{"consultation__name": "We ring first."}],
    )  # fmt: skip
    assert "telephone" not in str(got)


def test_what_is_being_said_is_put_into_another_order(opened, staff, monkeypatch):
    speak(opened, staff[:6])
    words = sorted(Remark.objects.values_list("question", "words"))
    keys = {*Remark.objects.values_list("pk", flat=True)}
    monkeypatch.setattr("keepword.strategy.anonymity.connection", PostgreSQL)
    tasks.sweep()
    assert sorted(Remark.objects.values_list("question", "words")) == words
    assert keys.isdisjoint(Remark.objects.values_list("pk", flat=True))
    opened.refresh_from_db()
    assert (opened.stirred, heard(opened).heard) == (6, 6)
    again = {*Remark.objects.values_list("pk", flat=True)}
    tasks.sweep()
    assert again == {*Remark.objects.values_list("pk", flat=True)}


class PostgreSQL:
    vendor = "postgresql"


def test_the_last_day_closes_and_forgets_by_itself(opened, staff):
    speak(opened, staff[:2])
    Consultation.objects.update(open_until=opened.opened_at.date().replace(year=2020))
    tasks.sweep()
    assert not Remark.objects.exists()
    assert not SenseCount.objects.exists()
    assert Voice.objects.filter(spoke=True).count() == 2
