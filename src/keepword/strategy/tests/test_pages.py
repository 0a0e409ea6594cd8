"""The pages of the strategy: what they teach, what they show to whom, what they warn of."""

import csv
import io

import pytest
from tests.support.factories import DAY, make

from keepword.organisation.actions import make_token
from keepword.strategy import actions
from keepword.strategy.expectations import expectations, latitude
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Story, Text, TextVersion

STATEMENT = "Whoever rides in today rides out on the day we said."


def seen(client, user, address):
    client.force_login(user)
    return client.get(address)


def test_an_empty_strategy_teaches_the_first_step(client, owner, sam):
    page = seen(client, owner, "/strategy/").text
    assert "Begin with the first question" in page
    assert "Begin with the first question" not in seen(client, sam, "/strategy/").text


def test_the_mission_is_resumed_with_what_was_answered(client, owner, mia):
    client.force_login(mia)
    answer = client.post("/strategy/mission/1/", {"outside": "They\r\nride.", "inside": ""})
    assert answer["Location"] == "/strategy/mission/2/"
    page = seen(client, owner, "/strategy/mission/3/").text
    assert "They\nride." in page
    seen_edition = Text.objects.get().edition
    client.post("/strategy/mission/4/", {"statement": STATEMENT, "seen": seen_edition})
    assert Text.objects.get().draft == {
        "outside": "They\nride.",
        "inside": "",
        "statement": STATEMENT,
    }


def test_who_comes_second_to_a_step_is_told_and_loses_no_words(client, owner):
    client.force_login(owner)
    client.post("/strategy/mission/1/", {"outside": "They ride."})
    answer = client.post("/strategy/mission/1/", {"outside": "They walk.", "seen": "7"})
    assert answer.status_code == 400
    assert "Somebody else has changed this meanwhile." in answer.text
    assert "They walk." in answer.text
    assert Text.objects.get().draft["outside"] == "They ride."


def test_a_draft_is_seen_by_who_writes_and_by_nobody_else(client, adopted, owner, mia, sam):
    text = adopted(belief="We answer soon.")
    actions.write_draft(text=text, seen=text.edition, parts={"belief": "Today."}, by=owner)
    never = actions.begin_text(kind=Kind.PRINCIPLE, parts={"belief": "Perhaps."}, by=owner)
    assert "<ins>Today</ins>" in seen(client, mia, f"/strategy/texts/{text.pk}/").text
    page = seen(client, sam, f"/strategy/texts/{text.pk}/").text
    assert "We answer soon." in page
    assert "Today" not in page
    assert "Perhaps." not in seen(client, sam, "/strategy/").text
    assert seen(client, sam, f"/strategy/texts/{never.pk}/").status_code == 404


def test_a_further_version_asks_for_a_reason_and_a_day_to_come(client, adopted, owner):
    text = adopted(belief="We answer soon.")
    actions.write_draft(text=text, seen=text.edition, parts={"belief": "Today."}, by=owner)
    text.refresh_from_db()
    client.force_login(owner)
    said = {"seen": text.edition, "owner": owner.pk, "review_on": "2020-01-01", "reason": ""}
    page = client.post(f"/strategy/texts/{text.pk}/adopt/", said)
    assert {*page.context["form"].errors} == {"reason", "review_on"}
    said |= {"review_on": "2199-01-01", "reason": "Soon says nothing."}
    client.post(f"/strategy/texts/{text.pk}/adopt/", said)
    page = client.get(f"/strategy/texts/{text.pk}/").text
    assert "“Soon says nothing.”" in page
    assert "<del>We answer soon</del><ins>Today</ins>" in page


def test_from_eight_principles_on_there_is_a_warning(client, adopted, owner):
    for number in range(7):
        adopted(belief=f"Belief {number}.")
    assert "knows by heart" not in seen(client, owner, "/strategy/").text
    adopted(belief="Belief 8.")
    assert "8 principles are more than anybody knows by heart." in client.get("/strategy/").text


def test_the_share_of_rules_is_said_with_what_it_means(client, adopted, owner):
    adopted(belief="One.", rules="Lock the door.\n\n Wear gloves. ", leaders_guidance="Serve.")
    page = seen(client, owner, "/strategy/").text
    assert "2 of 3 expectations are rules." in page
    assert "Which of them could be guidance?" in page
    adopted(belief="Two.", guidance="Ring first.\nAsk twice.")
    assert "leave room to decide" in client.get("/strategy/").text


def test_what_a_principle_asks_is_read_line_by_line():
    parts = {"rules": "Lock.\n \nGloves.", "leaders_guidance": "Serve."}
    asked = [(each.words, each.of_leaders, each.is_rule) for each in expectations(parts)]
    assert asked == [("Lock.", False, True), ("Gloves.", False, True), ("Serve.", True, False)]
    assert (latitude([parts, {}]).rules, latitude([parts]).all) == (2, 3)


def test_a_story_is_told_with_a_name_or_without_and_taken_back(client, adopted, owner, sam, mia):
    text = adopted(belief="We answer soon.")
    client.force_login(sam)
    told = {"words": "She rang first.", "happened_on": "2026-03-02"}
    client.post(f"/strategy/texts/{text.pk}/stories/", {**told, "named": "on"})
    client.post(f"/strategy/texts/{text.pk}/stories/", {**told, "words": "He stayed."})
    page = seen(client, owner, f"/strategy/texts/{text.pk}/").text
    assert page.count("Sam Staff") == 1
    assert "He stayed." in page
    client.force_login(mia)
    story = Story.objects.get(named=True)
    assert client.post(f"/strategy/stories/{story.pk}/removed/").status_code == 403
    client.force_login(sam)
    client.post(f"/strategy/stories/{story.pk}/removed/")
    assert [each.words for each in Story.objects.all()] == ["He stayed."]


def test_a_story_of_tomorrow_keeps_its_words(client, adopted, sam):
    text = adopted(belief="We answer soon.")
    client.force_login(sam)
    said = {"words": "She will ring.", "happened_on": "2199-03-02"}
    answer = client.post(f"/strategy/texts/{text.pk}/stories/", said)
    assert answer.status_code == 400
    assert "That day has not come yet." in answer.text
    assert "She will ring." in answer.text


def test_the_charter_is_off_until_an_owner_publishes_it(client, adopted, owner, mia):
    adopted(Kind.MISSION, statement=STATEMENT, outside="Secret thoughts.")
    adopted(belief="We answer.", guidance="Ring first.", leaders_rules="Serve a day.")
    actions.begin_text(kind=Kind.PRINCIPLE, parts={"belief": "Perhaps."}, by=owner)
    assert client.get("/charter/").status_code == 404
    client.force_login(owner)
    client.post("/strategy/charter/", {"published": "yes"})
    client.logout()
    page = client.get("/charter/").text
    assert STATEMENT in page
    assert "Ring first." in page
    for inner in ("Secret thoughts.", "Serve a day.", "Perhaps.", "Olivia"):
        assert inner not in page
    client.force_login(owner)
    client.post("/strategy/charter/", {})
    client.logout()
    assert client.get("/charter/").status_code == 404


def test_the_sheet_shows_what_holds(client, adopted, sam):
    adopted(Kind.MISSION, statement=STATEMENT)
    adopted(belief="We answer.", leaders_rules="Serve a day.")
    adopted(Kind.OBJECTIVE, name="Ready on the day.")
    page = seen(client, sam, "/strategy/sheet/").text
    for words in (STATEMENT, "We answer.", "Serve a day.", "Ready on the day."):
        assert words in page


def test_the_file_has_every_version_part_by_part(client, adopted, sam):
    text = adopted(belief="=Soon()", why="It calms.")
    adopted(text=text, belief="Today.", reason="Clear.")
    page = seen(client, sam, "/strategy.csv").getvalue().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(page)))
    assert [(line["version"], line["part"], line["words"]) for line in lines] == [
        ("1", "belief", "'=Soon()"), ("1", "why", "It calms."),
        ("2", "belief", "Today."), ("2", "why", "It calms."),
    ]  # fmt: skip
    assert [line["in_force"] for line in lines] == ["False", "False", "True", "True"]


def test_stories_are_in_the_file_and_told_to_programs_by_whom_only_where_it_is_said(
    client, adopted, sam, owner
):
    text = adopted(belief="We answer.")
    for words, named in (("She rang.", True), ("He rang.", False)):
        actions.tell_story(text=text, words=words, happened_on=DAY, named=named, by=sam)
    page = seen(client, sam, "/strategy.csv").getvalue().decode("utf-8-sig")
    lines = [line for line in csv.DictReader(io.StringIO(page)) if line["part"] == "story"]
    told = {line["words"]: line["adopted_by"] for line in lines}
    assert told == {"She rang.": "Sam Staff", "He rang.": ""}
    _, secret = make_token(name="Wall", scopes=["read"], days=30, by=owner)
    answer = client.get("/api/strategy", headers={"authorization": f"Bearer {secret}"})
    stories = answer.json()["items"][0]["stories"]
    assert {each["words"]: each["by"] for each in stories} == {
        "She rang.": "Sam Staff",
        "He rang.": None,
    }


def test_programs_read_versions_and_no_drafts(client, adopted, owner):
    text = adopted(belief="Soon.")
    adopted(text=text, belief="Today.", reason="Clear.")
    actions.begin_text(kind=Kind.PRINCIPLE, parts={"belief": "Perhaps."}, by=owner)
    _, secret = make_token(name="Wall", scopes=["read"], days=30, by=owner)
    bearer = {"authorization": f"Bearer {secret}"}
    (said,) = client.get("/api/strategy", headers=bearer).json()["items"]
    assert (said["kind"], said["in_force"], said["owner"]) == ("principle", 2, "Olivia Owner")
    assert [each["parts"] for each in said["versions"]] == [
        {"belief": "Soon."},
        {"belief": "Today."},
    ]
    assert client.get("/api/strategy?kind=mission", headers=bearer).json()["items"] == []


@pytest.mark.parametrize("many", [3, 300])
def test_it_asks_as_often_however_much_there_is(client, owner, django_assert_num_queries, many):
    texts = Text.objects.bulk_create(Text(kind="principle", owner=owner) for _ in range(many))
    TextVersion.objects.bulk_create(
        TextVersion(text=text, number=1, parts={"belief": "We answer."}) for text in texts
    )
    Story.objects.bulk_create(
        Story(text=texts[0], words="So.", happened_on="2026-03-02", told_by=owner)
        for _ in range(many)
    )
    make(TextVersion, text=make(Text, kind="mission"), parts={"statement": STATEMENT})
    client.force_login(owner)
    with django_assert_num_queries(11):
        assert client.get("/strategy/").text.count("We answer.") == many
    with django_assert_num_queries(13):
        client.get(f"/strategy/texts/{texts[0].pk}/")
