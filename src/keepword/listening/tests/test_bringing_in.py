"""Answers from other tools: mapped by a person, brought in once, taken back whole."""

import datetime as dt
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.listening.bringing_in import actions
from keepword.listening.bringing_in.tables import FileError, table
from keepword.listening.models import Answer, AnswerFile, AnswerTally, Response
from keepword.listening.results.counting import count
from keepword.listening.surveys.questionnaire import Scoring
from keepword.organisation.models import AuditEntry, Role

from .questionnaires import choices, one_page, question

ASKED = one_page(
    question("kept", "single", choices=choices("yes", "no"), moment="ready",
             scoring=Scoring("perceived", choices=("yes",))),
    question("ways", "multiple", choices=choices("shop", "web")),
    question("nps", "nps"),
    question("why", "long"),
    question("who", "contact"),
)  # fmt: skip
SURVEYMONKEY = """Respondent ID,Collector ID,Start Date,End Date,IP Address,Was it kept?,Ways,,Why?
,,,,,Response,Shop,Web,Open-Ended Response
118,7,03/02/2026 09:00:00 AM,03/02/2026 09:04:10 AM,10.0.0.1,Yes,Shop,Web,"=Late, and
nobody rang"
119,7,03/12/2026 10:00:00 AM,03/12/2026 10:01:00 AM,,No,,Web,
120,7,03/12/2026 10:00:00 AM,,,Perhaps,,,
,7,03/12/2026 10:00:00 AM,,,Yes,,,
"""
MONKEYS = {"6": "kept", "7": "ways", "8": "ways", "9": "why"}
QUALTRICS = """StartDate,EndDate,Status,ResponseId,QID1_NPS_GROUP,QID1,Q2
Start Date,End Date,Response Type,Response ID,Group,About nps?,Anything else?
"{""ImportId"":""startDate""}",,,"{""ImportId"":""_recordId""}",,"{""ImportId"":""QID1""}",x
2026-03-02 09:00:00,2026-03-02 09:05:00,IP Address,R_1,Promoter,10,Fine
2026-03-02 09:00:00,2026-03-02 09:05:00,IP Address,R_2,Passive,11,Fine
"""
CHATWOOT = """Agent name,Rating,Feedback Comment,Contact Name,E-Mail,Phone,Conversation,Recorded

Ada (ada@example.org),5,Quick,Kim,k@example.org,,https://c.example/1,2026-03-02 10:00:00 UTC

,2,,Ali,,,https://c.example/2,2026-03-03 10:00:00 UTC

Reporting period 2026-03-01 to 2026-03-31
"""


@pytest.fixture
def survey(launched):
    return launched(ASKED).survey


def uploaded(survey, by, text=SURVEYMONKEY, tool="surveymonkey"):
    return actions.upload(survey=survey, tool=tool, name="a.csv", content=text.encode(), by=by)


def brought(survey, by, text=SURVEYMONKEY, tool="surveymonkey", **more):
    file = uploaded(survey, by, text, tool)
    said = {"mapping": MONKEYS, "days": "month first"} | more
    actions.bring_in(file=file, by=by, **said)
    file.refresh_from_db()
    return file


@pytest.mark.django_db
class TestBringingIn:
    def test_rows_become_responses_of_their_day_and_count_for_their_moment(self, survey, olivia):
        file = brought(survey, olivia)
        assert (file.rows, file.known, file.content) == (2, 0, None)
        first = Response.objects.get(answers__value="yes")
        assert (first.channel, first.began_at) == (
            "brought", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC),
        )  # fmt: skip
        said = dict(first.answers.values_list("question", "value"))
        assert said == {
            "kept": "yes", "ways": ["shop", "web"], "why": "=Late, and\nnobody rang",
            "nps": None, "who": None,
        }  # fmt: skip
        states = set(Answer.objects.filter(value__isnull=True).values_list("question", "state"))
        assert states == {("nps", "not shown"), ("who", "not shown"), ("why", "skipped")}
        assert sorted(row.score for row in FreshObservation.objects.all()) == [0.0, 1.0]
        assert {row.day for row in FreshObservation.objects.all()} == {
            dt.date(2026, 3, 2), dt.date(2026, 3, 12),
        }  # fmt: skip

    def test_what_is_refused_is_told_by_line_column_and_mend(self, survey, olivia):
        refused = brought(survey, olivia).refused.all()
        assert [(each.line, each.column) for each in refused] == [(6, "Was it kept?"), (7, "")]
        assert "“Perhaps” is none of its choices" in refused[0].why

    def test_the_same_rows_in_another_file_are_known(self, survey, olivia):
        brought(survey, olivia)
        again = brought(survey, olivia, SURVEYMONKEY.replace("Perhaps", "No"))
        assert (again.rows, again.known) == (1, 2)
        assert Response.objects.count() == 3

    def test_taken_back_nothing_of_it_counts(self, survey, olivia):
        other = make(Response, version=survey.versions.get())
        file = brought(survey, olivia)
        count(9)
        assert AnswerTally.objects.exists()
        for _twice in range(2):
            actions.take_back(file=file, by=olivia)
        assert list(Response.objects.all()) == [other]
        assert not AnswerTally.objects.exists()
        assert AuditEntry.objects.filter(did="took brought answers back").count() == 1

    def test_qualtrics_has_three_headers_and_chatwoot_a_last_line(self, survey, olivia):
        file = brought(
            survey, olivia, QUALTRICS, "qualtrics", mapping={"6": "nps", "7": "why"}, days=""
        )
        assert (file.rows, [each.line for each in file.refused.all()]) == (1, [5])
        assert Answer.objects.get(question="nps", state="answered").value == 10
        file = brought(
            survey, olivia, CHATWOOT, "chatwoot", mapping={"2": "nps", "3": "why"}, days=""
        )
        assert (file.rows, file.refused.count()) == (2, 0)

    @pytest.mark.parametrize(("status", "kept"), [
        ("IP Address", 1), ("Imported", 1), ("16", 1), ("", 1), ("Survey Preview", 0),
        ("Spam", 0), ("Offline Survey Preview", 0), ("1", 0), ("17", 0), ("2", 0), ("9", 0),
    ])  # fmt: skip
    def test_what_was_only_tried_out_does_not_count(self, survey, olivia, status, kept):
        row = f"2026-03-02 09:00:00,2026-03-02 09:05:00,{status},R_1,Promoter,10,Fine"
        text = "\n".join([*QUALTRICS.splitlines()[:3], row])
        file = brought(survey, olivia, text, "qualtrics", mapping={"6": "nps"}, days="")
        assert (file.rows, file.refused.count()) == (kept, 1 - kept)

    def test_what_was_left_in_the_middle_has_no_end_and_the_rest_was_not_reached(
        self, survey, olivia
    ):
        text = "\n".join(
            f"{line},{more}" for line, more in zip(
                QUALTRICS.replace("11,Fine", "9,").replace(",10,Fine", ",,Fine").splitlines(),
                ("Finished", "Finished", "x", "True", "False"), strict=True,
            )
        )  # fmt: skip
        brought(survey, olivia, text, "qualtrics", mapping={"6": "nps", "7": "why"}, days="")
        ended = Response.objects.get(finished_at__isnull=False)
        assert dict(ended.answers.values_list("question", "state"))["nps"] == "skipped"
        left = Response.objects.get(finished_at=None)
        assert dict(left.answers.values_list("question", "state")) == {
            "kept": "not shown", "ways": "not shown", "nps": "answered"
        }  # fmt: skip

    def test_no_respondent_is_taken_for_another_and_none_is_passed_over(self, survey, olivia):
        twice = SURVEYMONKEY.replace("119,7", "118,7").replace("120,7", "1.18E+10,7")
        file = brought(survey, olivia, twice)
        assert (file.rows, file.known) == (1, 1)
        assert Response.objects.filter(answers__value="yes").exists(), "the first of two counts"
        assert "spreadsheet has shortened" in file.refused.get(line=6).why

    def test_days_that_do_not_fit_are_refused_and_not_guessed(self, survey, olivia):
        file = brought(survey, olivia, days="")
        assert file.rows == 0
        assert all("no time as you said" in each.why for each in file.refused.all()[:3])

    def test_who_may_not_and_what_is_not_kept_any_more(self, survey, olivia, person, workshop):
        mia = person("Mia", Role.Kind.MANAGER, workshop)
        file = uploaded(survey, olivia)
        with pytest.raises(actions.PermissionDenied):
            actions.bring_in(file=file, mapping=MONKEYS, days="", by=mia)
        for mapping in ({}, {"6": "never"}, {"6": "who"}):
            with pytest.raises(FileError):
                actions.bring_in(file=file, mapping=mapping, days="", by=olivia)
        AnswerFile.objects.update(uploaded_at="2026-03-02T12:00Z")
        actions.throw_away_old()
        assert not AnswerFile.objects.exists()


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"), (b"\n\n", "empty"), (b"\xff\xfe\x00", "UTF-8"),
            (b"Respondent ID\x00", "no CSV"), (b"PK\x03\x04\x00\x00", "no CSV"),
            (b"caf\xe9", "UTF-8"), (b'Respondent ID\n"a', "quotation mark"),
            (b"a," * 600, "too many columns"), (b"a" * 20_000, "cell too long"),
            (b"a,b\nc,d\n", "no “Respondent ID”"), (b"Respondent ID", "no “Respondent ID”"),
            (b"x" * 50_000_001, "too large"),
            (b"Respondent ID\n\n" + b"1\n" * 100_002, "more than 100000 rows"),
        ],
    )  # fmt: skip
    def test_what_is_no_such_file_says_why(self, content, said):
        with pytest.raises(FileError, match=said):
            table(content, "surveymonkey")

    @pytest.mark.parametrize("tool", AnswerFile.Tool.values)
    def test_a_file_that_was_damaged_is_read_or_refused_and_never_breaks(self, tool):
        chance = random.Random(7)
        for text in (SURVEYMONKEY, QUALTRICS, CHATWOOT):
            for _time in range(60):
                damaged = bytearray(text.encode())
                for _change in range(chance.randint(1, 20)):
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                try:
                    found = table(bytes(damaged), tool)
                except FileError:
                    continue
                assert all(column.number >= 1 for column in found.columns)


@pytest.mark.django_db
class TestPages:
    def test_from_the_upload_to_the_report_and_back(self, client, olivia, survey):
        client.force_login(olivia)
        base = f"/surveys/{survey.key}/elsewhere/"
        upload = SimpleUploadedFile("a.csv", QUALTRICS.encode(), "text/csv")
        page = client.post(base, {"tool": "qualtrics", "file": upload}, follow=True)
        assert "2 rows. Which question" in " ".join(page.text.split())
        assert '<option value="nps" selected>' in page.text
        assert "“10”" in page.text
        address = page.redirect_chain[-1][0]
        assert client.post(address, {"days": ""}).status_code == 400
        page = client.post(address, {"column-6": "nps", "days": ""}, follow=True)
        assert "1 brought in, 0 known before, 1 refusals." in " ".join(page.text.split())
        page = client.post(f"{address}back/", follow=True)
        assert "1 response is taken back." in page.text
        refused = b"".join(client.get(f"{address}refused.csv")).decode("utf-8-sig").splitlines()
        assert refused[0] == "line,column,why"
        assert refused[1].startswith("5,About nps?,")
        assert not Response.objects.exists()

    def test_a_file_that_cannot_be_read_says_why_on_its_form(self, client, olivia, survey):
        client.force_login(olivia)
        upload = SimpleUploadedFile("a.csv", b"a,b", "text/csv")
        sent = {"tool": "qualtrics", "file": upload}
        page = client.post(f"/surveys/{survey.key}/elsewhere/", sent)
        assert page.status_code == 400
        assert "no export of Qualtrics" in page.text
