"""An order system's export in the register: once for each number, and what cannot be is said."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.delivery.given import actions
from keepword.delivery.given.telling import SOURCE
from keepword.delivery.models import GivenExtension, GivenKind, GivenPromise
from keepword.ledger.models import FreshObservation
from keepword.organisation.models import Person, Role

from .giving import at

pytestmark = pytest.mark.django_db
NAMES = {
    "source": "till", "ref": "Job", "given": "taken", "customer": "who", "reach": "phone",
    "due": "", "done": "collected", "steps": "parts, bench", "written": "iso",
}  # fmt: skip
HEAD = "job,taken,who,phone,parts,bench,collected,colour\n"
LINES = HEAD + (
    "1,2026-06-01,Kim,0171,2026-06-02,,,red\n"
    "2,2026-06-01,Ben,,,,,blue\n"
    "3,2026-05-26,Kim,,2026-05-27,2026-05-27,2026-05-28,red\n"
)


@pytest.fixture
def manager(client, workshop):
    """Max, who manages the workshop, signed in on Wednesday the 3rd."""
    workshop.clock(at(3))
    max_ = workshop.person("Max", Role.Kind.MANAGER, workshop.unit)
    client.force_login(max_)
    return max_


def bring(client, workshop, text, **said):
    file = SimpleUploadedFile("jobs.csv", text.encode() if isinstance(text, str) else text)
    address = f"/promises/given/kinds/{workshop.promise.pk}/export/"
    return client.post(address, NAMES | said | {"file": file})


def ended():
    rows = FreshObservation.objects.filter(source=SOURCE)
    return sorted((row.score, row.day.day) for row in rows)


def test_open_and_ended_ones_come_in_with_their_step_and_count_once(client, workshop, manager):
    page = bring(client, workshop, LINES)
    assert "3 new, 0 ended, 0 further" in page.text
    first, second, third = GivenPromise.objects.order_by("ref")
    assert (first.step, first.step_since, first.reach) == ("bench", at(2, 9), "0171")
    assert (second.step, second.due_at) == ("parts", at(5, 17))
    assert (third.outcome, third.took, ended()) == ("kept", 2.0, [(1.0, 28)])
    assert first.person == third.person == Person.objects.get(key="customers:Kim")
    again = bring(client, workshop, LINES)
    assert "0 new, 0 ended, 0 further" in again.text
    assert "3 unchanged" in again.text
    assert (GivenPromise.objects.count(), len(ended())) == (3, 1)
    assert GivenKind.objects.get().columns["ref"] == "job"
    form = client.get(f"/promises/given/kinds/{workshop.promise.pk}/").context["form"]
    assert (form.initial["steps"], form.initial["source"]) == ("parts, bench", "till")


def test_a_newer_export_moves_ends_and_plans_later_days(client, workshop, manager):
    bring(client, workshop, LINES, due="")
    workshop.clock(at(8))
    text = (
        "job,taken,due,parts,bench,collected\n"
        "1,2026-06-01,2026-06-05,2026-06-02,2026-06-03,2026-06-08\n"
        "2,2026-06-01,2026-06-10,2026-06-08,,\n"
        "3,2026-05-26,2026-05-29,2026-05-27,2026-05-27,2026-05-29\n"
    )
    page = bring(client, workshop, text, customer="", reach="", due="due")
    assert "0 new, 1 ended, 1 further, 1 with a later day" in page.text
    assert "Line 4, <code>3</code>: It ended here on another day." in page.text
    assert ended() == [(0.0, 5), (1.0, 28)]
    plan = GivenExtension.objects.get()
    assert (plan.given.ref, plan.holds, plan.given.due_at) == ("2", False, at(5, 17))
    bring(client, workshop, text, customer="", reach="", due="due")
    assert GivenExtension.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",2026-06-01,Kim,,,,,", "Line 2, <code>job</code>: A promise needs a number"),
        (
            "1,someday,Kim,,,,,",
            "Line 2, <code>taken</code>: “someday” is no day. Write it as 2026-03-31",
        ),
        ("1,,Kim,,,,,", "Line 2, <code>taken</code>: “” is no day."),
        (
            "1,0001-01-01T00:00+05:00,Kim,,,,,",
            "Line 2, <code>taken</code>: “0001-01-01T00:00+05:00” is no day.",
        ),
        ("1,2026-06-02,Kim,,2026-06-01,,,", "Line 2, <code>parts</code>: It is before “taken”."),
        ("1,2026-06-01,Kim,,,,2026-07-01,", "Line 2, <code>collected</code>: It is in the future."),
        (
            "1,2026-06-01,Kim,,,,,\n1,2026-06-01,Ben,,,,,",
            "Line 3, <code>job</code>: Line 2 has this number",
        ),
    ],
)
def test_a_line_that_cannot_be_stops_all_unless_it_is_left_out(
    client, workshop, manager, line, said
):
    text = f"{HEAD}{line}\n9,2026-06-01,Zoe,,,,,\n"
    refused = bring(client, workshop, text)
    assert (refused.status_code, said in refused.text) == (400, True)
    assert not GivenPromise.objects.exists()
    brought = bring(client, workshop, text, leaving_out="on")
    assert "1 line was left out." in brought.text
    assert GivenPromise.objects.filter(ref="9").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("number;day\n1;2026\n", "No column is called “job”."),
        (b"\xff\xfe\x00", "It is not UTF-8."),
        (b"", "The submitted file is empty."),
        (HEAD + "a,b,c,d,e,f,g,h,i,j\n", "more cells than columns"),
    ],
)
def test_a_file_that_is_none_is_never_left_out(client, workshop, manager, content, said):
    page = bring(client, workshop, content, leaving_out="on")
    assert said in page.text
    assert not GivenPromise.objects.exists()


def test_other_ways_of_writing_days(client, workshop, manager):
    bring(client, workshop, HEAD + "1,01.06.2026,Kim,,,,,\n", written="points")
    assert GivenPromise.objects.get().given_at == at(1, 9)


def test_who_manages_another_unit_brings_nothing_in(client, workshop):
    client.force_login(workshop.mia)
    assert bring(client, workshop, LINES).status_code == 403


def test_who_counts_is_chosen_by_who_writes_for_the_unit(client, workshop, manager):
    address = f"/promises/given/kinds/{workshop.promise.pk}/counted/"
    client.post(address, {"told_by": "import"})
    assert GivenKind.objects.get().told_by == "import"
    bring(client, workshop, LINES)
    assert ended() == []
    assert client.post(address, {"told_by": "nobody"}).status_code == 400


def test_the_same_few_questions_for_3_and_for_30(client, workshop, manager):
    asked = []
    for first, last in ((10, 13), (20, 23), (40, 70)):
        lines = "".join(f"{n},2026-05-26,Kim {n},,,,2026-05-28,\n" for n in range(first, last))
        with CaptureQueriesContext(connection) as queries:
            bring(client, workshop, HEAD + lines)
        asked.append(len(queries))
    assert asked[1] == asked[2]
    given = GivenPromise.objects.first()
    actions.take_back(given=given, by=manager)
