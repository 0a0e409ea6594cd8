"""My page: what is asked of me, how near I was, where I meet customers; and that only I see it."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.factories import DAY, make

from keepword.board.my_nearness import nearness
from keepword.listening import actions
from keepword.listening.models import Participant, Round
from keepword.listening.questions import questions
from keepword.notify.models import Request
from keepword.organisation.models import Organisation, Role, Unit, UnitEdge, User
from keepword.standards.models import (
    Authority,
    AuthorityVersion,
    Moment,
    MomentAlias,
    NoticeReader,
    Obstacle,
    PlaybookEntry,
    RoleProfile,
    RoleProfileVersion,
    Standard,
    StandardVersion,
    Training,
)
from keepword.strategy.models import Text, TextVersion

from .observing import observe

pytestmark = pytest.mark.django_db


def person(name: str, kind: str, unit: Unit | None = None) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


@pytest.fixture
def sam(client, delivered_on_the_day, shop):
    sam = person("Sam", Role.Kind.MEMBER, shop)
    client.force_login(sam)
    return sam


@pytest.fixture
def olivia(shop):
    return person("Olivia", Role.Kind.OWNER)


@pytest.fixture
def open_round(olivia, sam):
    def open_round(moments=("delivered",), **more):
        until = Organisation.objects.get().today() + dt.timedelta(days=3)
        said = {"name": "Spring"} | more
        return actions.open_round(moments=moments, open_until=until, by=olivia, **said)

    return open_round


def predict(asking, user: User, says: int | None, at: int = 0) -> None:
    participant = Participant.objects.get(round=asking, user=user)
    question = questions(asking, participant.view)[at]
    actions.predict(participant=participant, question=question, says=says)


def sentences(user: User) -> list[str]:
    found = nearness(user)
    return [line.sentence for each in found.rounds for line in each.lines] if found else []


def test_one_sees_what_is_asked_and_the_minutes_that_are_left(client, open_round):
    asking = open_round()
    page = client.get("/me/")
    assert "Spring" in page.text
    assert f'href="/predict/{asking.key}/"' in page.text
    assert "4 of 5 minutes are left this week." in page.text
    predict(asking, page.wsgi_request.user, 80)
    page = client.get("/me/")
    assert "Nothing is asked of you." in page.text
    assert "What I said customers will say" in page.text


def test_what_waits_is_counted_and_not_shown(client, open_round, sam):
    make(Request, person=sam, minutes=5, about="Read the new policy")
    client.get("/me/")
    open_round()
    text = client.get("/me/").text
    assert "Read the new policy" in text
    assert "1 more waits for the next." in text
    assert "Spring" not in text


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (85, "Customers say 70. You were 15 points higher."),
        (69, "Customers say 70. You were 1 point lower."),
        (70, "Customers say 70. That is what you said."),
    ],
)
def test_how_near_one_was_is_told_once_the_round_is_closed(open_round, sam, says, sentence):
    observe("delivered", "perceived", 28, 40)
    asking = open_round()
    predict(asking, sam, says)
    assert sentences(sam) == []
    actions.close_round(asking=asking, by=None)
    assert sentences(sam) == [sentence]


@pytest.mark.parametrize(
    ("held", "of", "sentence"),
    [
        (7, 9, "Customers: 7 of 9 so far, too early to tell."),
        (3, 4, "Too few customers have answered to tell."),
        (0, 0, "Too few customers have answered to tell."),
    ],
)
def test_where_customers_have_said_too_little_it_says_so(open_round, sam, held, of, sentence):
    observe("delivered", "perceived", held, of, day=Organisation.objects.get().today())
    asking = open_round()
    predict(asking, sam, 85)
    actions.close_round(asking=asking, by=None)
    assert sentences(sam) == [sentence]


def test_what_leaders_think_customers_expect_is_set_beside_what_they_expect(open_round, olivia):
    observe("delivered", "expected", 36, 40)
    asking = open_round(asks_expected=True)
    predict(asking, olivia, 80, at=1)
    actions.close_round(asking=asking, by=None)
    assert sentences(olivia) == ["Customers expect it in 90. You were 10 points lower."]


def test_a_result_is_not_told_to_who_is_asked_about_it_again(open_round, sam):
    observe("delivered", "perceived", 28, 40)
    asking = open_round()
    predict(asking, sam, 85)
    actions.close_round(asking=asking, by=None)
    again = open_round()
    assert sentences(sam) == [
        "You are asked about it again: what customers say comes back once you have said."
    ]
    predict(again, sam, None)
    assert sentences(sam) == ["Customers say 70. You were 15 points higher."]


def test_how_near_somebody_was_is_on_nobody_elses_page(client, open_round, sam, olivia):
    asking = open_round()
    predict(asking, sam, 37)
    actions.close_round(asking=asking, by=None)
    assert "You said 37." in client.get("/me/").text
    client.force_login(olivia)
    assert "37" not in client.get("/me/").text
    assert "37" not in client.get(f"/predictions/{asking.key}/").text


def test_a_renamed_moment_is_compared_under_its_new_key(open_round, sam):
    asking = open_round()
    predict(asking, sam, 70)
    actions.close_round(asking=asking, by=None)
    moment = Moment.objects.get(key="delivered")
    Moment.objects.filter(pk=moment.pk).update(key="on-the-day")
    MomentAlias.objects.create(key="delivered", moment=moment)
    observe("on-the-day", "perceived", 28, 40)
    assert sentences(sam) == ["Customers say 70. That is what you said."]


def test_my_moments_are_those_at_which_my_units_serve_with_all_below_and_above(client, sam, shop):
    below, beside, above = make(Unit), make(Unit), make(Unit)
    UnitEdge.objects.create(parent=shop, child=below)
    UnitEdge.objects.create(parent=above, child=shop)
    for name, unit in {"a": above, "b": below, "c": beside, "everybodys": None}.items():
        make(Moment, key=name, name=name, unit=unit)
    page = client.get("/me/").context["page"]
    assert {each.moment.key for each in page.moments} == {"a", "b", "everybodys", "delivered"}
    assert [unit.key for unit in page.teams] == ["shop"]
    assert "/?unit=shop" in client.get("/me/").text


def test_what_ones_units_promise_is_expected_and_not_what_others_promise(client, sam, shop):
    beside = make(Unit)
    at = {
        key: make(Moment, key=key, unit=unit)
        for key, unit in (("ours", beside), ("theirs", beside), ("here", shop))
    }
    for key, unit in (("ours", shop), ("theirs", beside), ("here", beside)):
        version = make(StandardVersion, standard=make(Standard, moment=at[key]))
        version.units.add(unit)
    found = client.get("/me/").context["page"].moments
    promised = {each.moment.key: each.promised for each in found}
    assert {"ours", "here"} <= {*promised}
    assert "theirs" not in promised
    assert (len(promised["ours"]), promised["here"]) == (1, ())


def test_what_is_to_be_looked_at_again_is_on_the_page_of_who_answers_for_it(client, sam, olivia):
    late, later, others = (
        make(Text, owner=owner, review_on=day)
        for owner, day in ((sam, DAY), (sam, dt.date(2999, 1, 1)), (olivia, DAY))
    )
    for text in (late, later, others):
        make(TextVersion, text=text, parts={"belief": f"We answer ({text.pk})."})
    assert overdue(client) == [late]
    assert "Is it still right?" in client.get("/me/").text
    client.force_login(olivia)
    assert overdue(client) == [late, others]


def test_what_one_may_decide_is_on_the_page_and_leads_to_the_look_up(client, sam, shop):
    make(AuthorityVersion, authority=make(Authority, unit=shop))
    make(AuthorityVersion, authority=make(Authority, what="Elsewhere"))
    text = client.get("/me/").text
    assert 'href="/authority/?q=Refund">Refund</a>' in text
    assert "up to 40 €" in text
    assert "Elsewhere" not in text


def test_what_is_expected_at_ones_moments_is_on_the_page_with_how_they_are_doing(client, sam):
    moment = Moment.objects.get(key="delivered")
    old, late, new = (
        make(StandardVersion, standard=make(Standard, moment=moment), statement=words, **days)
        for words, days in (
            ("It came by post.", {"valid_to": DAY}),
            ("It flies.", {"valid_from": dt.date(2999, 1, 1)}),
            ("It comes on the day.", {"target": 0.9}),
        )
    )
    observe("delivered", "perceived", 28, 40)
    text = client.get("/me/").text
    assert f'href="/standards/{new.standard_id}/">It comes on the day.</a>' in text
    assert "90 of 100" in text
    assert not any(each.statement in text for each in (old, late))
    assert "Customers say 70" in text
    assert "playbook/?moment=delivered" not in text
    make(Training, standard=new.standard, name="Saying the day", kinds=["member"])
    make(Training, standard=new.standard, name="For leaders", kinds=["leader"])
    make(Training, standard=old.standard, name="For what is over")
    text = client.get("/me/").text
    assert f'href="/standards/{new.standard_id}/#to-learn">Saying the day</a>' in text
    assert not any(name in text for name in ("For leaders", "For what is over"))
    make(PlaybookEntry, moment=moment)
    assert 'href="/playbook/?moment=delivered"' in client.get("/me/").text


def test_of_many_moments_five_are_open_and_the_rest_is_folded(client, sam, shop):
    for number in range(7):
        make(Moment, key=f"more-{number}", unit=shop)
    text = client.get("/me/").text
    assert "3 more moments" in text
    assert text.count('href="/moments/more-') == 7


def test_the_profiles_of_ones_roles_are_on_the_page_and_no_others(client, sam, shop):
    other = make(Unit)
    UnitEdge.objects.create(parent=make(Unit, key="house"), child=shop)
    for name, kind, unit in (
        ("Mechanic", "member", shop), ("In the house", "member", Unit.objects.get(key="house")),
        ("Everybody", "member", None), ("Elsewhere", "member", other), ("Boss", "leader", None),
    ):  # fmt: skip
        profile = make(RoleProfile, name=name, kind=kind, unit=unit)
        make(RoleProfileVersion, profile=profile, qualities=[f"{name} says the day"])
    page = client.get("/me/")
    assert [each.name for each in page.context["page"].profiles] == [
        "Everybody", "In the house", "Mechanic",
    ]  # fmt: skip
    assert "Mechanic says the day" in page.text


def overdue(client) -> list[Text]:
    page = client.get("/me/").context["page"]
    return [Text.objects.get(pk=each.key.removeprefix("review-")) for each in page.overdue]


def test_who_is_served_inside_begins_on_my_page_without_the_board(client, shop):
    user = person("Cy", Role.Kind.CUSTOMER)
    user.set_password("three odd words")
    user.save()
    answer = client.post("/sign-in/", {"login": user.email, "password": "three odd words"})
    assert answer["Location"] == reverse("my_page")
    assert 'href="/?unit' not in client.get("/me/").text


def test_a_moments_own_page_asks_first_and_locks_nobody_out(client, open_round, sam):
    observe("delivered", "perceived", 28, 40)
    asking = open_round()
    page = client.get("/moments/delivered/")
    assert "Predict first" in page.text
    assert "70" not in page.text.replace(str(asking.key), "")
    assert "Predict first" not in client.get("/moments/overall/").text
    shown = client.post("/moments/delivered/look/", follow=True)
    assert "All views" in shown.text
    assert "All views" in client.get("/moments/delivered/").text
    client.session.flush()
    client.force_login(sam)
    predict(asking, sam, None)
    assert "All views" in client.get("/moments/delivered/").text


def test_my_page_reads_as_often_for_much_as_for_little(client, sam, shop):
    def fill(count: int) -> None:
        for _ in range(count):
            make(Request, person=sam)
            standard = make(Standard, moment=make(Moment, unit=shop))
            make(StandardVersion, standard=standard)
            make(Training, standard=standard)
            make(RoleProfileVersion, profile=make(RoleProfile))
            make(NoticeReader, person=sam)
            make(AuthorityVersion, authority=make(Authority, unit=shop))
            make(TextVersion, text=make(Text, owner=sam, review_on=DAY))

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/me/")
        return len(caught)

    fill(3)
    queries()
    few = queries()
    fill(300)
    assert queries() == few


def test_ones_page_is_taken_away_by_oneself(client, open_round, sam, olivia):
    predict(open_round(), sam, 80)
    actions.close_round(asking=Round.objects.get(), by=None)
    open_round(name="Summer")
    file = client.get("/me.csv").getvalue().decode("utf-8-sig")
    found = {line["part"]: line for line in csv.DictReader(io.StringIO(file))}
    assert (found["asked"]["name"], found["asked"]["number"]) == ("Summer", "1")
    assert found["predicted"]["number"] == "80"
    assert "asked about it again" in found["predicted"]["words"]
    assert {"moment", "team"} <= {*found}
    assert "/me.csv" in client.get("/me/").text
    client.force_login(olivia)
    assert ",80," not in client.get("/me.csv").getvalue().decode()


@pytest.mark.parametrize(("zone", "day"), [("UTC", "2026-03-02"), ("Europe/Vienna", "2026-03-03")])
def test_the_file_says_days_by_the_clock_of_the_organisation(client, sam, zone, day):
    Organisation.objects.update(time_zone=zone)
    late = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)
    make(Obstacle, reported_by=sam, reported_at=late)
    file = client.get("/me.csv").getvalue().decode("utf-8-sig")
    found = {line["part"]: line for line in csv.DictReader(io.StringIO(file))}
    assert found["obstacle"]["day"] == day
