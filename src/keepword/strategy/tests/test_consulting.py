"""Those whom a text touches are heard, confidentially, and told what came of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.notify.models import News, Request
from keepword.organisation.actions import make_token
from keepword.organisation.models import Role, Unit, UnitEdge, User
from keepword.strategy import actions, tasks
from keepword.strategy.heard import OfUnit, heard, heard_by_unit, hearers, told_of
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Consultation, Text, Voice
from keepword.strategy.subjects import subject

from .conftest import NEXT_YEAR

SAID = {"makes_sense": "partly", "day_to_day": "I ring first.", "in_the_way": "One telephone."}


@pytest.fixture
def bench(workshop):
    """A unit below the workshop, with Bea in it; and Carl in the office, whom nobody asks."""
    bench, office = make(Unit, key="bench", name="Bench"), make(Unit, key="office")
    UnitEdge.objects.create(parent=workshop, child=bench)
    for name, unit in (("Bea", bench), ("Carl", office)):
        person = User.objects.create_user(f"{name}@example.org", name=name)
        Role.objects.create(user=person, kind=Role.Kind.MEMBER, unit=unit)
    return bench


@pytest.fixture
def draft(mia):
    return actions.begin_text(
        kind=Kind.PRINCIPLE, parts={"belief": "Whoever hears it owns it."}, by=mia
    )


@pytest.fixture
def opened(draft, mia, sam, bench, workshop):
    return open_on(draft, [workshop], mia)


def open_on(text, units, by, **how):
    on = subject(text.kind, text.pk)
    return actions.open_consultation(
        on=on, seen=on.stamp, units=units, share=60, open_until=NEXT_YEAR, by=by, **how
    )


def adopt(text, by, **said):
    text.refresh_from_db()
    return actions.adopt(
        text=text, seen=text.edition, reason="", owner=by, review_on=NEXT_YEAR, by=by, **said
    )


def names(people):
    return {each.name for each in people}


def test_everybody_there_and_below_is_asked_within_their_minutes_and_nobody_else(opened):
    assert names(voice.person for voice in opened.voices.all()) == {"Sam Staff", "Bea"}
    asked = Request.objects.all()
    assert names(each.person for each in asked) == {"Sam Staff", "Bea"}
    assert {(each.what, each.minutes, each.link) for each in asked} == {
        ("consult", 4, f"/consultations/{opened.pk}/")
    }


def test_who_speaks_is_heard_asked_no_more_and_may_change_it(opened, sam):
    actions.speak(consultation=opened, by=sam, **SAID)
    actions.speak(consultation=opened, by=sam, **SAID | {"makes_sense": "yes"})
    assert (heard(opened).heard, heard(opened).asked, heard(opened).enough) == (1, 2, False)
    assert heard_by_unit(opened) == [OfUnit("Bench", 0, 1), OfUnit("Workshop", 1, 1)]
    assert opened.voices.get(person=sam).makes_sense == "yes"
    assert not Request.objects.open().filter(person=sam).exists()


def test_nobody_speaks_who_was_not_asked_or_once_it_is_closed(opened, sam, mia):
    with pytest.raises(PermissionDenied):
        actions.speak(consultation=opened, by=User.objects.get(name="Carl"), **SAID)
    actions.close_consultation(consultation=opened, by=mia)
    with pytest.raises(actions.ClosedError):
        actions.speak(consultation=opened, by=sam, **SAID)
    assert not Voice.objects.exclude(said_at=None).exists()
    assert not Request.objects.filter(ended_at=None).exists()


def test_what_is_said_is_read_by_those_who_were_named_and_by_nobody_else(
    client, opened, sam, owner
):
    actions.speak(consultation=opened, by=sam, **SAID)
    address = f"/consultations/{opened.pk}/"
    assert names(hearers(opened.opened_by)) == {"Olivia Owner", "Mia Manager"}
    for name, reads in (("Olivia Owner", True), ("Mia Manager", True), ("Bea", False)):
        client.force_login(User.objects.get(name=name))
        page = client.get(address)
        assert (page.status_code, "One telephone." in page.text) == (200, reads), name
    client.force_login(User.objects.get(name="Carl"))
    assert client.get(address).status_code == 404
    voice = opened.voices.get(person=sam)
    with pytest.raises(PermissionDenied):
        actions.comment(voice=voice, words="Me too.", by=User.objects.get(name="Bea"))


def test_who_spoke_and_who_hears_go_on_talking_beneath_it(client, opened, sam, mia):
    actions.speak(consultation=opened, by=sam, **SAID)
    voice = opened.voices.get(person=sam)
    client.force_login(mia)
    client.post(f"/consultations/voices/{voice.pk}/comments/", {"words": "Would two do?"})
    client.force_login(sam)
    client.post(f"/consultations/voices/{voice.pk}/comments/", {"words": "They would."})
    page = client.get(f"/consultations/{opened.pk}/").text
    assert page.index("Would two do?") < page.index("They would.")


def test_it_is_told_to_them_and_to_nobody_who_is_named_but_may_not_read_it(opened, sam, mia):
    actions.speak(consultation=opened, by=sam, **SAID)
    bea = User.objects.create_user("beatrix@example.org", name="Beatrix")
    Role.objects.create(user=bea, kind=Role.Kind.MEMBER)
    actions.comment(voice=opened.voices.get(person=sam), words="Would two do, @Beatrix?", by=mia)
    told = News.objects.get()
    assert (told.person, told.link) == (sam, f"/consultations/{opened.pk}/")


def test_what_is_too_long_is_shown_again_so_that_nobody_writes_it_twice(client, opened, sam, mia):
    actions.speak(consultation=opened, by=sam, **SAID)
    actions.close_consultation(consultation=opened, by=mia)
    voice = opened.voices.get(person=sam)
    client.force_login(mia)
    for address, field in (
        (f"/consultations/voices/{voice.pk}/comments/", "words"),
        (f"/consultations/{opened.pk}/answer/", "answer"),
    ):
        page = client.post(address, {field: "Two telephones. " * 200})
        assert (page.status_code, page.text.count("Two telephones.")) == (400, 200)
        assert "errorlist" in page.text
    opened.refresh_from_db()
    assert (opened.answer, voice.comments.count()) == ("", 0)


def test_adopting_before_enough_were_heard_asks_for_a_reason_that_everybody_sees(
    client, draft, opened, sam, owner
):
    actions.speak(consultation=opened, by=sam, **SAID)
    with pytest.raises(actions.UnheardError):
        adopt(draft, owner)
    client.force_login(owner)
    draft.refresh_from_db()
    said = {"seen": draft.edition, "owner": owner.pk, "review_on": "2199-01-01"}
    page = client.post(f"/strategy/texts/{draft.pk}/adopt/", said)
    assert "1 of 2 have spoken." in page.context["form"].errors["although"][0]
    said["although"] = "The season begins."
    client.post(f"/strategy/texts/{draft.pk}/adopt/", said)
    client.force_login(User.objects.get(name="Carl"))
    assert "The season begins." in client.get(f"/strategy/texts/{draft.pk}/").text


def test_adopting_closes_it_and_says_which_version_came_of_it(draft, opened, sam, owner):
    for name in ("Sam Staff", "Bea"):
        actions.speak(consultation=opened, by=User.objects.get(name=name), **SAID)
    version = adopt(draft, owner, although="Not needed.")
    opened.refresh_from_db()
    assert (opened.version, opened.given_up) == (version.number, False)
    assert opened.closed_at is not None
    assert opened.although == ""


def test_everybody_who_spoke_and_nobody_else_is_told_what_came_of_it(opened, sam, mia):
    actions.speak(consultation=opened, by=sam, **SAID)
    with pytest.raises(actions.ClosedError):
        actions.answer_voices(consultation=opened, answer="Two telephones.", by=mia)
    actions.close_consultation(consultation=opened, by=mia)
    actions.answer_voices(consultation=opened, answer="Two telephones.", by=mia)
    told = Request.objects.filter(what="read answer")
    assert names(each.person for each in told) == {"Sam Staff"}
    actions.note_answer(consultation=opened, by=sam)
    assert told.filter(ended_at=None).count() == 0
    with pytest.raises(PermissionDenied):
        actions.answer_voices(consultation=opened, answer="No.", by=sam)


def test_a_text_in_force_is_opened_the_same_way(adopted, owner, sam):
    text = adopted(belief="We answer today.")
    opened = open_on(text, [], owner)
    assert opened.version == 1
    adopted(text=text, belief="We answer within an hour.", reason="Clear.")
    opened.refresh_from_db()
    assert (opened.closed_at, opened.version) == (None, 1)


def test_one_at_a_time_and_only_where_one_may_write(opened, draft, mia, owner, bench):
    for units, refusal in (([], PermissionDenied), ([bench], actions.ChangedMeanwhileError)):
        with pytest.raises(refusal):
            open_on(draft, units, mia)
    assert Consultation.objects.count() == 1


def test_where_nobody_else_is_nobody_is_asked(draft, mia, workshop):
    with pytest.raises(actions.NobodyToAskError):
        open_on(draft, [workshop], mia)


def test_a_draft_given_up_on_which_people_spoke_stays_to_be_answered(opened, sam, mia, draft):
    actions.speak(consultation=opened, by=sam, **SAID)
    actions.drop_draft(text=draft, seen=draft.edition, by=mia)
    kept = Text.objects.get()
    assert (str(kept), kept.in_force, kept.ended_by) == ("Whoever hears it owns it.", None, mia)
    opened.refresh_from_db()
    assert opened.given_up
    assert opened.closed_at
    actions.answer_voices(consultation=opened, answer="You were right.", by=mia)


def test_of_fewer_than_the_smallest_group_others_are_not_told_how_many_spoke(
    draft, opened, sam, mia
):
    carl, on = User.objects.get(name="Carl"), subject(draft.kind, draft.pk)
    (for_carl,) = told_of(carl, on).told
    (for_sam,) = told_of(sam, on).told
    (for_mia,) = told_of(mia, on).told
    assert (for_carl.heard, for_carl.enters) == (None, False)
    assert (for_sam.heard, for_sam.enters) == (None, True)
    assert (for_mia.heard.asked, for_mia.enters) == (2, True)
    for _ in range(3):
        make(Voice, consultation=opened)
    (for_carl,) = told_of(carl, on).told
    assert (for_carl.heard.heard, for_carl.heard.asked) == (0, 5)


def test_it_closes_by_itself_after_its_last_day(opened):
    tasks.sweep()
    opened.refresh_from_db()
    assert opened.closed_at is None
    Consultation.objects.update(open_until=dt.date(2020, 1, 1))
    tasks.sweep()
    opened.refresh_from_db()
    assert opened.closed_at is not None
    assert not Request.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("many", [3, 300])
def test_its_page_asks_as_often_however_many_speak(
    client, opened, sam, django_assert_num_queries, many
):
    people = User.objects.bulk_create(
        User(email=f"p{number}@example.org", name="P") for number in range(many)
    )
    Voice.objects.bulk_create(
        Voice(consultation=opened, person=person, spoke=True, said_at=opened.opened_at)
        for person in people
    )
    actions.speak(consultation=opened, by=sam, **SAID)
    client.force_login(opened.opened_by)
    with django_assert_num_queries(17):
        client.get(f"/consultations/{opened.pk}/")


def test_the_list_is_taken_away_by_whom_it_is_shown_to(client, opened, sam, mia, owner):
    actions.speak(consultation=opened, by=sam, **SAID)
    carl = User.objects.get(name="Carl")
    for person, lines in ((sam, 1), (mia, 1), (carl, 0)):
        client.force_login(person)
        page = client.get("/consultations.csv").getvalue().decode("utf-8-sig")
        assert len(page.splitlines()) == 1 + lines
        assert "One telephone" not in page
    _, secret = make_token(name="Wall", scopes=["read"], days=30, by=owner)
    answer = client.get("/api/consultations", headers={"authorization": f"Bearer {secret}"})
    assert [each["id"] for each in answer.json()["items"]] == [opened.pk]
    assert "One telephone" not in answer.text
