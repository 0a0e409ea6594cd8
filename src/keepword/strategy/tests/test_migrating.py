"""Whoever was heard on a text of the strategy has been heard on it afterwards."""

import datetime as dt

import pytest
from tests.support.migrating import migrated

pytestmark = pytest.mark.django_db
SPRING = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_every_consultation_keeps_what_it_was_about_and_what_was_said(old):
    apps = migrated(old, "strategy", "0004_decisions")

    def rows(name):
        return apps.get_model("strategy", name).objects.using("old")

    text = rows("Text").create(kind="principle", draft={"belief": "We ring first."})
    version = rows("TextVersion").create(
        text=text, number=2, parts={"belief": "We ring."}, although="The season begins.",
        adopted_at=SPRING + 2 * DAY,
    )  # fmt: skip
    for at, its, opened_at in ((version, "We ring.", SPRING), (None, "We ring first.", None)):
        rows("Consultation").create(
            text=text, parts={"belief": its}, version=at, open_until=SPRING.date(),
            opened_at=opened_at or SPRING + 3 * DAY, closed_at=opened_at,
        )  # fmt: skip
    asked = rows("Consultation").get(version=version)
    for said_at, words in ((SPRING, "One telephone."), (None, "")):
        voice = rows("Voice").create(consultation=asked, said_at=said_at, in_the_way=words)
    rows("Comment").create(voice=voice, words="Which?")

    apps = migrated(old, "strategy", "0005_heard_on_everything")
    about = rows("Consultation").values_list(
        "kind", "key", "name", "version", "although", "anonymous"
    )
    assert set(about) == {
        ("principle", text.pk, "We ring.", 2, "The season begins.", False),
        ("principle", text.pk, "We ring first.", None, "", False),
    }
    voices = rows("Voice").values_list("consultation__name", "spoke", "in_the_way")
    assert set(voices) == {("We ring.", True, "One telephone."), ("We ring.", False, "")}
    assert rows("Comment").get().words == "Which?"
