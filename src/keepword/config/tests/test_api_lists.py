"""The lists of the API: what stands on their pages, of whom it may be seen, a page at a time."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.support.factories import NOON, make

from keepword.delivery.models import Arrival
from keepword.listening.models import (
    Concern,
    Participant,
    Prediction,
    Retention,
    Round,
    Survey,
    Walk,
)
from keepword.organisation.actions import invite
from keepword.organisation.models import (
    ApiToken,
    AuditEntry,
    Invitation,
    Role,
    Unit,
    User,
)
from keepword.standards.models import (
    AuthorityUse,
    Card,
    Claim,
    Moment,
    Obstacle,
    PlaybookEntry,
)
from keepword.webhooks.models import Receiver

pytestmark = pytest.mark.django_db
LATER = timezone.now() + dt.timedelta(days=9)
PROBLEM = "application/problem+json"


def test_claims_come_with_what_was_said_of_them(program, olivia):
    ready = make(Moment, key="ready")
    make(Claim, words="Always", verdict="measured", moment=ready, judged_by=olivia, judged_at=NOON)
    make(Claim, words="Never late")
    report = program("read")
    first, second = report.get("/api/claims").json()["items"]
    assert (first["promise"], first["verdict"], first["moment"], first["judged_by"]) == (
        "Always", "measured", "ready", "Olivia",
    )  # fmt: skip
    assert (second["promise"], second["moment"], second["judged_at"]) == ("Never late", None, None)
    assert report.get("/api/claims?verdict=open").json()["items"] == [second]
    answer = report.get("/api/claims?verdict=never")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


def test_obstacles_are_those_that_wait_unless_all_are_asked_for(program, olivia):
    make(Obstacle, words="The till", reported_by=olivia, unit=make(Unit, key="shop"))
    make(Obstacle, words="The form", answer="Gone.", answered_by=olivia, answered_at=NOON)
    report = program("read")
    (waits,) = report.get("/api/obstacles").json()["items"]
    assert (waits["words"], waits["unit"], waits["reported_by"]) == ("The till", "shop", "Olivia")
    everything = report.get("/api/obstacles?only=all").json()["items"]
    assert [each["words"] for each in everything] == ["The form", "The till"]
    assert everything[0]["answer"] == "Gone."
    assert program("write").get("/api/obstacles").status_code == 403


def test_a_list_whose_page_is_for_managers_is_read_by_whoever_may_see_that_page(program, olivia):
    report = program("read")
    for kind, expected in (("manager", 200), ("leader", 200), ("member", 403), ("care", 403)):
        olivia.roles.update(kind=kind)
        assert report.get("/api/predictions").status_code == expected, kind
    assert "may not see this" in report.get("/api/predictions").json()["detail"]


def test_who_reported_an_obstacle_is_told_to_whoever_may_answer_it(program, olivia):
    shop = make(Unit, key="shop")
    for unit, words in ((shop, "The till"), (make(Unit, key="dispatch"), "The van"), (None, "All")):
        make(Obstacle, words=words, unit=unit, reported_by=olivia)
    report = program("read")
    for role, unit, told in (
        ("owner", None, {"The till", "The van", "All"}),
        ("manager", shop, {"The till"}),
        ("member", shop, set()),
    ):
        olivia.roles.update(kind=role, unit=unit)
        seen = report.get("/api/obstacles").json()["items"]
        assert len(seen) == 3
        assert {each["words"] for each in seen if each["reported_by"]} == told


def test_rounds_say_how_far_they_have_come_and_never_who(program, olivia):
    make(Round, name="Winter", closed_at=NOON)
    spring = make(Round, name="Spring")
    spring.units.add(make(Unit, key="shop"))
    staff = {"round": spring, "view": Participant.View.STAFF}
    asked = [Participant.objects.create(user=make(User), **staff) for _ in range(3)]
    for each in (*asked[:2], Participant.objects.create(**staff)):
        Prediction.objects.create(participant=each, moment="ready", lens=each.view, says=81)
    answer = program("read").get("/api/predictions")
    newest, oldest = answer.json()["items"]
    assert (newest["name"], newest["moments"], newest["units"]) == ("Spring", ["ready"], ["shop"])
    assert [newest[name] for name in ("asked", "predicted", "by_link", "waiting")] == [3, 2, 1, 0]
    assert (oldest["name"], oldest["asked"], oldest["units"]) == ("Winter", 0, [])
    assert {*newest} == {
        "key", "name", "moments", "units", "asks_expected", "opened_at", "open_until", "closed_at",
        "asked", "predicted", "by_link", "waiting",
    }  # fmt: skip


def test_people_come_with_their_roles_to_who_oversees(program, olivia):
    mia = make(User, email="mia@example.org", name="Mia", is_active=False)
    Role.objects.create(user=mia, kind="manager", unit=make(Unit, key="shop"), given_at=NOON)
    report = program("oversee")
    first, second = report.get("/api/people").json()["items"]
    assert (first["email"], first["open"]) == ("olivia@example.org", True)
    assert [(role["kind"], role["unit"]) for role in first["roles"]] == [("owner", None)]
    assert (second["name"], second["open"]) == ("Mia", False)
    assert [(role["kind"], role["unit"]) for role in second["roles"]] == [("manager", "shop")]


def test_the_audit_trail_is_sought_as_on_its_page(program, olivia):
    make(AuditEntry, by=olivia, by_said="Olivia", about="Ready", details={"target": 0.9}, at=NOON)
    report = program("oversee")
    newest, oldest = report.get("/api/audit-trail").json()["items"]
    assert (newest["did"], newest["about"]) == ("made a token", "Report")
    assert (oldest["by"], oldest["about"], oldest["details"]) == (
        "Olivia",
        "Ready",
        {"target": 0.9},
    )
    for sought in ("about=read", f"last_day={NOON.date()}", "did=standard"):
        assert report.get(f"/api/audit-trail?{sought}").json()["items"] == [oldest]
    first = report.get("/api/audit-trail?limit=1").json()
    rest = report.get(f"/api/audit-trail?cursor={first['next']}").json()
    assert (first["items"], rest["items"], rest["next"]) == ([newest], [oldest], None)
    ever = report.get("/api/audit-trail?first_day=0001-01-01&last_day=9999-12-31").json()
    assert ever["items"] == [newest, oldest]


def test_open_invitations_and_tokens_come_without_their_secrets(program, olivia):
    shop = make(Unit, key="shop")
    team = {"kind": "member", "unit": shop, "uses": 9, "days": 7}
    _, link = invite(note="Everybody", by=olivia, **team)
    report = program("oversee")
    invited = report.get("/api/invitations")
    (said,) = invited.json()["items"]
    assert (said["role"], said["unit"], said["for_whom"]) == ("member", "shop", "Everybody")
    tokens = report.get("/api/tokens")
    (said,) = tokens.json()["items"]
    assert (said["name"], said["scopes"], said["made_by"]) == ("Report", ["oversee"], "Olivia")
    for kept in (link, *Invitation.objects.values_list("token_hash", flat=True)):
        assert kept not in invited.text
    for kept in ApiToken.objects.values_list("token_hash", flat=True):
        assert kept not in tokens.text


def test_who_is_asked_how_much_is_told_and_never_whether_they_did_it(program, olivia):
    make(User, name="Left", is_active=False)
    (said,) = program("oversee").get("/api/attention").json()["items"]
    assert said == {
        "name": "Olivia", "email": "olivia@example.org", "asked_this_week": 0, "at_most": 30,
        "asked_last_week": 0, "requests_waiting": 0, "minutes_waiting": 0,
    }  # fmt: skip


@pytest.mark.parametrize("address", ["people", "audit-trail", "invitations", "tokens", "attention"])
def test_only_a_token_of_who_runs_the_whole_oversees(program, olivia, address):
    assert program("read", "write", "bring in").get(f"/api/{address}").status_code == 403
    report = program("oversee")
    assert report.get(f"/api/{address}").status_code == 200
    olivia.roles.update(kind="leader")
    assert report.get(f"/api/{address}").status_code == 403


QUERIES = [
    ("read", "claims", 4), ("read", "obstacles", 5), ("read", "predictions", 8),
    ("oversee", "people", 7), ("oversee", "audit-trail", 4), ("oversee", "attention", 9),
    ("oversee", "invitations", 5), ("oversee", "tokens", 4), ("tell programs", "webhooks", 4),
    ("bring in", "arrivals", 5), ("read", "playbook", 5), ("read", "cards", 4),
    ("answer customers", "concerns", 5), ("read", "walks", 4), ("oversee", "retention", 5),
    ("read", "authority/mine", 4),
]  # fmt: skip


def test_a_list_asks_as_often_however_long_it_is(program, django_assert_num_queries):
    for scope, address, _ in QUERIES:
        program(scope).get(f"/api/{address}")
    for many in (3, 100):
        for _ in range(many):
            make(Claim, verdict="measured", moment=make(Moment), judged_by=make(User))
            make(AuditEntry)
            make(Role)
            make(Participant).round.units.add(make(Unit))
            make(Obstacle, unit=make(Unit), moment=make(Moment))
            make(Arrival, state="seen", by=make(User))
            make(Invitation, unit=make(Unit), made_by=make(User), ends_at=LATER)
            make(ApiToken, made_by=make(User), ends_at=LATER)
            make(Receiver, made_by=make(User))
            make(PlaybookEntry, moment=make(Moment), owner=make(User))
            make(Card, unit=make(Unit))
            make(Concern, unit=make(Unit), moment=make(Moment))
            make(Walk, person=make(User), walked_on=NOON.date())
            make(Retention, survey=make(Survey), set_by=make(User))
            make(AuthorityUse, person=User.objects.get(name="Olivia"))
        for scope, address, queries in QUERIES:
            report = program(scope)
            with django_assert_num_queries(queries, info=address):
                items = report.get(f"/api/{address}").json()["items"]
            assert len(items) >= many, address


def test_files_that_wait_come_as_on_the_page_of_imports(program, olivia):
    make(Arrival, file_name="april.csv", state="seen", by=olivia)
    make(Arrival, file_name="march.csv", state="imported")
    may = make(
        Arrival, file_name="may.csv", state="refused", problem="Line 3: no day.", via="folder"
    )
    assert program("read").get("/api/arrivals").status_code == 403
    till = program("bring in")
    first, second = till.get("/api/arrivals").json()["items"]
    assert (first["file"], first["via"], first["by"], first["problem"]) == (
        "may.csv", "folder", None, "Line 3: no day.",
    )  # fmt: skip
    assert (first["key"], second["file"], second["by"]) == (may.key, "april.csv", "Olivia")
    olivia.roles.update(kind="manager", unit=make(Unit, key="shop"))
    assert [each["file"] for each in till.get("/api/arrivals").json()["items"]] == ["april.csv"]


def test_ones_own_page_is_that_of_whoever_made_the_token(program, olivia):
    make(Obstacle, words="The till", reported_by=olivia)
    make(Obstacle, words="The form", reported_by=make(User))
    lines = program("read").get("/api/my-page").json()["items"]
    assert [(line["part"], line["name"]) for line in lines] == [("obstacle", "The till")]


def test_health_says_what_its_page_says_to_who_oversees(program, olivia):
    said = program("oversee").get("/api/health").json()
    states = {each["name"]: each["state"] for each in said["items"]}
    assert states["Database"] == "well"
    assert said["well"] is (set(states.values()) == {"well"})
    assert program("read").get("/api/health").status_code == 403
