"""What is read in a form's file: its words, fields and pages; and what bad files are told."""

import pytest
from django.core.exceptions import ValidationError

from keepword.standards.paperwork.checks import plain
from keepword.standards.paperwork.reading import read

from .papers import pdf

HTML = b"""<html><style>p {}</style><p>Repair <b>order</b></p>
<form><label for="name">Your name:</label> <input id="name" name="n">
<label>Telephone <input name="tel"></label>
<input type="radio" name="wish" value="new"><input type="radio" name="wish" value="old">
<textarea placeholder="What is broken?"></textarea><input type="hidden" name="secret">
<input type="submit" name="go"></form></html>"""


def wrong(name, content):
    with pytest.raises(ValidationError) as refused:
        read(name, content)
    return refused.value.messages[0]


def test_a_pdf_gives_its_text_pages_and_fields():
    found = read("order.PDF", pdf("Repair order", fields=("Your name", "Telephone"), pages=3))
    assert found == type(found)("Repair order", ("Your name", "Telephone"), 3)


def test_a_pdf_without_fields_of_its_own_is_read_for_lines_to_write_on():
    assert read("order.pdf", pdf("Your name: ______ Telephone: ....")).fields == (
        "Your name", "Telephone",
    )  # fmt: skip


def test_html_gives_its_words_and_its_fields_by_their_labels():
    found = read("order.html", HTML)
    assert found.fields == ("Your name", "Telephone", "wish", "What is broken?")
    assert found.text.splitlines()[0] == "Repair order"
    assert "p {}" not in found.text


def test_a_text_gives_what_stands_before_lines_and_beside_boxes():
    text = "Repair order\nName: ______  Telephone: ........\n[ ] New part\n☐ Old part\nName: ___"
    found = read("order.txt", text.encode())
    assert found.fields == ("Name", "Telephone", "New part", "Old part")
    assert found.pages is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", pdf(), "holds no text: it is a picture"),
        ("a.pdf", pdf("Name", password="secret"), "is encrypted. Save it without a password."),
        ("a.pdf", b"%PDF-1.7 and then nothing", "is broken"),
        ("a.pdf", b"MZ", "is no PDF"),
        ("a.docx", b"PK", "Choose a PDF, HTML or text file."),
        ("a.txt", b"\xff\xfe\x00", "Save it as “UTF-8”."),
        ("a.txt", b" \n ", "is empty"),
        ("a.html", b"<p>Hello<script>alert(1)</script>", "holds a script, on line 1."),
        ("a.html", b"<p>Hello\n<img onerror='x()'>", "holds a script, on line 2."),
        ("a.html", b"<a href=' java\nscript:x()'>Go</a>", "holds a script"),
    ],
)
def test_each_bad_file_is_told_what_is_wrong_and_the_mend(name, content, says):
    message = wrong(name, content)
    assert message.startswith(f"“{name}”")
    assert says in message


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("keepword.standards.paperwork.reading.TIME_OUT", 0.01)
    assert "takes too long to read" in wrong("a.pdf", pdf("Name"))


@pytest.mark.parametrize("field", ["E-mail:", " e-mail", "E MAIL (optional)"])
def test_a_field_is_the_same_however_it_is_written(field):
    assert plain(field) == "e mail"
