"""All pages for somebody who reads German: no English left, and figures as German writes them."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation
from scripts.messages import LOCALE, read

from keepword.board import figures
from keepword.board.wording import counted, day_as
from keepword.organisation.access import May
from keepword.organisation.actions import make_token
from keepword.organisation.audit import record
from keepword.organisation.forms import AuditForm
from keepword.organisation.models import Unit
from keepword.organisation.querysets import Sought, audit_entries
from keepword.standards.forms import StandardForm

from .support.marking import AS_IT_IS, READ_ALOUD
from .test_roles import TABLE, furnished, person

pytestmark = pytest.mark.django_db
GERMAN_WORDS = LOCALE / "de" / "LC_MESSAGES" / "django.po"
GERMAN = {"headers": {"accept-language": "de"}}
FILES = (".csv", ".parquet", ".json", ".toml")
LONG_ENOUGH = 14
"""So many letters of a sentence are no accident."""


class Texts(HTMLParser):
    """What a page says: its texts, and what is read aloud or written on a button."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in AS_IT_IS:
            self.inside.append(tag)
        self.said += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.said.append(data)


def texts_of(page: str) -> list[str]:
    reader = Texts()
    reader.feed(page)
    return [text for said in reader.said if (text := " ".join(said.split()))]


def english() -> tuple[set[str], list[str]]:
    """Sentences whose German differs: whole ones, and the longest piece of those with places."""
    whole, pieces = set(), []
    for each in read(GERMAN_WORDS):
        forms = [each.id] if isinstance(each.id, str) else [*each.id]
        strings = [each.string] if isinstance(each.string, str) else [*each.string]
        for form in forms if each.id and forms != strings else ():
            whole.add(form)
            longest = max(re.split(r"%\(\w+\)[a-z]|<[^>]+>", form), key=len).strip()
            if len(longest) >= LONG_ENOUGH and " " in longest:
                pieces.append(longest)
    return whole, pieces


def left_in_english(texts: list[str], whole: set[str], pieces: list[str]) -> Iterator[str]:
    joined = " ".join(texts)
    yield from (text for text in texts if text in whole)
    yield from (piece for piece in pieces if piece in joined)


@pytest.fixture
def place() -> Unit:
    return furnished("Faden und Nadel", "Laden")


def test_no_page_has_english_left(client, place):
    owner = person("owner", place)
    owner.language = "de"
    owner.save()
    whole, pieces = english()
    found, swept = {}, 0
    for row in TABLE:
        client.force_login(owner)
        address = reverse(row.name, kwargs=row.parts)
        if row.posted is not None or address.endswith(FILES) or address.startswith("/api/"):
            continue
        response = client.get(address, **GERMAN)
        if "html" not in response.get("Content-Type", "") or response.streaming:
            continue
        swept += 1
        if left := {*left_in_english(texts_of(response.text), whole, pieces)}:
            found[address] = left
        assert response["Content-Language"] == "de"
    assert swept > 60
    assert found == {}


def test_a_file_is_the_same_whoever_takes_it_away(client, place):
    owner = person("owner", place)
    client.force_login(owner)
    swept = 0
    for row in TABLE:
        address = reverse(row.name, kwargs=row.parts)
        if row.posted is None and address.endswith(FILES) and row.name != "own_file":
            answers = []
            for language in ("de", "en"):
                owner.language = language
                owner.save()
                answers.append(client.get(address, headers={"accept-language": language}))
            german, in_english = answers
            if german.status_code == 200:
                swept += 1
                assert german.getvalue() == in_english.getvalue(), address
    assert swept >= 6


def test_programs_are_answered_in_english(client, place):
    _token, secret = make_token(by=person("owner", place), name="Till", scopes=[May.READ], days=30)
    address, bearer = reverse("api_board"), f"Bearer {secret}"
    german, in_english = (
        client.get(address, headers={"authorization": bearer, "accept-language": language})
        for language in ("de", "en")
    )
    assert (german.status_code, german.json()) == (200, in_english.json())
    assert "side by side" in german.json()["headline"]


@pytest.mark.parametrize(
    ("language", "count", "period", "short"),
    [
        ("en", "2,104", "1 August to 31 October 2025", "6 Oct"),
        ("de", "2.104", "1. August bis 31. Oktober 2025", "6. Okt"),
    ],
)
def test_counts_and_days_are_written_as_the_language_does(language, count, period, short):
    with translation.override(language):
        assert counted(2104) == count
        assert figures.period(date(2025, 8, 1), date(2025, 10, 31)).said == period
        assert day_as("short", date(2025, 10, 6)) == short


@pytest.mark.parametrize(("language", "written"), [("en", "95.5"), ("de", "95,5")])
def test_a_target_is_shown_and_taken_as_the_language_writes_it(language, written):
    field = StandardForm.base_fields["target"]
    with translation.override(language):
        assert f'value="{written}"' in field.widget.render("target", Decimal("95.5"))
        assert field.clean(written) == Decimal("95.5")


def test_a_day_stays_what_a_browser_takes(client, place):
    with translation.override("de"):
        form = AuditForm({"first_day": "2026-03-01"}, label_suffix="")
        assert 'value="2026-03-01"' in str(form["first_day"])
        assert AuditForm({"first_day": "1.3.2026"}).is_valid()


def test_the_trail_is_searched_in_ones_own_words(client, place):
    owner = person("owner", place)
    record(by=owner, did="changed a standard", about="Am Tag fertig", unit="shop")
    with translation.override("de"):
        found = audit_entries(Sought(did="STANDARD GEÄNDERT"))
        assert [(each.did_said(), each.details_said()) for each in found] == [
            ("hat einen Standard geändert", "Bereich: shop")
        ]
    assert not audit_entries(Sought(did="standard geändert")).exists()


FORMER = re.compile(r"\b(du|dich|dir|deine?[rnms]?)\b", re.IGNORECASE)


def test_a_unit_is_called_by_one_word():
    of_units = [each for each in read(GERMAN_WORDS) if re.search(r"\bunits?\b", str(each.id))]
    assert len(of_units) > 50
    assert [each.id for each in of_units if "inheit" in str(each.string)] == []


def test_allauth_is_as_polite_as_we_are(client, place):
    person("owner", place)
    said = []
    for password in ("wrong", "three odd words"):
        form = {"login": "owner@example.org", "password": password}
        said.append(client.post("/sign-in/", form, follow=True, **GERMAN).text)
    wrong = {"oldpassword": "wrong", "password1": "one thing", "password2": "another"}
    said.append(client.post("/password/", wrong, **GERMAN).text)
    said.append(client.post("/sign-out/", follow=True, **GERMAN).text)
    texts = [" ".join(texts_of(page)) for page in said]
    for text, sentence in zip(
        texts,
        (
            "das Passwort sind leider falsch",
            "Erfolgreich als",
            "Bitte geben Sie Ihr aktuelles Passwort ein.",
            "Sie haben sich abgemeldet.",
        ),
        strict=True,
    ):
        assert sentence in text
        assert not FORMER.search(text)
