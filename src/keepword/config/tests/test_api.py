"""The API as a program meets it: tokens, scopes, problems, cursors, keys and limits."""

import json

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.factories import make

from keepword.board.tests.observing import observe
from keepword.delivery.mapping import recipe_text
from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.tasks import sweep
from keepword.delivery.tests.arriving import COLUMNS
from keepword.organisation import answering, bearer
from keepword.organisation.actions import make_token
from keepword.organisation.models import ApiAnswer, AuditEntry, Organisation, Role, Unit, User
from keepword.standards.models import Moment, StandardVersion
from keepword.web import limits

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
EVERYTHING = ("read", "bring in", "write")
ROW = {"job": 1, "customer": "anna", "branch": "Mitte", "ready": "2024-05-01", "due": "2024-05-02"}


@pytest.fixture
def olivia():
    Organisation.objects.create(pk=1, name="A shop", minimum_group=5)
    user = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=user, kind="owner")
    return user


@pytest.fixture
def program(client, olivia):
    """A program that holds a token for some scopes."""

    def with_token(*scopes):
        _, secret = make_token(name="Till", scopes=scopes or EVERYTHING, days=30, by=olivia)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_token


def send(program, address, body="", key="one", content_type="application/json"):
    body = body if isinstance(body, str) else json.dumps(body)
    headers = {"Idempotency-Key": key} if key else {}
    return program.post(f"/api/{address}", body, content_type=content_type, headers=headers)


def recipe():
    saved = make(SavedRecipe, key="repairs", name="Repairs")
    text = recipe_text(COLUMNS, key="repairs")
    saved.versions.create(number=1, mapping=COLUMNS.as_json(), text=text)
    return saved


def test_without_a_token_that_holds_nobody_is_answered(client, olivia):
    client.force_login(olivia)
    for sent in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "Basic b2w6eA=="}):
        answer = client.get("/api/board", headers=sent)
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["title"] == "Unauthorized"


@pytest.mark.parametrize(
    ("address", "scope"),
    [("board", "read"), ("moments", "read"), ("standards", "read"), ("imports", "bring in")],
)
def test_a_token_opens_what_it_was_made_for(program, address, scope):
    others = {*EVERYTHING} - {scope}
    answer = program(*others).get(f"/api/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert f"“{scope}”" in answer.json()["detail"]
    answer = program(scope).get(f"/api/{address}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_token_does_not_outlast_its_makers_role(program, olivia):
    till = program()
    assert till.get("/api/imports").status_code == 200
    olivia.roles.update(kind="member")
    assert till.get("/api/imports").status_code == 403
    assert till.get("/api/board").status_code == 200
    olivia.roles.all().delete()
    assert till.get("/api/board").status_code == 403


def test_the_board_and_a_moment_say_what_their_pages_say(program):
    Unit.objects.create(key="shop", name="Shop")
    Moment.objects.create(key="delivered", name="Delivered on the day")
    observe("delivered", "perceived", 60, of=80)
    observe("delivered", "delivered", 90, of=100)
    board = program().get("/api/board").json()
    lenses = {each["figure"]: each for each in board["moments"][0]["lenses"]}
    assert (lenses["perceived"]["value"], lenses["perceived"]["n"]) == (0.75, 80)
    assert lenses["perceived"]["low"] < 0.75 < lenses["perceived"]["high"]
    page = program().get("/api/moments/delivered").json()
    assert page["moment"]["lenses"] == board["moments"][0]["lenses"]
    assert [unit["key"] for unit in page["units"]] == ["shop"]
    assert {each["source"] for each in page["sources"]} == {"survey"}


def test_what_the_page_withholds_the_api_withholds(program):
    Unit.objects.create(key="shop", name="Shop")
    Moment.objects.create(key="delivered", name="Delivered on the day")
    observe("delivered", "perceived", 2, of=3)
    observe("delivered", "delivered", 90, of=100)
    for address in ("board", "moments/delivered"):
        said = program().get(f"/api/{address}").json()
        moment = said["moment"] if "moment" in said else said["moments"][0]
        lenses = {each["figure"]: each for each in moment["lenses"]}
        assert lenses["perceived"]["withheld"] is True
        assert (lenses["perceived"]["value"], lenses["perceived"]["n"]) == (None, None)
    assert {each["n"] for each in said["sources"] if each["figure"] == "perceived"} == {None}


def test_what_is_not_there_and_what_cannot_be_is_said(program):
    till = program()
    for address, status in (
        ("moments/never", 404), ("board?unit=never", 404), ("board?first=yesterday", 422),
        ("moments?limit=0", 422), ("arrivals/never", 404),
    ):  # fmt: skip
        answer = till.get(f"/api/{address}")
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), address
    assert till.get("/api/board?first=yesterday").json()["errors"][0]["where"] == [
        "query", "first",
    ]  # fmt: skip
    answer = till.delete("/api/board")
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET", PROBLEM)


@pytest.mark.parametrize("address", ["/api/", "/api/never", "/api/board/", "/api/a/b?c=d"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_address_that_there_is_none_of_is_a_problem_and_no_page(client, db, method, address):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert "/api/openapi.json" in answer.json()["detail"]


def test_a_cursor_neither_skips_nor_repeats_what_is_added_meanwhile(program):
    till, seen, cursor = program(), [], ""
    for number in range(5):
        make(Unit, key=f"u{number}")
    while cursor is not None:
        page = till.get(f"/api/units?limit=2{cursor and f'&cursor={cursor}'}").json()
        seen += [unit["key"] for unit in page["items"]]
        cursor = page["next"]
        if len(seen) == 2:
            make(Unit, key="late")
    assert seen == ["u0", "u1", "u2", "u3", "u4", "late"]


def test_imports_come_newest_first(program):
    old, new = make(Import, report=_report()), make(Import, report=_report())
    page = program().get("/api/imports?limit=1").json()
    assert page["items"][0]["key"] == new.change_id
    page = program().get(f"/api/imports?cursor={page['next']}").json()
    assert [each["key"] for each in page["items"]] == [old.change_id]
    assert page["next"] is None


def _report():
    return {"account": {"observations": [{"accepted": 3}], "refused": [], "units": []}}


@pytest.mark.parametrize("many", [3, 100])
def test_lists_ask_as_often_however_long_they_are(program, django_assert_num_queries, many):
    till = program()
    till.get("/api/units")
    for _ in range(many):
        make(StandardVersion)
    for address, queries in (("units", 4), ("moments", 4), ("standards", 6)):
        with django_assert_num_queries(queries):
            assert till.get(f"/api/{address}").status_code == 200


def test_so_many_requests_a_minute_and_no_more(program, monkeypatch):
    monkeypatch.setattr(bearer, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    till = program()
    for _ in range(2):
        answer = till.get("/api/units")
    assert answer.status_code == 200
    answer = till.get("/api/units")
    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert program().get("/api/units").status_code == 200


def test_rows_are_taken_once_under_a_key(program):
    recipe()
    till = program()
    first = send(till, "recipes/repairs/rows", [ROW])
    assert (first.status_code, first.json()["state"]) == (202, "queued")
    again = send(till, "recipes/repairs/rows", [ROW])
    assert (again.status_code, again.content) == (202, first.content)
    other = send(till, "recipes/repairs/rows", [ROW | {"job": 2}])
    assert (other.status_code, other["Content-Type"]) == (422, PROBLEM)
    assert "came with something else" in other.json()["detail"]
    arrived = Arrival.objects.get()
    assert (arrived.via, arrived.by.name) == ("api", "Olivia")
    assert till.get(f"/api/arrivals/{arrived.key}").json() == first.json()


def test_rows_may_come_a_line_each(program):
    recipe()
    lines = "\n".join(json.dumps(row) for row in (ROW, ROW | {"job": 2}))
    answer = send(program(), "recipes/repairs/rows", lines, content_type="application/x-ndjson")
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("body", "content_type", "status", "words"),
    [
        ("[", "application/json", 422, "These are no rows"),
        ("[" * 100_000, "application/json", 422, "These are no rows"),
        ("{}", "application/json", 422, "Send a list of rows"),
        ("[1]", "application/json", 422, "Send a list of rows"),
        ("[]", "application/json", 422, "between 1 and"),
        ('[{"a": [1]}]', "application/json", 422, "Row 1: “a” must be"),
        ('[{"a": "\\ud800"}]', "application/json", 422, "half a character"),
        ("{", "application/x-ndjson", 422, "Line 1 is not JSON"),
        ("a,b", "text/csv", 415, "Send application/json or"),
    ],
)
def test_what_is_no_row_is_refused_and_may_be_mended_under_the_same_key(
    program, body, content_type, status, words
):
    recipe()
    till = program()
    answer = send(till, "recipes/repairs/rows", body, content_type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert words in answer.json()["detail"]
    assert not Arrival.objects.exists()
    assert not ApiAnswer.objects.exists()
    assert send(till, "recipes/repairs/rows", [ROW]).status_code == 202


def test_what_changes_something_needs_a_key(program):
    recipe()
    answer = send(program(), "recipes/repairs/rows", [ROW], key="")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == ["header", "Idempotency-Key"]


@pytest.mark.django_db(transaction=True)
def test_rows_are_imported_and_taken_back(program, settings, tmp_path):
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")
    recipe()
    till = program()
    sent = send(till, "recipes/repairs/rows", [ROW]).json()
    sweep()
    arrived = till.get(f"/api/arrivals/{sent['key']}").json()
    assert (arrived["state"], arrived["problem"]) == ("imported", "")
    address = f"imports/{arrived['change']}/undo"
    taken = send(till, address, key="back")
    assert (taken.status_code, taken.json()["accepted"]) == (200, 1)
    assert taken.json()["undone_at"]
    assert send(till, address, key="back").content == taken.content
    again = send(till, address, key="once-more")
    assert (again.status_code, again["Content-Type"]) == (409, PROBLEM)
    assert till.get("/api/imports").json()["items"] == [taken.json()]


def test_a_target_is_changed_from_a_day_on_unless_somebody_was_quicker(program):
    first = make(StandardVersion, target=0.9)
    till = program()
    read = till.get("/api/standards").json()["items"][0]
    edition = read["versions"][-1]["edition"]
    new = {"target": 0.95, "valid_from": "2026-12-01", "edition": edition}
    address = f"standards/{read['id']}/target"
    answer = send(till, address, new)
    assert answer.status_code == 200
    assert [each["target"] for each in answer.json()["versions"]] == [0.9, 0.95]
    late = send(till, address, new | {"target": 0.8}, key="late")
    assert (late.status_code, late["Content-Type"]) == (409, PROBLEM)
    assert send(program("read"), address, new, key="x").status_code == 403
    assert [each.target for each in first.standard.versions.all()] == [0.9, 0.95]
    assert AuditEntry.objects.first().by.name == "Olivia"


def test_a_target_is_not_changed_past_a_draft_on_which_people_are_heard(program):
    first = make(StandardVersion, target=0.9)
    first.standard.draft = {"statement": "It is ready a day before."}
    first.standard.save()
    till = program()
    edition = till.get("/api/standards").json()["items"][0]["versions"][-1]["edition"]
    new = {"target": 0.95, "valid_from": "2026-12-01", "edition": edition}
    answer = send(till, f"standards/{first.standard.pk}/target", new)
    assert (answer.status_code, "A draft of it" in answer.json()["detail"]) == (409, True)
    assert first.standard.versions.count() == 1


def test_what_was_cut_off_is_done_anew_after_a_while(program):
    recipe()
    till = program()
    send(till, "recipes/repairs/rows", [ROW])
    ApiAnswer.objects.update(status=None, body="")
    assert send(till, "recipes/repairs/rows", [ROW]).status_code == 409
    ApiAnswer.objects.update(begun_at=timezone.now() - answering.CUT_OFF - answering.CUT_OFF)
    assert send(till, "recipes/repairs/rows", [ROW]).status_code == 202
    assert Arrival.objects.count() == 1


def test_a_program_that_posts_to_an_unknown_address_is_told_so_in_its_own_way():
    answer = Client(enforce_csrf_checks=True).post("/api/never")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
