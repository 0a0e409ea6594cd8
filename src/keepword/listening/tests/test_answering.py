"""The pages on which people predict, with an account and by the link."""

import datetime as dt
import re
import uuid

import pytest

from keepword.listening import actions, answering
from keepword.listening.models import Participant, Prediction, Round
from keepword.web import limits

STAFF = {"question": "ready:believed_staff", "slider": "50", "typed": ""}


@pytest.fixture
def link(client, open_round, sam):
    asking = open_round()
    return f"/p/{actions.make_link(asking=asking, by=asking.opened_by)}/"


def said() -> list[tuple[str, int | None]]:
    return list(Prediction.objects.order_by("pk").values_list("moment", "says"))


def test_one_question_after_another_by_slider_by_number_or_skipped(client, open_round, sam):
    client.force_login(sam)
    address = f"/predict/{open_round().key}/"
    page = client.get(address)
    assert "Ready on the day, it was." in page.text
    assert "1 of 2" in page.text
    assert not Prediction.objects.exists()
    page = client.post(address, STAFF | {"slider": "85"}, follow=True)
    assert "Ready on the day: you said 85 of 100." in page.text
    assert "2 of 2" in page.text
    page = client.post(address, {"question": "advice:believed_staff", "slider": "50", "skip": "1"},
                       follow=True)  # fmt: skip
    assert "Thank you. You have predicted." in page.text
    assert said() == [("ready", 85), ("advice", None)]
    page = client.get(f"{address}?question=ready:believed_staff")
    assert 'value="85"' in page.text
    client.post(address, STAFF | {"slider": "85", "typed": "42"})
    assert said() == [("ready", 42), ("advice", None)]


@pytest.mark.parametrize("wrong", [{"typed": "101"}, {"slider": "-1"}, {"slider": ""}])
def test_what_is_no_number_of_100_changes_nothing_and_is_told(client, open_round, sam, wrong):
    client.force_login(sam)
    page = client.post(f"/predict/{open_round().key}/", STAFF | wrong)
    assert page.status_code == 400
    assert "errorlist" in page.text
    assert said() == []


@pytest.mark.parametrize("question", ["", "nowhere:believed_staff", "ready:believed_leaders"])
def test_a_question_that_is_not_asked_is_not_there(client, open_round, sam, question):
    client.force_login(sam)
    address = f"/predict/{open_round().key}/"
    answer = client.post(address, STAFF | {"question": question})
    assert answer.status_code in {200, 302, 404}
    assert [each for each in Prediction.objects.all() if each.lens != "believed_staff"] == []
    assert Prediction.objects.count() == (1 if answer.status_code == 302 else 0)


def test_who_is_not_asked_finds_no_page(client, open_round, person):
    asking = open_round()
    client.force_login(person("Late"))
    assert client.get(f"/predict/{asking.key}/").status_code == 404


def test_after_closing_one_sees_what_one_said(client, open_round, sam):
    client.force_login(sam)
    asking = open_round()
    client.post(f"/predict/{asking.key}/", STAFF)
    actions.close_round(asking=asking, by=None)
    client.post(f"/predict/{asking.key}/", STAFF | {"slider": "10"})
    page = client.get(f"/predict/{asking.key}/")
    assert "This round is closed." in page.text
    assert "you said 50 of 100" in page.text


# --- by the link -------------------------------------------------------------------------------


def first_form(client, link: str, **more: str) -> dict[str, str]:
    page = client.get(link)
    me = re.search(r'name="me" value="([^"]+)"', page.text)
    return STAFF | {"me": me.group(1), "view": "believed_staff", **more}


def test_without_an_account_a_phone_answers_once_however_often_it_sends(client, link):
    form = first_form(client, link)
    assert not Participant.objects.filter(user=None).exists()
    for _ in range(2):
        client.cookies.clear()
        answer = client.post(link, form)
        assert answer.status_code == 302
    assert said() == [("ready", 50)]
    page = client.get(link)
    assert "2 of 2" in page.text
    client.post(link, {"question": "advice:believed_staff", "slider": "20"})
    assert "Thank you" in client.get(link).text
    assert Participant.objects.filter(user=None).count() == 1


def test_a_form_of_another_round_is_answered_with_a_new_one(client, link, open_round):
    form, asked_again = first_form(client, link), open_round()
    client.post(link, form)
    client.cookies.clear()
    other = f"/p/{actions.make_link(asking=asked_again, by=asked_again.opened_by)}/"
    answer = client.post(other, form)
    assert (answer.status_code, answer["Location"]) == (302, other)
    assert Participant.objects.filter(user=None).count() == 1
    assert client.get(other).context["form"].fields["me"]


def test_who_says_that_they_lead_is_a_leader(client, link):
    client.post(link, first_form(client, link, view="believed_leaders", typed="99"))
    assert Prediction.objects.get().lens == "believed_leaders"
    assert Participant.objects.get(user=None).channel == "link"


def test_who_does_not_say_it_is_asked(client, link):
    page = client.post(link, first_form(client, link, view=""))
    assert page.context["form"].errors["view"]
    assert said() == []


def test_the_link_ends_with_the_round_and_with_a_newer_link(client, link):
    asking = Round.objects.get()
    newer = actions.make_link(asking=asking, by=asking.opened_by)
    assert client.get(link).status_code == 404
    assert client.get(f"/p/{newer}/").status_code == 200
    form = first_form(client, f"/p/{newer}/")
    Round.objects.update(open_until=asking.opened_at.date() - dt.timedelta(days=2))
    assert "No predictions are taken any more." in client.post(f"/p/{newer}/", form).text
    assert said() == []


def test_the_secret_is_kept_nowhere_and_told_to_no_other_site(client, link):
    token = link.split("/")[2]
    assert token not in str(list(Round.objects.values()))
    assert client.get(link)["Referrer-Policy"] == "no-referrer"
    elsewhere = client.post(
        link, STAFF | {"me": str(uuid.uuid4()), "view": "believed_staff"},
        headers={"sec-fetch-site": "cross-site"},
    )  # fmt: skip
    assert elsewhere.status_code == 403


@pytest.mark.parametrize("cookie", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_cookie_that_stands_for_nobody_begins_anew(client, link, cookie):
    client.cookies[f"predicts-{Round.objects.get().key.hex}"] = cookie
    assert client.get(link).context["form"].fields["me"]


def by_link(client, link, status):
    client.cookies.clear()
    me = {"me": str(uuid.uuid4()), "view": "believed_staff"}
    answer = client.post(link, STAFF | me | {"slider": "85"})
    assert answer.status_code == status
    return answer


def test_so_many_new_phones_a_minute_from_one_place_and_no_more(client, link, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(answering, "NEW_PHONES_A_MINUTE", 2)
    for _ in range(2):
        by_link(client, link, 302)
    client.cookies.clear()
    answer = by_link(client, link, 429)
    assert "Send it again in a minute." in answer.text
    assert (answer["Retry-After"], 'value="85"' in answer.text) == ("60", True)
    assert Participant.objects.filter(user=None).count() == 2
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    by_link(client, link, 302)


def test_so_many_answers_a_minute_by_links_and_any_number_with_an_account(
    client, open_round, link, sam, monkeypatch
):
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(answering, "ANSWERS_A_MINUTE", 1)
    by_link(client, link, 302)
    assert client.post(link, STAFF).status_code == 429
    client.force_login(sam)
    mine = f"/predict/{Round.objects.get().key}/"
    for _ in range(3):
        assert client.post(mine, STAFF).status_code == 302
