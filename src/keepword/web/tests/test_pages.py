"""What holds for every page: its policy, its templates, its styles."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import get_template

import keepword
from keepword.board import views
from keepword.organisation.models import Organisation, Role, User

PACKAGE = Path(keepword.__file__).parent
TEMPLATES = sorted(
    path.relative_to(folder).as_posix()
    for folder in PACKAGE.glob("*/templates")
    for path in folder.rglob("*.html")
)
STYLES = sorted(PACKAGE.glob("*/static/**/*.css"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    assert get_template(name).origin.name.startswith(str(PACKAGE))


def test_there_are_templates_to_compile():
    assert len(TEMPLATES) > 25


OURS = re.compile(
    r"<script( type=\"module\")? src=\"{% static '[\w/]+\.js' %}\"( defer)?></script>"
    r"|<style>{{ look }}</style>"
    r"|https://www\.example\.org"
)
"""Scripts in files of our own, the one style that its page's policy names, an address to copy."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_bring_no_script_or_style_within_and_no_strangers(name):
    source = OURS.sub("", Path(get_template(name).origin.name).read_text())
    if "/mail/" in name:  # a letter has no other place for its styles
        source = source.replace("<style>", "")
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|https?://", source)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_are_short_and_ours(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 250
    assert "url(" not in text
    assert "@import" not in text
    assert "!important" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/", "/method/", "/nowhere/", "/"])
def test_every_answer_carries_the_policy(client, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_where_only_a_form_may_go_a_page_leads_back(client):
    client.force_login(User.objects.create_user("mia@example.org"))
    answer = client.get("/journey/stages/move/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was changed." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/people/?q=%00", "/units/%00/"])
def test_nothing_is_at_an_address_with_a_zero_byte(client, address):
    owner = User.objects.create_user("olivia@example.org")
    Role.objects.create(user=owner, kind=Role.Kind.OWNER)
    client.force_login(owner)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.content.decode()


@pytest.mark.django_db
def test_styles_are_served(client):
    answer = client.get("/static/web/tokens.css")
    assert answer.status_code == 200
    assert b"--lens-perceived" in b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_an_error_of_ours_has_a_page(client, monkeypatch):
    def fail(request):
        raise RuntimeError("kaput")

    monkeypatch.setattr(views, "render", fail)
    client.raise_request_exception = False
    page = client.get("/method/")
    assert page.status_code == 500
    assert "Something went wrong on our side." in page.text
    assert "kaput" not in page.text


@pytest.mark.django_db
def test_what_is_too_much_at_once_has_a_page(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    client.force_login(User.objects.create_user("mia@example.org"))
    page = client.post("/you/", {f"name-{n}": "M" for n in range(9)})
    assert page.status_code == 400
    assert "What was sent cannot be read." in page.text
    assert page["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.django_db
def test_who_comes_by_a_name_that_is_not_ours_is_told(client):
    page = client.get("/sign-in/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "What was sent cannot be read." in page.text
    assert page["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("zone", "said"), [("Europe/Vienna", "00:30"), ("", "23:30")])
def test_pages_say_times_by_the_clock_of_the_organisation(zone, said):
    source = '{% extends "web/base.html" %}{% block content %}at {{ at|date:"H:i" }}{% endblock %}'
    late = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)
    known = {"organisation": Organisation(name="Shop", time_zone=zone)} if zone else {}
    page = engines["django"].from_string(source).render({"at": late} | known)
    assert f"at {said}" in page


def test_debug_is_off_and_cookies_are_shut():
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_HTTPONLY
    assert [engine.engine.debug for engine in engines.all()] == [False]


# --- colours -----------------------------------------------------------------------------------


def _palettes() -> dict[str, dict[str, str]]:
    text = (PACKAGE / "web/static/web/tokens.css").read_text()
    light, dark = text.split("@media screen and (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[1]}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint", "raised"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent", "danger"])
def test_text_stands_out_from_its_ground(scheme, ground, text):
    palette = _palettes()[scheme]
    assert _contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_marks_stand_out_from_their_ground(scheme, ground):
    palette = _palettes()[scheme]
    lenses = [name for name in palette if name.startswith("lens-")]
    assert len(lenses) == 6
    weak = {
        name: round(_contrast(palette[name], palette[ground]), 2)
        for name in lenses
        if _contrast(palette[name], palette[ground]) < 3
    }
    assert not weak
