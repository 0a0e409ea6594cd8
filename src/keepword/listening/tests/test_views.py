"""Opening, following and closing a round in the browser's words."""

import csv
import datetime as dt
import io

import pytest
from tests.support.factories import make

from keepword.listening.models import Participant, Prediction, Round
from keepword.standards.models import Moment


@pytest.fixture
def signed_in(client, olivia, moments):
    client.force_login(olivia)
    return client


def form(**more) -> dict[str, object]:
    day = Round._meta.get_field("opened_at").default().date() + dt.timedelta(days=3)
    chosen = list(Moment.objects.values_list("pk", flat=True))
    return {"name": "Spring", "moments": chosen, "open_until": day.isoformat()} | more


def test_a_round_is_opened_followed_and_closed(signed_in, sam):
    page = signed_in.post("/predictions/new/", form(), follow=True)
    asking = Round.objects.get()
    assert asking.moments == ["ready", "advice"]
    assert "0 of 2 have predicted." in page.text
    assert "0 of 2 have predicted." in signed_in.get("/predictions/").text
    page = signed_in.post(f"/predictions/{asking.key}/close/", follow=True)
    assert "Closed. The board shows what leaders and staff believe." in page.text
    assert "Close this round" not in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"moments": []}, "moments"),
        ({"open_until": "2020-01-01"}, "open_until"),
        ({"open_until": "2199-01-01"}, "open_until"),
        ({"units": ["99"]}, "units"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_asked(signed_in, wrong, field):
    page = signed_in.post("/predictions/new/", form(**wrong))
    assert list(page.context["form"].errors) == [field]
    assert not Round.objects.exists()


def test_the_first_moments_of_the_journey_are_chosen_to_begin_with(signed_in):
    for _ in range(9):
        make(Moment)
    page = signed_in.get("/predictions/new/")
    assert page.text.count('name="moments"') == 11
    first = list(Moment.objects.values_list("pk", flat=True)[:10])
    assert page.context["form"]["moments"].value() == first


def test_more_moments_than_a_week_has_minutes_for_are_refused(signed_in):
    for _ in range(9):
        make(Moment)
    page = signed_in.post("/predictions/new/", form())
    assert "These are 11 moments: choose 10 at most" in page.text


def test_a_manager_is_offered_their_own_units_and_must_choose(client, person, workshop, moments):
    make(type(workshop))
    client.force_login(person("Mia", "manager", workshop))
    page = client.post("/predictions/new/", form())
    assert list(page.context["form"].fields["units"].queryset) == [workshop]
    assert list(page.context["form"].errors) == ["units"]


def test_the_sheet_shows_the_address_and_its_square_once(signed_in, open_round):
    asking = open_round()
    page = signed_in.post(f"/predictions/{asking.key}/link/")
    assert 'class="qr"' in page.text
    assert "http://testserver/p/" in page.text
    assert Round.objects.get().link_hash
    signed_in.post(f"/predictions/{asking.key}/close/")
    answer = signed_in.post(f"/predictions/{asking.key}/link/", follow=True)
    assert "This round is closed" in answer.text


def test_without_a_moment_the_form_says_what_comes_first(client, olivia):
    client.force_login(olivia)
    assert "There is no moment to ask about yet." in client.get("/predictions/new/").text


def rounds(count: int) -> None:
    """So many rounds, of which the newest three have participants and a prediction."""
    day = dt.date(2026, 3, 2)
    Round.objects.bulk_create(
        Round(name="Spring", moments=["ready"], open_until=day) for _ in range(count - 3)
    )
    for _ in range(3):
        said = make(Prediction)
        make(Participant, round=said.participant.round)


def test_the_list_reads_as_often_for_many_as_for_few(signed_in, django_assert_num_queries):
    rounds(3)
    with django_assert_num_queries(9):
        signed_in.get("/predictions/")
    rounds(297)
    with django_assert_num_queries(9):
        page = signed_in.get("/predictions/")
    assert len(page.context["rounds"]) == 20


def test_rounds_are_taken_away_with_how_many_have_predicted_and_never_who(signed_in, sam):
    signed_in.post("/predictions/new/", form(name="=Spring"))
    theirs = Participant.objects.get(user=sam)
    Prediction.objects.create(participant=theirs, moment="ready", lens="believed_staff", says=7)
    file = signed_in.get("/predictions.csv").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(file))
    assert (line["round"], line["asked"], line["predicted"]) == ("'=Spring", "2", "0")
    assert sam.name not in file
    assert "/predictions.csv" in signed_in.get("/predictions/").text
