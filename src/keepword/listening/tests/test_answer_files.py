"""Files that customers answer with: checked, kept apart, handed out to be kept, and forgotten."""

import io
import os
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.listening.models import Answer, Response
from keepword.listening.surveys import answers, files
from keepword.organisation.models import AuditEntry

from .questionnaires import one_page, question

pytestmark = pytest.mark.django_db
KEY = uuid.UUID(int=7)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PHOTO = question("photo", "file", files=("picture",), most=1)


@pytest.fixture
def version(launched):
    return launched(one_page(PHOTO, question("stars")))


@pytest.fixture
def send(client, version):
    """Sends the page with a file, or with none."""

    def send(name: str | None = "box.png", content: bytes = PNG, **more):
        hidden = {"response": KEY, "version": 1, "page": "page", "language": "en"}
        file = {} if name is None else {"photo": SimpleUploadedFile(name, content)}
        address = f"/s/{version.survey.address}/"
        return client.post(address, hidden | {"stars": 4} | file | more, follow=True)

    return send


def held() -> dict[str, object]:
    rows = Answer.objects.filter(replaced_at=None)
    return {each.question: each.value or each.state for each in rows}


def on_disk() -> list[bytes]:
    return [each.read_bytes() for each in files.folder().rglob("*") if each.is_file()]


def test_a_picture_is_kept_for_its_owner_alone_and_named_in_the_answer(send):
    assert "Thank you." in send("../../box.png").text
    photo = held()["photo"]
    assert (photo["name"], photo["size"]) == ("box.png", len(PNG))
    (place,) = (each for each in files.folder().rglob("*") if each.is_file())
    assert place.name == photo["file"]
    assert place.parent.parent == settings.HOME / "answer-files"
    assert place.stat().st_mode & 0o777 == 0o600
    assert on_disk() == [PNG]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("box.png", b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_000, "too large: 1 MB at most"),
        ("box.exe", PNG, "of another kind: choose one that ends in .gif, .jpeg"),
        ("bill.pdf", b"%PDF-1.7", "of another kind"),
        ("box.png", b"<script>alert(1)</script>", "neither a picture nor a PDF"),
    ],
)
def test_what_is_no_such_file_is_refused_and_the_rest_kept(send, name, content, said):
    page = send(name, content)
    assert page.status_code == 400
    assert said in page.text
    assert held() == {"stars": 4}
    assert on_disk() == []


def test_a_form_cannot_name_a_file_that_was_kept_for_somebody_else(send):
    send(None, **{"photo.file": "../../../etc/passwd", "photo.name": "x.png", "photo.size": "1"})
    assert held() == {"photo": "skipped", "stars": 4}


def test_who_comes_back_keeps_the_file_unless_another_is_chosen(send, client, version):
    send(_back=1)
    first = held()["photo"]
    page = client.get(f"/s/{version.survey.address}/?response={KEY}&page=page")
    assert "Kept: box.png." in page.text
    send(None, _back=1)
    assert held()["photo"] == first
    send("other.png")
    assert held()["photo"]["name"] == "other.png"


def test_more_than_a_page_may_bring_is_refused_before_it_is_read(client, version, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FORM", 1_000)

    class Unread(io.BytesIO):
        def read(self, *_size):
            raise AssertionError

    page = client.generic(
        "POST", f"/s/{version.survey.address}/", b"0" * 1_001,
        content_type="multipart/form-data; boundary=x", **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert page.status_code == 413
    assert "20 MB together" in page.text


def test_it_is_handed_out_to_be_kept_and_runs_nothing(send, client, version, person):
    send()
    client.force_login(person("Cara", "care"))
    page = client.get(f"/surveys/{version.survey.key}/files/")
    assert "box.png" in page.text
    taken = client.post(f"/surveys/{version.survey.key}/files/{KEY}/photo/")
    assert taken.getvalue() == PNG
    assert taken["Content-Disposition"] == 'attachment; filename="box.png"'
    assert taken["Content-Type"] == "application/octet-stream"
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert AuditEntry.objects.filter(did="took single answers away").count() == 1
    assert client.post(f"/surveys/{version.survey.key}/files/{KEY}/stars/").status_code == 404


def test_the_list_asks_as_much_of_the_database_for_many(client, olivia, version, send):
    send()
    client.force_login(olivia)
    address = f"/surveys/{version.survey.key}/files/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    asked()
    once, value = asked(), held()["photo"]
    for number in range(12):
        response = Response.objects.create(key=uuid.UUID(int=90 + number), version=version)
        response.answers.create(question="photo", state="answered", value=value)
    assert asked() == once


def test_an_erased_response_takes_its_files_with_it(
    send, olivia, django_capture_on_commit_callbacks
):
    send()
    with django_capture_on_commit_callbacks(execute=True):
        answers.erase(response=Response.objects.get(), by=olivia)
    assert on_disk() == []


def test_a_sweep_removes_what_no_response_has_and_nothing_else(send):
    send()
    stray, fresh = (files.folder() / str(uuid.UUID(int=n)) for n in (8, 9))
    for each in (stray, fresh):
        each.mkdir()
        (each / "left").write_bytes(b"left")
    os.utime(stray, (0, 0))
    os.utime(files.folder() / str(KEY), (0, 0))
    assert files.remove_strays() == 1
    assert {*on_disk()} == {PNG, b"left"}
