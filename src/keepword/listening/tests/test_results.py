"""Results: counted once whatever is done in which order, and told without a small group."""

import datetime as dt
import importlib
import random
import re
import uuid
from itertools import combinations

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from keepword.ledger import actions as ledger
from keepword.ledger.models import FreshObservation, MonthTally
from keepword.ledger.schema import Observation
from keepword.listening.models import Answer, AnswerTally, Response
from keepword.listening.results import counting
from keepword.listening.results.cells import Cell, Kind, Sums, median
from keepword.listening.results.counting import count, questionnaires, take_out
from keepword.listening.results.groups import periods, shown_apart
from keepword.listening.results.reading import Only, counted
from keepword.listening.surveys import answers
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.measures import results, standings
from keepword.listening.surveys.questionnaire import Block, Scoring
from keepword.organisation.models import AuditEntry

from .questionnaires import choices, pages, question, so

ASKED = pages(
    Block("first", {"en": "The repair"}, (question("stars"), question("ways", "multiple",
          choices=choices("shop", "web")))),
    Block("second", {}, (question("why", "long", show_if=so("stars", "at most", 2)),
                         question("days", "number"))),
    Block("third", {}, (question("nps", "nps"),)),
)  # fmt: skip
FIRST_DAY = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def version(launched):
    return launched(ASKED)


def send(version, key, channel="link", **given):
    said = {name: Given("answered", value) for name, value in given.items()}
    asked = questionnaire(version.document)
    return answers.save(
        version=version, asked=asked, key=key, given=said, channel=channel, language="en"
    )


def whole(version, key, *, stars, days=3.0, channel="link"):
    send(version, key, channel, stars=stars, ways=["shop"])
    why = {"why": "Late"} if stars <= 2 else {}
    send(version, key, channel, days=days, **why)
    send(version, key, channel, nps=stars * 2)


def plain(version):
    asked = questionnaires([version.pk])
    found = counted(version.survey, asked)
    return {
        group: {cell: tuple(sums) for cell, sums in cells.items() if sums.n}
        for group, cells in found.items()
        if any(sums.n for sums in cells.values())
    }


@pytest.mark.django_db
class TestCounting:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_each_response_is_counted_once_whatever_is_done_in_which_order(
        self, version, olivia, seed
    ):
        """Answers come, change and are erased, and sweeps run in between."""
        chance = random.Random(seed)
        keys = [uuid.UUID(int=each + 1) for each in range(6)]
        for _step in range(25):
            key = chance.choice(keys)
            response = Response.objects.filter(key=key).first()
            match chance.choice(["begin", "whole", "change", "sweep", "erase"]):
                case "begin":
                    send(version, key, stars=chance.randint(1, 5), ways=["web"])
                case "whole" if response is None:
                    whole(version, key, stars=chance.randint(1, 5))
                case "change" if response:
                    send(version, key, days=float(chance.randint(0, 9)))
                case "sweep":
                    Response.objects.update(began_at=FIRST_DAY)
                    count(chance.randint(1, 4))
                case "erase" if response and chance.random() < 0.3:
                    answers.erase(response=response, by=olivia)
        live = plain(version)
        AnswerTally.objects.all().delete()
        Response.objects.update(counted_on=None)
        assert live == plain(version)
        assert live

    def test_what_changes_while_it_is_worked_out_is_counted_as_it_is_then(
        self, version, olivia, monkeypatch
    ):
        keys = [uuid.UUID(int=each + 1) for each in range(3)]
        for key in keys:
            whole(version, key, stars=5)
        look = counting._are_as_read

        def meanwhile(*seen):
            send(version, keys[0], stars=1)
            answers.erase(response=Response.objects.get(key=keys[1]), by=olivia)
            return look(*seen)

        monkeypatch.setattr(counting, "_are_as_read", meanwhile)
        assert count(9) == 2
        live = plain(version)
        AnswerTally.objects.all().delete()
        Response.objects.update(counted_on=None)
        assert live == plain(version)

    def test_tallies_come_to_nothing_when_everything_is_taken_out(self, version):
        for at in range(3):
            whole(version, uuid.uuid4(), stars=at + 1)
        assert count(2) == 2
        assert count(2) == 1
        assert count(2) == 0
        tallied = AnswerTally.objects.get(kind=Kind.SUM, about="days")
        assert (tallied.n, tallied.total, tallied.squares) == (3, 9.0, 27.0)
        take_out(Response.objects.all())
        assert not AnswerTally.objects.exists()

    def test_who_is_in_the_middle_rests_after_an_hour(self, version):
        send(version, uuid.uuid4(), stars=5, ways=["web"])
        assert count(9) == 0
        Response.objects.update(began_at=FIRST_DAY)
        assert count(9) == 1
        assert set(AnswerTally.objects.values_list("day", flat=True)) == {FIRST_DAY.date()}

    def test_an_answer_that_is_changed_later_is_changed_in_the_results(self, version):
        key = uuid.uuid4()
        whole(version, key, stars=5)
        count(9)
        send(version, key, stars=1)
        stars = results(version.survey, "en", 1).questions[0]
        assert [(bar.label, bar.n) for bar in stars.parts[0].bars if bar.n] == [("1", 1)]
        assert standings([version.survey])[0][2] == 1

    def test_it_reads_as_often_for_many_as_for_few(self, version, django_assert_num_queries):
        for many in (3, 30):
            for _each in range(many):
                whole(version, uuid.uuid4(), stars=4)
            count(many - 1)
            with django_assert_num_queries(3):
                results(version.survey, "en", 1)


@pytest.mark.django_db
class TestTheWayThrough:
    def test_who_reached_each_page_who_stayed_and_how_long_it_took(self, version):
        begun, ended = uuid.uuid4(), uuid.uuid4()
        send(version, begun, stars=4, ways=["web"])
        whole(version, ended, stars=1)
        its = Answer.objects.filter(response__key=ended)
        for seconds, names in ((0, ["stars", "ways"]), (40, ["why", "days"]), (50, ["nps"])):
            when = FIRST_DAY + dt.timedelta(seconds=seconds)
            its.filter(question__in=names).update(said_at=when)
        first, second, third = results(version.survey, "en", 1).pages
        assert (first.title, first.reached, first.left, first.seconds) == ("The repair", 2, 0, None)
        assert (second.title, second.reached, second.left) == ("About why?", 2, 1)
        assert second.seconds == pytest.approx(40, rel=0.1)
        assert (third.reached, third.left) == (1, 0)
        assert third.seconds == pytest.approx(10, rel=0.1)

    def test_a_median_of_times_is_near_that_of_the_seconds(self):
        assert median({}) is None
        assert median({0: 1, 20: 1, 30: 1}) == pytest.approx(1.1**20.5)


@pytest.mark.django_db
class TestParts:
    def test_of_one_way_it_says_what_came_by_it(self, version):
        for channel, stars in (("link", 5), ("qr", 1)):
            for _each in range(3):
                whole(version, uuid.uuid4(), stars=stars, channel=channel)
        count(4)
        found = results(version.survey, "en", 3, only=Only(channel="qr"))
        assert found.questions[0].figures.mean.value == 1.0
        assert dict(found.came.by_channel) == {"link": 3, "qr": 3}

    def test_a_part_is_withheld_where_the_rest_of_the_whole_would_be_a_small_group(self, version):
        for channel, many in (("link", 5), ("qr", 2)):
            for _each in range(many):
                whole(version, uuid.uuid4(), stars=5, channel=channel)
        for channel in ("link", "qr"):
            found = results(version.survey, "en", 3, only=Only(channel=channel))
            assert found.questions[0].withheld
        assert not results(version.survey, "en", 3).questions[0].withheld

    def test_what_counts_by_its_place_on_the_scale_stays_off_the_board(self, launched):
        linear = question("mood", moment="ready", scoring=Scoring("perceived"))
        held = question("kept", moment="ready", scoring=Scoring("perceived", 4))
        version = launched(pages(Block("page", {}, (linear, held))))
        send(version, uuid.uuid4(), mood=2, kept=5)
        assert [row.score for row in FreshObservation.objects.all()] == [1.0]
        mood = results(version.survey, "en", 1).questions[0]
        assert mood.held is None
        assert mood.figures.mean.value == 2.0


@pytest.mark.django_db
def test_what_was_entered_by_its_place_on_the_scale_is_taken_back_from_the_ledger(launched):
    mood = question("mood", moment="ready", scoring=Scoring("perceived"))
    kept = question("kept", moment="ready", scoring=Scoring("perceived", 4))
    version = launched(pages(Block("page", {}, (mood, kept))))
    key = uuid.uuid4()
    send(version, key, mood=2, kept=5)
    entered = Observation(
        happened_at=FIRST_DAY, day=FIRST_DAY.date(), source="keepword-surveys", moment="ready",
        lens="perceived", score=0.25, ref=f"{key}-mood",
    )  # fmt: skip
    ledger.record([entered])
    upgrade = importlib.import_module("keepword.listening.migrations.0004_results")
    upgrade.take_linear_scores_back(apps, None)
    ledger.settle()
    assert sum(MonthTally.objects.values_list("n", flat=True)) == 1
    assert sum(MonthTally.objects.values_list("wx", flat=True)) == 1.0


MONDAYS = st.dictionaries(
    st.integers(0, 12).map(lambda week: dt.date(2026, 1, 5) + dt.timedelta(days=7 * week)),
    st.integers(0, 8),
)


class TestGroups:
    @given(MONDAYS, st.integers(1, 6))
    def test_no_difference_of_weeks_and_months_is_a_small_group(self, numbers, minimum):
        weeks, months = periods(numbers, minimum)
        whole = sum(numbers.values())
        shown = [{*each} for each in (*weeks, *months)]
        if whole >= minimum:
            shown.append({week for week, n in numbers.items() if n})
        sets = shown + [a - b for a, b in combinations(shown, 2)] + [
            b - a for a, b in combinations(shown, 2)
        ]  # fmt: skip
        for each in sets:
            n = sum(numbers[week] for week in each)
            assert n == 0 or n >= minimum

    def test_weeks_are_joined_within_their_month_only(self):
        first = dt.date(2026, 3, 2)
        mondays = [first + dt.timedelta(days=7 * each) for each in range(5)]
        weeks, months = periods(dict(zip(mondays, [3, 1, 2, 1, 5], strict=True)), 3)
        assert weeks == [(mondays[0],), (mondays[1], mondays[2], mondays[3]), (mondays[4],)]
        assert months == [tuple(mondays[:4]), (mondays[4],)]

    def test_a_small_group_takes_another_with_it(self):
        assert shown_apart({"link": 9, "qr": 2}, 3) == frozenset()
        assert shown_apart({"link": 9, "mail": 4, "qr": 2}, 3) == {"link"}
        assert shown_apart({"link": 9, "qr": 0}, 3) == {"link"}


@pytest.mark.django_db
class TestPages:
    def test_a_question_is_taken_apart_and_ways_are_told_apart(self, client, olivia, version):
        client.force_login(olivia)
        for channel in ("link", "qr"):
            for _each in range(3):
                whole(version, uuid.uuid4(), stars=4, channel=channel)
        count(3)
        base = f"/surveys/{version.survey.key}"
        text = " ".join(client.get(f"{base}/questions/stars/").text.split())
        assert "Who comes by one way differs" in text
        assert "4.0" in text
        assert 'class="result__bar" width="75.0"' in text, "on average 4, on a scale from 1 to 5"
        page = " ".join(client.get(f"{base}/?only=way:qr").text.split())
        assert 'value="way:qr" selected' in page
        assert "How far they came" in page
        assert client.get(f"{base}/questions/never/").status_code == 404

    def test_who_is_behind_a_bar_is_shown_to_whom_may_look_and_each_look_is_kept(
        self, client, olivia, version, person, workshop
    ):
        key = uuid.uuid4()
        whole(version, key, stars=2)
        whole(version, uuid.uuid4(), stars=5)
        address = f"/surveys/{version.survey.key}/questions/stars/behind/"
        client.force_login(person("Mia", "manager", workshop))
        assert client.post(address, {"value": "2"}).status_code == 403
        client.force_login(olivia)
        page = client.post(address, {"value": "2", "part": ""})
        assert str(key) in page.text
        assert page.text.count("came without a name") == 1
        read = " ".join(re.sub("<[^>]*>", " ", page.text.partition("All of it")[2]).split())
        assert read.startswith("About stars? 2 About ways? Shop About why? Late About days? 3")
        assert AuditEntry.objects.filter(did="looked at who answered").count() == 1
        shop = f"/surveys/{version.survey.key}/questions/ways/behind/"
        assert client.post(shop, {"value": "shop"}).text.count("came without a name") == 2

    def test_one_pages_back_to_the_first_of_them(self, client, olivia, version, monkeypatch):
        monkeypatch.setattr("keepword.listening.results.behind.MOST", 2)
        monkeypatch.setattr("keepword.listening.results.behind.MOST_LOOKED_AT", 4)
        for stars in (2, 2, 2, 5, 5, 5, 5, 2):
            whole(version, uuid.uuid4(), stars=stars)
        client.force_login(olivia)
        address = f"/surveys/{version.survey.key}/questions/stars/behind/"
        sent: dict[str, str] = {"value": "2", "part": ""}
        seen = []
        while True:
            page = client.post(address, sent).text
            seen.append(page.count("came without a name"))
            before = re.search(r'name="before" value="(\d+)"', page)
            if not before:
                break
            sent["before"] = before[1]
        assert seen == [1, 2, 1], "four were looked at, then two found, then the last"
        assert client.post(address, sent | {"before": "9" * 30}).status_code == 200


def test_sums_that_are_taken_away_leave_nothing():
    assert Sums(2, 3.0, 5.0).and_(Sums(2, 3.0, 5.0).less()) == Sums(0)
    assert Cell(Kind.CAME) == Cell("came", "", "", "")
