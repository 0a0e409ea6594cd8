"""Waves, comments, what was told and for how long is kept: the pages, their files and the API."""

import csv
import datetime as dt
import uuid

import pytest
from tests.support.factories import NOON, SURVEY, make

from keepword.listening.models import (
    Answer,
    Contact,
    Invitation,
    LeftOut,
    Response,
    Retention,
    Survey,
    Tag,
    Telling,
    Wave,
)
from keepword.organisation.models import Organisation

pytestmark = pytest.mark.django_db
WHY = {"key": "why", "kind": "long", "text": {"en": "Why?", "de": "Warum?"}}
ASKED = SURVEY | {"blocks": [{"key": "page", "title": {}, "questions": [WHY]}]}


@pytest.fixture
def survey(olivia):
    survey = make(Survey, key=uuid.UUID(int=11), name="After a repair", draft=ASKED)
    survey.versions.create(number=1, document=ASKED)
    return survey


def rows(client, address, who):
    client.force_login(who)
    file = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(file.splitlines()))


def page(client, who, address):
    client.force_login(who)
    return client.get(address).text


def write(survey, *comments):
    version = survey.versions.get()
    return [
        Answer.objects.create(
            response=Response.objects.create(key=uuid.uuid4(), version=version, channel="link"),
            question="why",
            state="answered",
            value=words,
        )
        for words in comments
    ]


def test_comments_come_with_what_people_said_of_them_and_never_who_wrote_them(
    program, client, olivia, survey
):
    late, *_more = write(survey, "=It was late.", "All good.", "Kind.", "Too late.", "So so.")
    late.taggings.create(tag=Tag.objects.create(name="late"), fits=True)
    late.taggings.create(tag=Tag.objects.create(name="rude"), fits=False)
    address = f"/surveys/{survey.key}/comments"
    assert f'href="{address}.csv?word=late"' in page(client, olivia, f"{address}/?word=late")
    newest, oldest = rows(client, f"{address}.csv?word=late", olivia)
    assert (newest["words"], newest["tags"]) == ("Too late.", "")
    assert (oldest["words"], oldest["tags"], oldest["question"]) == (
        "'=It was late.", "late", "Why?",
    )  # fmt: skip
    said = program("read").get(f"/api{address}?tag=late").json()["items"]
    assert [each["words"] for each in said] == ["=It was late."]
    assert {*said[0]} == {"said_at", "question", "words", "tags", "moment"}


def test_words_of_too_few_are_withheld_from_programs_too(program, client, olivia, survey):
    write(survey, "Only one.")
    assert Organisation.objects.get().minimum_group > 1
    assert rows(client, f"/surveys/{survey.key}/comments.csv", olivia) == []
    report = program("read")
    assert report.get(f"/api/surveys/{survey.key}/comments").json()["items"] == []
    olivia.roles.update(kind="member")
    assert report.get(f"/api/surveys/{survey.key}/comments").status_code == 403
    Survey.objects.update(period_months=3)
    olivia.roles.update(kind="owner")
    assert report.get(f"/api/surveys/{survey.key}/comments").status_code == 409


def test_what_is_published_is_told_and_what_is_drafted_is_not(program, client, olivia, survey):
    figure = {"text": {"en": "Why?"}, "n": 30, "held": [71, 60, 80], "score": None, "bars": []}
    told = make(Telling, survey=survey, published_at=NOON, figures={"why": figure}, intro="Thanks.")
    waits = {"words": "You wait.", "comes": "will", "what": "+2", "question": "why"}
    told.heard.create(by_day=dt.date(2026, 5, 1), **waits)
    told.heard.create(words="It costs.", comes="not", what="So it is.", position=1)
    make(Telling, survey=survey).heard.create(words="A draft.", comes="done", what="Nothing yet.")
    first, second = rows(client, f"/surveys/{survey.key}/told.csv", olivia)
    assert (first["you_said"], first["what"], first["value"], first["n"]) == (
        "You wait.", "'+2", "71", "30",
    )  # fmt: skip
    assert (second["you_said"], second["value"]) == ("It costs.", "")
    (said,) = program("read").get(f"/api/surveys/{survey.key}/tellings").json()["items"]
    assert [each["words"] for each in said["heard"]] == ["You wait.", "It costs."]
    assert said["heard"][0]["figure"]["low"] == 60
    assert said["heard"][1]["figure"] is None


def test_rules_are_read_by_whoever_runs_the_whole(program, client, olivia, survey):
    rule = {"of": "answers", "months": 24, "goes": "words", "survey": survey}
    Retention.objects.create(set_by=olivia, forgotten=7, **rule)
    (line,) = rows(client, "/retention.csv", olivia)
    assert (line["survey"], line["months"], line["forgotten"]) == ("After a repair", "24", "7")
    report = program("oversee")
    (said,) = report.get("/api/retention").json()["items"]
    assert (said["survey"], said["set_by"], said["goes"]) == (str(survey.key), "Olivia", "words")
    olivia.roles.update(kind="leader")
    assert report.get("/api/retention").status_code == 403


@pytest.fixture
def wave(survey):
    wave = make(Wave, survey=survey, key=uuid.UUID(int=16))
    for took_part in (True, True, False):
        Invitation.objects.create(
            wave=wave, contact=make(Contact), channel="mail", sent_at=NOON, took_part=took_part
        )
    LeftOut.objects.create(wave=wave, reason=LeftOut.Reason.RESTING, occasion="a")
    return wave


def test_a_wave_says_how_many_answered_and_why_some_were_left_out(program, client, olivia, wave):
    olivia.language = "de"
    olivia.save()
    way, left_out = rows(client, f"/waves/{wave.key}.csv", olivia)
    assert (way["part"], way["name"], way["n"], way["answered"]) == ("way", "mail", "3", "2")
    assert (left_out["part"], left_out["n"]) == ("left out", "1")
    assert left_out["name"].startswith("They were asked")
    said, other = program("read").get(f"/api/waves/{wave.key}").json()["items"]
    assert said["low"] < said["share"] < said["high"]
    assert (other["name"], other["share"]) == (left_out["name"], None)
    assert f"/waves/{wave.key}.csv" in page(client, olivia, f"/waves/{wave.key}/")


def test_surveys_come_with_by_when_those_who_answered_are_told(client, olivia, survey):
    write(survey, "Late.")
    Survey.objects.update(closed_at=NOON)
    (line,) = rows(client, "/surveys.csv", olivia)
    assert (line["name"], line["version"], line["responses"]) == ("After a repair", "1", "1")
    assert line["tell_by"] == str((NOON + dt.timedelta(days=30)).date())
