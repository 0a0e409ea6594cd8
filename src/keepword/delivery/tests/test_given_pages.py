"""The pages of given promises: what presses, why, two clicks, forms that say what to mend."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.factories import make

from keepword.delivery.given import actions
from keepword.delivery.models import GivenExtension, GivenPromise
from keepword.organisation.access import May
from keepword.organisation.actions import make_token
from keepword.organisation.models import Role, Unit
from keepword.standards.models import PromiseVersion

from .giving import at

pytestmark = pytest.mark.django_db
LIST = "/promises/given/"


def page(client, by, address=LIST, **query):
    client.force_login(by)
    return client.get(address, query)


def post(client, by, name, given, **said):
    client.force_login(by)
    return client.post(reverse(name, args=[given.pk]), said, follow=True)


def test_two_clicks_give_a_promise_from_the_list(client, workshop):
    form = page(client, workshop.mia).context["form"]
    said = {
        "promise": workshop.promise.pk, "customer": "Kim", "ref": "",
        "token": form.fields["token"].initial,
    }  # fmt: skip
    answer = client.post(f"{LIST}new/", said, follow=True)
    given = GivenPromise.objects.get()
    assert (given.customer, given.ref) == ("Kim", str(said["token"])[:8].upper())
    assert "It is promised." in answer.text
    assert "Your bicycle is repaired" in answer.text
    twice = client.post(f"{LIST}new/", said)
    assert (twice.status_code, GivenPromise.objects.count()) == (400, 1)
    assert "This number has this promise already: Kim" in twice.text


def test_before_anything_is_promised_the_page_says_how_to_begin(client, workshop):
    text = page(client, workshop.mia).text
    assert "Give the first promise above" in text
    PromiseVersion.objects.update(ended_at=at(1))
    assert "No kind of promise is told to customers yet" in page(client, workshop.mia).text


def test_a_kind_without_a_length_asks_for_a_day(client, workshop):
    PromiseVersion.objects.update(within=None, by_when="by the day we agree on")
    form = page(client, workshop.mia).context["form"]
    said = {
        "promise": workshop.promise.pk, "customer": "Kim", "token": form.fields["token"].initial,
    }  # fmt: skip
    assert "say by which day" in client.post(f"{LIST}new/", said).text
    assert "That day is over" in client.post(f"{LIST}new/", said | {"due_on": "2026-05-01"}).text
    never = client.post(f"{LIST}new/", said | {"due_on": "9999-12-31"})
    assert (never.status_code, "after 2199" in never.text) == (400, True)
    client.post(f"{LIST}new/", said | {"due_on": "2026-06-09"})
    assert GivenPromise.objects.get().due_at == at(9, 17)


def test_what_is_about_to_break_stands_first_with_its_reason(client, workshop):
    workshop.history()
    slow, quick = workshop.give("1", customer="Slow"), workshop.give("2", customer="Quick")
    actions.set_step(given=slow, step="parts", by=workshop.mia)
    workshop.clock(at(3))
    actions.set_step(given=quick, step="bench", by=workshop.mia)
    text = page(client, workshop.mia).text
    assert "1 promise breaks by Friday. Call this customer now." in text
    assert "Still at “parts” (working days there: 2). Of 100 such jobs 100 were not done" in text
    assert "(72 to 100; n = 10)" in text
    assert "Of 2 due by then about 1 will not be kept" in text
    assert "Slow" in text
    assert "Quick" not in text
    assert "Quick" in page(client, workshop.mia, only="open").text
    assert (
        "Of 100 such jobs 0 were not done" in page(client, workshop.mia, f"{LIST}{quick.pk}/").text
    )


def test_without_a_history_nobody_is_called(client, workshop):
    given = workshop.give()
    workshop.clock(at(5))
    found = page(client, workshop.mia)
    assert "1 promise is due today." in found.text
    assert found.context["register"].foreseen == {}
    workshop.clock(at(8))
    assert "1 promise is late. Call before they do." in page(client, workshop.mia).text
    assert given.due_at == at(5, 17)


def test_its_own_promises_are_the_history_where_they_are_more(client, workshop):
    workshop.history(closed=[[1, 3]], stepped=[])
    for number, took in enumerate([1] * 10 + [5] * 30):
        make(
            GivenPromise, promise=workshop.promise, version=workshop.version, ref=f"old-{number}",
            given_at=at(1, 8), took=took, outcome="kept", done_at=at(1), ended_at=at(1),
        )  # fmt: skip
    workshop.give(customer="Kim")
    workshop.clock(at(3))
    (row,) = page(client, workshop.mia).context["rows"]
    assert (row.foresight.n, row.foresight.breaks) == (31, pytest.approx(1.0))
    assert "Not done yet (working days so far: 2)." in row.foresight.words


def test_another_day_is_a_plan_until_the_customer_knows(client, workshop):
    given = workshop.give()
    said = {"due_on": "2026-06-12", "reason": "Parts", "told_how": "", "seen": given.due_at}
    said["seen"] = given.due_at.isoformat()
    assert "It is a plan." in post(client, workshop.mia, "extend_given", given, **said).text
    plan = GivenExtension.objects.get()
    address = reverse("tell_given", args=[given.pk, plan.pk])
    assert client.post(address, {"how": ""}).status_code == 400
    assert "told in time" in client.post(address, {"how": "by telephone"}, follow=True).text
    earlier = said | {"due_on": "2026-06-02", "seen": at(12, 17).isoformat()}
    refused = client.post(reverse("extend_given", args=[given.pk]), earlier)
    assert (refused.status_code, "after the one that holds now" in refused.text) == (400, True)
    nonsense = client.post(reverse("extend_given", args=[given.pk]), said | {"seen": "x"})
    assert "Open the page anew" in nonsense.text
    stale = client.post(reverse("extend_given", args=[given.pk]), said, follow=True)
    assert "Somebody else has said something of it meanwhile." in stale.text


def test_its_whole_way_stands_on_its_page(client, workshop):
    workshop.history()
    given = workshop.give(reach="0171 123")
    assert "0171 123" in page(client, workshop.mia, f"{LIST}{given.pk}/").text
    post(client, workshop.mia, "step_given", given, step="bench")
    assert post(client, workshop.mia, "step_given", given, step="moon").status_code == 400
    post(client, workshop.mia, "pause_given", given, reason="They look for the key.")
    assert "the customer's turn</span>" in page(client, workshop.mia, only="paused").text
    post(client, workshop.mia, "resume_given", given)
    refused = post(client, workshop.mia, "finish_given", given, done_at="2026-07-01T10:00")
    assert (refused.status_code, "neither in the future" in refused.text) == (400, True)
    assert "Kept. Well done." in post(client, workshop.mia, "finish_given", given).text
    text = page(client, workshop.mia, f"{LIST}{given.pk}/").text
    assert "in the figures" in text
    assert "it is open again" in post(client, workshop.mia, "take_outcome_back", given).text.lower()
    ended = post(client, workshop.mia, "break_given", given, what="broken", note="Frame")
    assert "What the customer gets now: It is free." in ended.text


def test_who_is_looked_for_is_found_wherever_it_stands(client, workshop):
    actions.call_off(given=workshop.give("A-7", customer="Ben Ott"), note="", by=workshop.mia)
    assert "Ben Ott" in page(client, workshop.mia, q="ott").text
    assert "Ben Ott" in page(client, workshop.mia, q="a-7").text
    assert "Nobody by that number or name" in page(client, workshop.mia, q="nobody").text


def test_another_unit_sees_nothing_of_it(client, workshop):
    given = workshop.give(customer="Kim")
    dan = workshop.person("Dan", Role.Kind.MEMBER, make(Unit, key="dispatch"))
    assert "Kim" not in page(client, dan).text
    assert page(client, dan, f"{LIST}{given.pk}/").status_code == 404
    assert post(client, dan, "finish_given", given).status_code == 404


def test_the_same_few_questions_for_3_and_for_30(client, workshop):
    workshop.history()
    page(client, workshop.mia)
    asked = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            workshop.give(str(number), customer=f"Kim {number}")
        with CaptureQueriesContext(connection) as queries:
            assert page(client, workshop.mia, only="open").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_file_says_how_likely_each_breaks(client, workshop):
    workshop.history()
    workshop.give(customer="=cmd()")
    client.force_login(workshop.mia)
    file = client.get("/promises/given.csv", {"only": "open"}).getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["customer"], row["breaks_n"], float(row["breaks"])) == ("'=cmd()", "40", 0.25)


class TestProgram:
    """The second door."""

    @pytest.fixture
    def program(self, client, workshop):
        _token, secret = make_token(by=workshop.olivia, name="Till", scopes=[May.GIVE], days=30)

        def send(address, body, key="k1"):
            headers = {"authorization": f"Bearer {secret}", "idempotency-key": key}
            return client.post(address, body, content_type="application/json", headers=headers)

        send.get = lambda address: client.get(
            address, headers={"authorization": f"Bearer {secret}"}
        )
        return send

    def test_it_gives_once_and_says_that_it_is_done(self, workshop, program):
        body = {"promise": workshop.promise.pk, "ref": "4711", "customer": "Kim", "source": "till"}
        first, again = (program("/api/promises/given", body) for _ in range(2))
        assert (first.status_code, first.content) == (201, again.content)
        assert program("/api/promises/given", body, "k2").status_code == 409
        number = first.json()["number"]
        assert (
            program.get("/api/promises/given")
            .json()["items"][0]["due_at"]
            .startswith("2026-06-05T15:00")
        )
        done = f"/api/promises/given/{number}/done"
        assert program(done, {"done_at": "2026-07-01T00:00:00Z"}, "k3").status_code == 422
        assert program(done, {}, "k4").json()["outcome"] == "kept"
        assert program(done, {}, "k5").status_code == 409
        assert program.get("/api/promises/given").json()["items"] == []

    @pytest.fixture
    def act(self, workshop, program):
        """Do something with the one promise that is given; what is said anew has a key anew."""
        number = workshop.give().pk

        def acted(act, status=200, **said):
            answer = program(
                f"/api/promises/given/{number}/{act}", said, f"{act}{said}".replace(" ", "_")
            )
            assert answer.status_code == status, answer.text
            return answer.json()

        return acted

    def test_it_stands_still_while_it_is_the_customers_turn(self, workshop, program, act):
        act("pause", 422, reason="")
        assert act("pause", reason="They look for the key.")["stands_still"]
        act("pause", 409, reason="Again.")
        workshop.clock(at(2))
        went_on = act("resume")
        assert (went_on["stands_still"], went_on["due_at"][:10]) == (False, "2026-06-08")
        assert act("resume") == went_on, "the same key is the same request"

    def test_another_day_holds_once_the_customer_is_told(self, workshop, program, act):
        seen = program.get("/api/promises/given").json()["items"][0]["due_at"]
        said = {"seen": seen, "reason": "Parts"}
        act("extend", 422, due_on="9999-12-31", **said)
        assert "after the day" in act("extend", 422, due_on="2026-06-02", **said)["detail"]
        plan = act("extend", due_on="2026-06-12", **said)
        assert (plan["due_at"], plan["other_days"][0]["holds"]) == (seen, False)
        told = act(f"other-days/{plan['other_days'][0]['number']}/told", how="by telephone")
        assert (told["due_at"][:10], told["other_days"][0]["holds"]) == ("2026-06-12", True)
        act("extend", 409, due_on="2026-06-15", **said)
        at_once = {"due_on": "2026-06-15", "told_how": "by mail", "reason": "Parts"}
        assert act("extend", seen=told["due_at"], **at_once)["due_at"][:10] == "2026-06-15"
        act("other-days/99/told", 404, how="by mail")

    def test_an_end_is_taken_back_and_said_anew(self, workshop, program, act):
        workshop.history()
        assert "parts, bench" in act("step", 422, step="moon")["detail"]
        assert act("step", step="bench")["step"] == "bench"
        act("take-back", 409, nothing="ended")
        assert act("not-done", what="called_off", note="They moved.")["outcome"] == "called_off"
        assert (act("take-back")["outcome"], act("not-done", what="broken")["outcome"]) == (
            "", "broken",
        )  # fmt: skip
        assert GivenPromise.objects.get().outcomes.count() == 2

    def test_who_does_not_see_it_does_nothing_with_it(self, workshop, program, act):
        workshop.olivia.roles.update(kind="member", unit=make(Unit, key="elsewhere"))
        for what in ("resume", "take-back"):
            act(what, 404)
        act("pause", 404, reason="They look for the key.")
        act("not-done", 404, what="broken")
        act("extend", 404, due_on="2026-06-12", seen="2026-06-05T15:00:00Z", reason="Parts")
        assert not GivenPromise.objects.get().pauses.exists()

    def test_what_is_not_made_today_is_refused(self, workshop, program):
        PromiseVersion.objects.update(ended_at=at(1))
        body = {"promise": workshop.promise.pk, "ref": "4711"}
        assert program("/api/promises/given", body).status_code == 409
        body |= {"promise": 99}
        assert program("/api/promises/given", body, "k2").status_code == 404
