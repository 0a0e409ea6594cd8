"""Files are taken where a form asks for them, and nowhere else."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from keepword.web.uploads import TAKE_FILES

pytestmark = pytest.mark.django_db
SOURCES = Path(__file__).parents[2]
TOO_MUCH = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/p/abc/", "/invitation/abc/", "/password/new/abc/", "/people/"]
)
def test_elsewhere_it_is_refused_before_it_is_read(client, address, monkeypatch):
    def read(*_parts: object) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr("django.test.client.FakePayload.read", read)
    answered = client.post(address, {"text": TOO_MUCH})
    assert answered.status_code == 413
    assert "it takes no files" in answered.text


def test_an_ordinary_form_passes(client):
    assert client.post("/sign-in/", {"login": "x" * 1000}).status_code == 400


def test_where_files_are_taken_a_large_form_is_read(client):
    file = SimpleUploadedFile("a.pdf", TOO_MUCH.encode())
    assert client.post("/s/nowhere/", {"file": file}).status_code == 404


def test_each_name_is_an_address():
    assert {str(name) for name in get_resolver().reverse_dict} >= TAKE_FILES


def test_each_form_that_brings_files_is_shown_by_an_address_that_takes_them():
    forms = {
        path.name for path in SOURCES.rglob("*.html") if "multipart/form-data" in path.read_text()
    }
    assert len(forms) == len(BRINGING), sorted(forms)
    assert forms == set(BRINGING)
    assert {name for names in BRINGING.values() for name in names} == TAKE_FILES


BRINGING = {
    "kind.html": ["bring_given"],
    "claims.html": ["paste_text"],
    "take_in.html": ["take_in_contacts"],
    "came_back.html": ["came_back"],
    "tell.html": ["tell_concern"],
    "take_down.html": ["take_down_concern"],
    "new.html": ["new_survey"],
    "answer.html": ["answer", "answer_invited"],
    "files.html": ["bring_answers"],
    "_upload.html": ["upload"],
    "_feasibility.html": ["bring_history"],
    "bring_form.html": ["bring_form"],
    "bring_version.html": ["bring_version"],
    "_changing.html": ["bring_sample"],
    "folder.html": ["folder"],
    "bring_decisions.html": ["bring_decisions"],
}
"""The templates with such a form, and where each is sent."""
