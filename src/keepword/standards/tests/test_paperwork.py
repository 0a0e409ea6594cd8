"""The register of forms: brought, checked, in versions, handed out only to be kept."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.listening.models import Survey
from keepword.organisation.models import Role, User
from keepword.standards.actions import ChangedMeanwhileError, merge_moments
from keepword.standards.models import (
    Moment,
    PaperForm,
    PaperFormVersion,
    Standard,
    StandardVersion,
)
from keepword.standards.paperwork import actions, files
from keepword.standards.paperwork.actions import Brought
from keepword.standards.paperwork.checks import checked
from keepword.standards.paperwork.querysets import handed_out_today
from keepword.standards.paperwork.reading import Read, read
from keepword.strategy.reviewing import to_be_reviewed

from .papers import pdf

pytestmark = pytest.mark.django_db
TEXT = b"Repair order. We mend it.\nYour name: ____\nTelephone: ____\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def sent(manager, workshop):
    """A form as a manager brings it."""
    return {
        "name": "Repair order", "filled_in_by": "customers", "unit": workshop.pk, "language": "en",
        "owner": manager.pk, "review_on": "2099-01-01",
    }  # fmt: skip


def file(name="order.txt", content=TEXT):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def brought(client, manager, sent):
    client.force_login(manager)
    client.post("/forms/new/", sent | {"file": file()})
    return PaperForm.objects.get()


def lying(home):
    return sorted(each.name for each in (home / "form-files").glob("*"))


def said(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_form_comes_on_the_register_with_what_it_asks_for(client, brought, home):
    page = said(client.get(f"/forms/{brought.pk}/"))
    assert "2 fields to fill in." in page
    assert "A filled-in sample is missing." in page
    assert "Instructions are missing." in page
    assert lying(home) == [str(brought.newest.key)]
    assert "Repair order" in said(client.get("/forms/"))
    assert "Something is missing on 1 form." in said(client.get("/forms/"))
    (review,) = to_be_reviewed()
    assert (review.name, review.review_on) == ("Repair order", dt.date(2099, 1, 1))


def test_its_file_is_handed_out_to_be_kept_and_shown_nowhere(client, brought):
    answer = client.get(f"/forms/{brought.pk}/file/1/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer) == TEXT
    assert client.get(f"/forms/{brought.pk}/file/2/").status_code == 404
    assert client.get(f"/forms/{brought.pk}/sample/1/").status_code == 404


def test_another_file_begins_a_version_and_a_sample_shows_how(client, brought, home):
    path, seen = f"/forms/{brought.pk}/", {"seen": 1}
    again = {"file": file("order2.pdf", pdf("Name: ____")), "reason": "Shorter."} | seen
    assert client.post(f"{path}version/", again).status_code == 302
    assert client.post(f"{path}version/", again | {"file": file()}).status_code == 400
    assert client.post(f"{path}sample/", {"sample": file("filled.txt"), "seen": 2}).status_code
    assert b"".join(client.get(f"{path}sample/2/")) == TEXT
    page = said(client.get(path))
    assert "A filled-in sample shows how." in page
    assert "“Shorter.”" in page
    assert len(lying(home)) == 3
    first = str(PaperFormVersion.objects.get(number=2).sample_key)
    with_another = {"sample": file("filled2.txt", b"Name: Robin"), "seen": 3}
    client.post(f"{path}sample/", with_another)
    assert b"".join(client.get(f"{path}sample/2/")) == b"Name: Robin"
    assert first


def test_the_one_who_comes_second_is_told(client, brought, sent):
    change = sent | {"name": "Order", "instructions": "Fill it in.", "seen": 1}
    assert client.post(f"/forms/{brought.pk}/change/", change).status_code == 302
    lost = client.post(f"/forms/{brought.pk}/change/", change | {"name": "Late"})
    assert "Somebody else has changed this meanwhile" in lost.text
    assert PaperForm.objects.get().instructions == "Fill it in."
    client.post(f"/forms/{brought.pk}/withdrawn/")
    assert not handed_out_today()
    assert "It is handed out no more." in client.get(f"/forms/{brought.pk}/").text
    assert client.post(f"/forms/{brought.pk}/change/", change | {"seen": 3}).status_code == 400


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (("a.pdf", pdf()), "holds no text"),
        (("a.pdf", pdf("Name", password="x")), "is encrypted"),
        (("a.html", b"<script>x()</script>"), "holds a script"),
        (("a.docx", b"PK"), "another kind of file"),
        (("a.txt", b"x" * (files.MOST_BYTES + 1)), "too large: 10 MB at most"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_kept(client, sent, home, bad, says):
    client.force_login(User.objects.get(name="Mia Manager"))
    for place in ({"file": file(*bad)}, {"file": file(), "sample": file(*bad)}):
        page = client.post("/forms/new/", sent | place)
        assert page.status_code == 400
        assert says in page.text
    assert (PaperForm.objects.count(), lying(home)) == (0, [])


def test_what_is_far_too_large_is_refused_before_it_is_read(client, manager, monkeypatch):
    def unread(*_parts):
        raise AssertionError("it was read")

    client.force_login(manager)
    monkeypatch.setattr("django.test.client.FakePayload.read", unread)
    page = client.post("/forms/new/", CONTENT_LENGTH=str(200_000_000))
    assert page.status_code == 413
    assert "Nothing of them was kept." in page.text


def test_a_form_without_its_token_is_refused(manager):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)
    assert strict.post("/forms/new/", {"name": "x"}).status_code == 403


def test_where_the_row_fails_the_file_goes_too(brought, manager, home, monkeypatch):
    monkeypatch.setattr(PaperFormVersion, "save", lambda *_, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.bring_sample(form=brought, seen=1, name="a.txt", content=b"a", by=manager)
    assert len(lying(home)) == 1
    (home / "form-files" / "stray").touch()
    assert files.remove_strays() == 0
    monkeypatch.setattr(files, "AN_HOUR", -60)
    assert files.remove_strays() == 1


def test_who_writes_for_another_unit_brings_nothing(brought, workshop):
    other = make(User)
    Role.objects.create(user=other, kind=Role.Kind.MEMBER, unit=workshop)
    new = Brought("a.txt", b"a", Read("a", ()))
    for late in (
        lambda: actions.bring_version(form=brought, seen=1, brought=new, reason="", by=other),
        lambda: actions.bring_sample(form=brought, seen=1, name="a", content=b"a", by=other),
        lambda: actions.withdraw_form(form=brought, by=other),
        lambda: actions.ask_about(form=brought, survey=None, by=other),
    ):
        with pytest.raises(PermissionDenied):
            late()
    with pytest.raises(ChangedMeanwhileError):
        actions.bring_version(
            form=brought, seen=9, brought=new, reason="", by=User.objects.get(name="Mia Manager")
        )


def made(text, fields=(), **more):
    version = {"text": text, "fields": list(fields), "pages": more.pop("pages", None)}
    form = make(PaperForm, **more)
    make(PaperFormVersion, form=form, **version)
    return form


def found_in(form):
    mine = {PaperForm.objects.get(pk=form.pk)}
    (found,) = (each for each in checked(handed_out_today()) if each.form in mine)
    return found


def test_fields_that_other_forms_of_the_same_people_ask_for_are_named():
    order = made("Order.", ["Your name:", "Part"])
    made("Return.", ["your  NAME"], name="Return")
    made("Holiday.", ["Part"], name="Holiday", filled_in_by="staff")
    twice = found_in(order).twice
    assert {field: [str(each) for each in others] for field, others in twice.items()} == {
        "Your name:": ["Return"]
    }
    made("Old.", ["Part"], withdrawn_at=timezone.now())
    assert len(found_in(order).twice) == 1


HARD = "The aforementioned documentation necessitates comprehensive administrative verification. "
HARD_GERMAN = "Die Berücksichtigung der Leistungsvereinbarungsbedingungen obliegt der Verwaltung. "


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": HARD}, "Reading ease"),
        ({"text": HARD_GERMAN, "language": "de"}, "Reading ease"),
        ({"text": "We go. " * 301}, "602 words."),
        ({"text": "We go.", "pages": 3}, "3 pages, 2 words."),
        ({"text": "We go.", "fields": [f"Field {n}" for n in range(21)]}, "21 fields to fill in."),
    ],
)
def test_what_is_hard_or_long_is_called_and_what_is_not_is_not(more, says):
    well = found_in(made("We mend it. You pay us.", ["Name"], pages=1))
    assert [check.says for check in well.wanting] == [
        "Instructions are missing.", "A filled-in sample is missing.",
    ]  # fmt: skip
    assert any(check.says.startswith(says) for check in found_in(made(**more)).wanting)


def test_those_who_fill_it_in_are_asked_how_easy_it_was_once(client, brought):
    for _ in range(2):
        answer = client.post(f"/forms/{brought.pk}/asked/")
    survey = Survey.objects.get()
    brought.refresh_from_db()
    assert (brought.survey, answer["Location"]) == (survey.key, survey.get_absolute_url())
    asked = survey.versions.get().document["blocks"][0]["questions"][0]
    assert (asked["kind"], asked["text"]) == (
        "ces", {"en": "It was easy to fill in this form: Repair order."},
    )  # fmt: skip
    assert survey.get_absolute_url() in client.get(f"/forms/{brought.pk}/").text
    assert client.get(f"/s/{survey.address}/").status_code == 200


def test_the_sample_must_be_readable_and_is_no_larger_than_the_form(client, brought):
    page = client.post(f"/forms/{brought.pk}/sample/", {"sample": file("a.exe", b"MZ"), "seen": 1})
    assert page.status_code == 400
    assert "another kind of file" in page.text
    assert read("a.txt", TEXT).fields == ("Your name", "Telephone")


@pytest.mark.parametrize("path", ["/forms/", "/forms.csv", "/forms/{pk}/"])
def test_pages_ask_the_database_as_much_at_any_size(client, brought, path):
    def more(count):
        for number in range(count):
            form = PaperForm.objects.create(
                name="F", language="en", review_on="2099-01-01", unit=brought.unit
            )
            make(PaperFormVersion, form=form, number=number + 1, made_by=make(User))
        PaperForm.objects.filter(versions=None).delete()

    def queries():
        with CaptureQueriesContext(connection) as caught:
            page = client.get(path.format(pk=brought.pk))
            assert b"".join(page) if page.streaming else page.content
        return len(caught)

    more(3)
    queries()
    few = queries()
    more(30)
    assert queries() == few


def test_it_is_found_at_the_moments_where_it_is_filled_in(client, brought, sent):
    moment = make(Moment, key="taken-in", name="Taken in")
    standard = make(Standard, moment=moment)
    make(StandardVersion, standard=standard)
    there = [f"/standards/{standard.pk}/", "/moments/taken-in/"]
    link = f'href="/forms/{brought.pk}/"'
    assert not any(link in client.get(path).text for path in there)
    client.post(f"/forms/{brought.pk}/change/", sent | {"moments": [moment.pk], "seen": 1})
    assert all(link in client.get(path).text for path in there)
    assert "Taken in" in said(client.get(f"/forms/{brought.pk}/"))
    into = make(Moment, key="brought-in", proposition=moment.proposition)
    merge_moments(moment=moment, into=into, by=User.objects.get(name="Olivia Owner"))
    assert [*brought.moments.all()] == [into]
    client.post(f"/forms/{brought.pk}/withdrawn/")
    assert link not in client.get("/moments/brought-in/").text
