"""The pages of imports: what they take, what they show to whom, and what that costs."""

import pytest
from django.urls import reverse
from tests.support.factories import make

from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.ledger.models import Change
from keepword.organisation.models import Unit
from keepword.standards.models import Moment

from .arriving import TEXT, file, owner
from .roles import ACCOUNT

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = {"account": ACCOUNT, "refused_files": []}


@pytest.fixture
def by(client):
    user = owner()
    client.force_login(user)
    return user


def furnish(count):
    for _ in range(count):
        make(Import, report=REPORT)
        make(Arrival)
        make(SavedRecipe)


def test_the_list_asks_as_often_for_three_as_for_three_hundred(
    client, by, django_assert_num_queries, django_assert_max_num_queries
):
    furnish(3)
    with django_assert_max_num_queries(20) as few:
        client.get("/imports/")
    furnish(297)
    with django_assert_num_queries(len(few.captured_queries)):
        page = client.get("/imports/")
    assert page.text.count("/imports/made/") == 50


def test_what_is_too_large_is_said_and_not_kept(client, by, settings, home):
    settings.UPLOAD_LARGEST = 100
    page = client.post("/imports/upload/", {"file": file()})
    assert "The file is larger than 0 MB." in page.text
    assert not Arrival.objects.exists()
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_what_is_no_table_is_said_beside_the_field(client, by):
    page = client.post("/imports/upload/", {"file": file("x.csv", "<html></html>")})
    assert "x.csv is a web page (HTML)" in page.text


def test_a_column_that_the_file_does_not_have_cannot_be_named(client, by):
    client.post("/imports/upload/", {"file": file()})
    address = reverse("columns", kwargs={"key": Arrival.objects.get().key})
    said = {"moment": "+", "lens": "delivered", "way": "on-time", "dates": "iso", "decimal": ".",
            "mode": "append", "name": "Repairs", "moment_name": "Ready", "proposition": "It was.",
            "happened_at": "ready", "done": "(SELECT 1)", "due": "due"}  # fmt: skip
    page = client.post(address, said)
    assert "Select a valid choice. (SELECT 1) is not one of the available choices." in page.text
    assert Arrival.objects.get().text == ""
    assert client.post(address, said | {"done": "ready"}).status_code == 302
    assert 'expression = "CAST(' in Arrival.objects.get().text


SAID = {
    "moment": "+", "lens": "delivered", "way": "on-time", "dates": "iso", "decimal": ".",
    "mode": "append", "name": "Repairs", "moment_name": "Ready", "proposition": "It was.",
    "happened_at": "ready", "done": "ready", "due": "due", "by_day": "on",
}  # fmt: skip
SECOND = {
    "second-moment": "+", "second-moment_name": "Kind", "second-proposition": "They were.",
    "second-lens": "perceived", "second-happened_at": "ready", "second-way": "rating",
    "second-rating": "minutes", "second-at_least": "2", "second-highest": "40",
}  # fmt: skip


@pytest.fixture
def mapped(client, by):
    """What comes of saying what the columns mean."""

    def said(text=TEXT, **changes):
        client.post("/imports/upload/", {"file": file(text=text)})
        arrived = Arrival.objects.latest("pk")
        address = reverse("columns", kwargs={"key": arrived.key})
        answer = client.post(address, SAID | changes)
        return answer, Arrival.objects.get(pk=arrived.pk), client.get(address)

    return said


def test_the_same_rows_may_speak_of_a_second_moment_and_a_third_is_offered_then(mapped):
    answer, arrived, page = mapped(**SECOND, overdue="on")
    assert answer.status_code == 302
    told = {each["moment"]: each["lens"] for each in arrived.report["account"]["observations"]}
    assert told == {"ready": "delivered", "kind": "perceived"}
    assert 'known_until = ["ready"]' in arrived.text
    first, second, third = page.context["form"].offered()
    assert (second["rating"].value(), second.is_used, third.is_used) == ("minutes", True, False)
    assert first["overdue"].value() is True


def test_what_comes_of_it_names_the_moment(mapped):
    moment = make(Moment, key="ready", name="Ready on the day")
    _answer, _arrived, page = mapped(moment=moment.key)
    assert '<th scope="row">Ready on the day</th>' in page.text


def test_the_files_name_is_offered_for_files_like_it(client, by):
    client.post("/imports/upload/", {"file": file("repairs.2026.csv")})
    page = client.get(reverse("columns", kwargs={"key": Arrival.objects.get().key}))
    assert page.context["form"]["name"].value() == "repairs"


def test_columns_are_suggested_by_their_days_and_names(client, by):
    text = (
        "job,customer,branch,promised,ready\n7,anna,Mitte,02.05.2026,\n8,ben,,3.5.2026,04.05.2026\n"
    )
    client.post("/imports/upload/", {"file": file(text=text)})
    form = client.get(reverse("columns", kwargs={"key": Arrival.objects.get().key})).context["form"]
    first, *further = form.moments
    said = {name: first[name].value() for name in ("happened_at", "done", "due")}
    assert said == {"happened_at": "ready", "done": "ready", "due": "promised"}
    assert (form["dates"].value(), form["unit"].value(), form["person"].value()) == (
        "dots", "branch", "customer",
    )  # fmt: skip
    assert not any(each["happened_at"].value() for each in further)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("job,asked\n7,anna\n", None),
        ("job,asked\n7,05/06/2026\n", None),
        ("job,asked\n7,05/06/2026\n8,31/05/2026\n", "days-first"),
        ("job,asked\n7,05/31/2026 9:30\n", "months-first"),
        ("job,asked\n7,31/05/2026\n8,05/31/2026\n", None),
        ("job,asked\n7,2026-05-31T09:30:00Z\n", "iso"),
    ],
)
def test_what_is_not_plain_is_left_open(client, by, text, style):
    client.post("/imports/upload/", {"file": file(text=text)})
    form = client.get(reverse("columns", kwargs={"key": Arrival.objects.get().key})).context["form"]
    assert (form.initial.get("dates"), form.moments[0]["happened_at"].value()) == (
        style, "asked" if "/20" in text or "2026-" in text else None,
    )  # fmt: skip


def test_one_moment_is_enough_and_one_more_is_offered(mapped):
    answer, arrived, page = mapped(**SECOND | {"second-moment": ""})
    assert answer.status_code == 302
    assert arrived.text.count("[[observe]]") == 1
    assert len(page.context["form"].offered()) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"second-rating": ""}, "This is needed for the way that you chose."),
        ({"second-happened_at": ""}, "This is needed for the way that you chose."),
        ({"second-proposition": ""}, "A new moment needs this."),
        ({"second-moment_name": "Ready", "second-lens": "delivered"}, "Two of the moments are"),
        ({"second-lens": "believed_staff"}, "views of customers or of staff"),
        ({"second-rating": "due"}, "The column “due” cannot be a time here and something else"),
    ],
)
def test_what_cannot_be_true_of_one_file_is_said(mapped, changes, words):
    answer, arrived, _ = mapped(**SECOND | changes)
    assert (answer.status_code, arrived.text) == (400, "")
    assert words in answer.text


@pytest.mark.parametrize(
    ("row", "said", "in_german"),
    [
        (
            "41,anna,Mitte,20211-05-01,2024-05-02,4\n",
            "Line 42 of repairs.csv: “ready” has a year before 1900 or after 2199: “20211-05-01”.",
            "Zeile 42 von repairs.csv",
        ),
    ],
)
def test_what_cannot_be_names_its_place_and_a_mend_of_the_form(
    client, mapped, row, said, in_german
):
    _, arrived, page = mapped(text=TEXT + row)
    assert said in page.text
    assert "upload it again. If the column means something else, change that below." in page.text
    assert "recipe" not in arrived.problem
    client.cookies["django_language"] = "de"
    german = client.get(reverse("columns", kwargs={"key": arrived.key})).text
    assert in_german in german
    assert "Mend" not in german


def test_a_file_of_which_nothing_can_be_read_names_a_mend_of_the_form(mapped):
    _, arrived, page = mapped(text="job,customer,branch,ready,due,minutes\n1,a,b,,,\n")
    assert "Change below what its columns mean" in page.text
    assert "recipe" not in arrived.problem


def test_refused_rows_are_a_file_and_only_for_those_whose_units_they_concern(client, by, home):
    shown = REPORT | {
        "refused_files": ["/somewhere/refused-shop.csv"],
        "account": ACCOUNT | {"units": [{"key": "nord", "name": "Nord", "count": 0}]},
    }
    made = make(Import, report=shown)
    make(Change, key=made.change_id)
    folder = home / "imports" / made.change_id
    folder.mkdir(parents=True)
    (folder / "refused-shop.csv").write_text("<script>")
    (folder / "accepted.parquet").write_text("rows")
    parts = {"change_id": made.change_id}
    answer = client.get(reverse("refused_rows", kwargs=parts | {"name": "refused-shop.csv"}))
    assert answer["Content-Disposition"] == 'attachment; filename="refused-shop.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue() == b"<script>"
    other = reverse("refused_rows", kwargs=parts | {"name": "accepted.parquet"})
    assert client.get(other).status_code == 404
    mitte = make(Unit, key="mitte")
    client.force_login(owner("manager", mitte))
    address = reverse("refused_rows", kwargs=parts | {"name": "refused-shop.csv"})
    assert client.get(address).status_code == 403
    assert client.post(reverse("import_undo", kwargs=parts)).status_code == 403
