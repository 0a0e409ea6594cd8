"""A file of which too many rows are refused: a person may leave them out, a program may not."""

import pytest
from django.urls import reverse
from tests.support.factories import make

from keepword.delivery import arrivals
from keepword.delivery.arrivals import file_of, map_columns, receive_upload, work_on
from keepword.delivery.judging import judge
from keepword.delivery.mapping import recipe_text
from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.parsing import parse
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.tasks import sweep
from keepword.organisation.models import AuditEntry, Unit

from .arriving import COLUMNS, file, owner
from .conftest import HEADER, LINES
from .roles import ACCOUNT
from .test_importing import tallies

pytestmark = pytest.mark.django_db(transaction=True)
ONE_OF_TWELVE = HEADER + "".join(LINES[:11]) + "99,anna1,Mitte,yesterday,2024-05-04,1\n"
OFFERED = "Bring in the others all the same: 1 of 12 rows is left out."
CHOSE = "chose to leave out refused rows"
TEXT = recipe_text(COLUMNS, key="repairs")


@pytest.fixture
def by(client):
    user = owner()
    client.force_login(user)
    return user


def page_of(client, arrival):
    return client.get(reverse("columns", kwargs={"key": arrival.key})).text


def ask(client, arrival, **said):
    return client.post(reverse("arrival_import", kwargs={"key": arrival.key}), said, follow=True)


def test_who_chooses_it_brings_in_the_others_of_that_file_and_it_is_written_down(client, by):
    arrival = receive_upload(file=file(text=ONE_OF_TWELVE), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    page = page_of(client, arrival)
    assert OFFERED in page
    assert "1 refusal among 12 rows of repairs: 1 because “ready” is not a time" in page
    assert "Or bring in the others all the same." in page
    assert "refused_at_most" not in page
    assert "Too many rows would be refused." in ask(client, arrival).text
    assert not Arrival.objects.exclude(state="seen").exists()
    ask(client, arrival, leaving_out="on")
    sweep()
    assert tallies("moment")["ready",][0] == 11
    made = Import.objects.get()
    told = client.get(reverse("import", kwargs={"change_id": made.change_id})).text
    assert "Owner brought in the others all the same: 1 of 12 rows is left out." in told
    written = AuditEntry.objects.get(did=CHOSE)
    assert (written.by, written.about) == (by, "repairs.csv")
    assert written.details == {"left_out": 1, "of_rows": 12}
    assert SavedRecipe.objects.get().newest.text == TEXT


@pytest.mark.parametrize(
    ("sent", "may"),
    [
        ({"via": "page", "state": "reading"}, True),
        ({"via": "page", "state": "queued", "leaves_out": True}, True),
        ({"via": "page", "state": "queued"}, False),
        ({"via": "folder", "state": "queued"}, False),
        ({"via": "api", "state": "queued"}, False),
    ],
)
def test_only_a_page_asks_and_only_who_chose_is_obeyed(monkeypatch, by, sent, may):
    arrival = make(Arrival, text=TEXT, by=by, **sent)
    file_of(arrival).parent.mkdir(parents=True)
    file_of(arrival).write_text(ONE_OF_TWELVE)
    given = []

    def refused(*_, leaving_out, **__):
        given.append(leaving_out)
        raise ImportRefusedError("Mend the recipe.", "Mend the form.")

    monkeypatch.setattr(arrivals, "bring_in", refused)
    work_on(arrival)
    assert given == [may]
    assert arrival.problem == ("Mend the form." if sent["via"] == "page" else "Mend the recipe.")


@pytest.mark.parametrize(
    ("refused", "accepted", "leaving_out", "stops"),
    [(1, 11, True, False), (1, 11, False, True), (12, 0, True, True), (1, 39, False, False)],
)
def test_what_is_too_much_stops_unless_it_is_left_out_and_something_is_left(
    refused, accepted, leaving_out, stops
):
    account = {
        "sources": [{"name": "repairs", "rows": refused + accepted, "refused": refused}],
        "observations": [{"moment": "ready", "accepted": accepted}],
        "refused": [{"source": "repairs", "count": refused, "reason": "“ready” is not a time",
                     "file": "repairs.csv", "row": 12, "held": ['{"ready": "yesterday"}']}],
        "units": [],
    }  # fmt: skip
    known = {"moments": (), "units": (), "leaving_out": leaving_out}
    if not stops:
        judge(parse(TEXT), account, **known)
        assert ("too_many" in account) == leaving_out
        return
    with pytest.raises(ImportRefusedError, match="at the top of the recipe") as error:
        judge(parse(TEXT), account, **known)
    assert "Nothing is left to import. Mend the file" in error.value.on_a_page
    assert "recipe" not in error.value.on_a_page


@pytest.mark.parametrize(("kind", "answered"), [("member", 403), ("manager", 404)])
def test_nobody_else_may_choose_it(client, by, kind, answered):
    too_many = {"refused": 1, "rows": 12, "why": "One is refused."}
    report = {"account": ACCOUNT | {"too_many": too_many}}
    arrival = make(Arrival, state="seen", report=report, by=by)
    client.force_login(owner(kind, make(Unit)))
    assert ask(client, arrival, leaving_out="on").status_code == answered
    arrival.refresh_from_db()
    assert (arrival.state, arrival.leaves_out) == ("seen", False)
