"""Promises found in files of one's own: a saved page, an offer, invoices as a table."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from keepword.standards.models import Claim
from keepword.standards.paperwork.files import MOST_BYTES
from keepword.standards.paperwork.reading import read, words_of

from .papers import pdf

pytestmark = pytest.mark.django_db
PAGE = (
    b"<title>Shop</title><script>var a = 'Always on time.'</script><style>p{}</style>"
    b"<p onclick='x()'>Delivery in 48 hours.</p><p>We like bicycles.</p>"
)
TABLE = b'number;words\n1;"Delivery in 48 hours."\n2;Thank you.\n'


@pytest.fixture
def bring(client, owner):
    client.force_login(owner)

    def bring(name, content, **more):
        sent = {"place": "invoice", "file": SimpleUploadedFile(name, content)} | more
        return client.post("/claims/paste/", sent, follow=True)

    return bring


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", PAGE),
        ("offer.pdf", pdf("Delivery in 48 hours.")),
        ("invoices.csv", TABLE),
        ("terms.txt", "Grüße.\nDelivery in 48 hours.".encode()),
    ],
)
def test_the_promises_of_a_file_come_on_the_list(bring, name, content):
    page = bring(name, content)
    assert "1 promise was found in it." in page.text
    claim = Claim.objects.get()
    assert (claim.sentence, claim.place) == ("Delivery in 48 hours.", "invoice")


def test_a_file_that_comes_again_says_what_is_changed_and_gone(bring):
    bring("page.html", PAGE + b"<p>Reachable day and night.</p>", named="home page")
    assert Claim.objects.count() == 2
    page = bring("page2.html", PAGE.replace(b"48", b"72"), named="home page")
    assert "1 new, 1 of them in the place of others, and 1 gone" in page.text
    changed = Claim.objects.get(sentence="Delivery in 72 hours.")
    assert changed.before.sentence == "Delivery in 48 hours."
    assert Claim.objects.exclude(gone_at=None).count() == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", pdf(), "holds no text"),
        ("a.pdf", pdf("Always.", password="x"), "is encrypted"),
        ("a.pdf", b"%PDF-1.7 nothing", "is broken"),
        ("a.exe", b"MZ", "Choose a PDF, HTML, CSV or text file."),
        ("a.txt", b"\xff\xfe", "is not UTF-8"),
        ("a.html", b"<script>only()</script>", "is empty"),
        ("a.csv", b'a\n"' + b"x" * 200_000, "quotes are never closed"),
        ("a.txt", b"Always. " * 25_001, "is too long"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "too large: 10 MB at most"),
    ],
)
def test_a_bad_file_is_refused_with_the_mend_and_nothing_is_kept(bring, name, content, says):
    page = bring(name, content)
    assert page.status_code == 400
    assert says in page.text
    assert not Claim.objects.exists()


def test_one_text_is_brought_in_at_a_time(client, bring):
    assert "one of them" in bring("a.txt", b"Always.", text="Never.").text
    assert "one of them" in client.post("/claims/paste/", {"place": "website"}).text
    answer = client.post("/claims/paste/", CONTENT_LENGTH=str(200_000_000))
    assert answer.status_code == 413
    assert 'href="/claims/"' in answer.text


@pytest.mark.parametrize("look", [words_of, read])
def test_html_that_would_take_hours_is_given_up(monkeypatch, look):
    monkeypatch.setattr("keepword.standards.paperwork.reading.TIME_OUT", 1.5)
    with pytest.raises(ValidationError, match="takes too long"):
        look("a.html", b"<a b=" * 1_000_000)
