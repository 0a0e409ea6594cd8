"""Surveys inside: begun, written, launched, looked at, taken away."""

import csv
import io
import json
import uuid

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.factories import make

from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.listening.surveys import actions
from keepword.listening.surveys.checking import problems
from keepword.listening.surveys.documents import document, questionnaire
from keepword.listening.surveys.questionnaire import Scoring
from keepword.listening.surveys.ready_sets import READY, ready
from keepword.organisation.models import AuditEntry, Role
from keepword.standards.models import Moment

from .questionnaires import choices, one_page, question
from .sending import fields

pytestmark = pytest.mark.django_db
YES_NO = choices("yes", "no")
ASKED = one_page(
    question("kept", "single", choices=YES_NO, moment="ready",
             scoring=Scoring("perceived", choices=("yes",))),
    question("nps", "nps"),
    question("pair", "servqual"),
    question("what", "multiple", choices=choices("time", "price")),
    question("weights", "importance", choices=choices("time", "price")),
    question("order", "ranking", choices=choices("time", "price")),
    question("rows", "matrix", choices=choices("good", "bad"), rows=choices("shop", "web")),
    question("days", "number", least=0, most=30),
    question("why", "long"),
    question("who", "contact"),
)  # fmt: skip
GIVEN = {
    "kept": "yes", "nps": 9, "pair": {"expected": 6, "perceived": 5}, "what": ["time"],
    "weights": {"time": 70, "price": 30}, "order": ["price", "time"],
    "rows": {"shop": "good"}, "days": 3.0, "why": "=Late", "who": {"name": "Robin"},
}  # fmt: skip


@pytest.fixture
def signed_in(client, olivia, moments):
    client.force_login(olivia)
    return client


def answered(version: SurveyVersion, count: int, **more) -> None:
    """So many responses, all the same but for what is said."""
    responses = Response.objects.bulk_create(
        Response(key=uuid.uuid4(), version=version, channel="link", language="en")
        for _ in range(count)
    )
    Answer.objects.bulk_create(
        Answer(response=response, question=key, state="answered", value=value)
        for response in responses
        for key, value in (GIVEN | more).items()
    )


def sheets(answer) -> list[list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


class TestBeginning:
    @pytest.mark.parametrize("key", [each.key for each in READY])
    def test_every_ready_survey_can_be_launched_as_it_comes(self, signed_in, key):
        data = {"name": "Ours", "begin": key, "moment": "", "unit": ""}
        page = signed_in.post("/surveys/new/", data, follow=True)
        assert "Nothing stands in the way of a launch." in page.text
        survey = Survey.objects.get()
        signed_in.post(f"/surveys/{survey.key}/launch/", {"edition": "1"})
        assert SurveyVersion.objects.count() == 1

    @pytest.mark.parametrize("key", [each.key for each in READY])
    def test_every_ready_survey_has_every_text_in_both_languages(self, moments, key):
        asked = ready(key, moment="ready", proposition="It was ready.")
        assert problems(asked, actions.known_now()) == []
        swapped = json.loads(
            json.dumps(document(asked)).replace(
                '"languages": ["en", "de"]', '"languages": ["de", "en"]'
            )
        )
        assert questionnaire(swapped).languages[0] == "de"
        assert problems(questionnaire(swapped), actions.known_now()) == []

    def test_about_a_moment_it_asks_whether_its_sentence_was_so(self, signed_in):
        first = {"name": "Ours", "begin": "after-delivery", "unit": ""}
        signed_in.post("/surveys/new/", first | {"moment": Moment.objects.get(key="ready").pk})
        kept = questionnaire(Survey.objects.get().draft).by_key["kept"]
        assert kept.text["en"] == "“Ready on the day, it was.” Was it so?"
        assert (kept.moment, kept.scoring) == ("ready", Scoring("perceived", None, ("yes",)))

    def test_taken_away_and_brought_back_it_is_the_same(self, signed_in, olivia):
        survey = actions.create_survey(name="First", unit=None, asked=ASKED, by=olivia)
        file = signed_in.get(f"/surveys/{survey.key}/survey.json")
        assert "attachment" in file["Content-Disposition"]
        upload = SimpleUploadedFile("survey.json", file.content, "application/json")
        signed_in.post("/surveys/new/", {"name": "Second", "file": upload})
        assert questionnaire(Survey.objects.get(name="Second").draft) == ASKED

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"\xff", "This file is no JSON"),
            (b"{", "This file is no JSON"),
            (b"[" * 100_000, "This file is no JSON"),
            (b'{"languages": []}', "name at least one language"),
            (b" " * 1_000_001, "too large"),
        ],
    )
    def test_a_file_that_is_no_survey_says_why(self, signed_in, content, said):
        upload = SimpleUploadedFile("survey.json", content, "application/json")
        page = signed_in.post("/surveys/new/", {"name": "X", "file": upload})
        assert page.status_code == 400
        assert said in page.text
        assert not Survey.objects.exists()

    def test_something_to_begin_with_must_be_chosen(self, signed_in):
        page = signed_in.post("/surveys/new/", {"name": "X"})
        assert "Choose one to begin with, or a file." in page.text

    def test_with_nothing_there_the_list_says_what_comes_first(self, signed_in):
        assert "Nobody is asked yet." in signed_in.get("/surveys/").text


class TestWriting:
    @pytest.fixture
    def survey(self, olivia, moments):
        return actions.create_survey(name="Ours", unit=None, asked=ASKED, by=olivia)

    def test_the_page_sends_back_what_it_shows(self, signed_in, survey):
        address = f"/surveys/{survey.key}/edit/"
        signed_in.post(address, fields(signed_in.get(address)) | {"do": "keep"})
        assert questionnaire(Survey.objects.get().draft) == ASKED

    def test_a_question_is_added_written_and_moved(self, signed_in, survey):
        address = f"/surveys/{survey.key}/edit/"
        sent = fields(signed_in.get(address)) | {"b.page.kind": "csat", "do": "add:page"}
        page = signed_in.post(address, sent, follow=True)
        new = list(questionnaire(Survey.objects.get().draft).questions)[-1]
        assert "This question has no text yet." in page.text
        sent = fields(page) | {f"q.{new.key}.text": "And how?", "do": f"up:{new.key}"}
        signed_in.post(address, sent)
        keys = [each.key for each in questionnaire(Survey.objects.get().draft).questions]
        assert keys[-2:] == [new.key, "who"]

    def test_a_language_is_added_and_written(self, signed_in, survey):
        address = f"/surveys/{survey.key}/edit/"
        sent = fields(signed_in.get(address)) | {"languages": "en, ar", "do": "language:ar"}
        page = signed_in.post(address, sent, follow=True)
        assert 'dir="rtl"' in page.text
        signed_in.post(address, fields(page) | {"title": "بعد الإصلاح", "do": "keep"})
        title = questionnaire(Survey.objects.get().draft).title
        assert title == {"en": "After your repair", "ar": "بعد الإصلاح"}

    def test_who_was_overtaken_is_told_and_keeps_what_they_typed(self, signed_in, survey, olivia):
        address = f"/surveys/{survey.key}/edit/"
        sent = fields(signed_in.get(address)) | {"title": "Mine", "do": "done"}
        actions.save_draft(survey=survey, edition=1, name="Theirs", asked=ASKED, by=olivia)
        page = signed_in.post(address, sent)
        assert page.status_code == 409
        assert "Somebody else has changed this meanwhile" in page.text
        assert 'value="Mine"' in page.text
        assert Survey.objects.get().name == "Theirs"

    def test_a_draft_with_problems_leads_back_to_them(self, signed_in, olivia):
        survey = actions.create_survey(name="X", unit=None, asked=one_page(), by=olivia)
        page = signed_in.post(f"/surveys/{survey.key}/launch/", {"edition": "1"}, follow=True)
        assert "mend what is marked below" in page.text
        assert "The survey asks nothing yet" in page.text
        page = signed_in.post(f"/surveys/{survey.key}/launch/", {"edition": "9"}, follow=True)
        assert "Somebody else has changed the draft" in page.text


class TestResults:
    @pytest.fixture
    def version(self, launched):
        return launched(ASKED)

    def page(self, client, version):
        return client.get(f"/surveys/{version.survey.key}/")

    def test_below_the_minimum_nothing_is_shown_but_how_many(self, signed_in, version):
        answered(version, 2)
        page = self.page(signed_in, version)
        assert "Shown from 3 answers on" in page.text
        assert "=Late" not in page.text
        assert "On average" not in page.text
        file = signed_in.get(f"/surveys/{version.survey.key}/results.csv").getvalue().decode()
        assert "kept,About kept?,,(answered),2" in file
        assert "Yes" not in file

    def test_each_kind_is_summed_up_with_its_interval(self, signed_in, version):
        answered(version, 9)
        answered(version, 3, kept="no", nps=3, days=7.0)
        page = self.page(signed_in, version)
        text = " ".join(page.text.split())
        assert "12 responses, 12 of them to the end." in text
        assert "It was so for 75 of 100, between 47 and 91." in text
        assert "75 (47 to 91)" in text
        assert "(0 to 6): +50 of 100" in text
        assert "On average 4.0, between" in text
        assert '<li dir="auto">=Late</li>' in text
        assert "Robin" not in text

    def test_what_was_not_answered_is_told_apart(self, signed_in, version):
        answered(version, 3)
        for state in ("skipped", "does not apply", "not shown"):
            make(Answer, response=make(Response, version=version), question="kept", state=state,
                 value=None)  # fmt: skip
        make(Response, version=version)
        text = " ".join(self.page(signed_in, version).text.split())
        assert "3 answered · Does not apply 1 · Skipped 1 · Not shown 1 · Not reached 1" in text
        assert "By different ways, which are different people: link 3, square 4." in text

    def test_a_replaced_answer_counts_no_more(self, signed_in, version):
        answered(version, 3)
        Answer.objects.filter(question="kept").update(replaced_at="2026-03-02T12:00Z")
        assert "Yes" not in self.page(signed_in, version).text

    def test_texts_are_for_those_who_write_and_single_answers_for_those_who_look_up(
        self, client, version, person, workshop
    ):
        answered(version, 3)
        for who, texts, single in (("member", 0, 0), ("manager", 1, 0), ("care", 0, 1)):
            client.force_login(person(who, who, None if who == "care" else workshop))
            page = self.page(client, version)
            assert ("=Late" in page.text, "Every answer as CSV" in page.text) == (texts, single)

    def test_figures_and_answers_are_taken_away_and_no_cell_is_a_formula(self, signed_in, version):
        answered(version, 4)
        base = f"/surveys/{version.survey.key}"
        rows = list(
            csv.reader(io.StringIO(signed_in.get(f"{base}/results.csv").getvalue().decode()))
        )
        assert ["kept", "About kept?", "", "Yes", "4", "4", "1.0"] in [row[:7] for row in rows]
        file = signed_in.post(f"{base}/answers/csv/").getvalue().decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(file)))
        assert len(lines) == 4 * len(GIVEN)
        assert {line["value"] for line in lines if line["question"] == "why"} == {"'=Late"}
        assert AuditEntry.objects.first().did == "took single answers away"
        assert signed_in.post(f"{base}/answers/parquet/").status_code == 200
        assert signed_in.post(f"{base}/answers/xml/").status_code == 404
        (sheet,) = sheets(signed_in.post(f"{base}/answers/xlsx/"))
        assert (sheet[0][-1], len(sheet)) == ("value", 1 + 4 * len(GIVEN))
        told = json.loads(signed_in.get(f"{base}/results.json").getvalue())
        score = next(each for each in told if each["answer"] == "(net promoter score)")
        assert (score["question"], score["share"]) == ("nps", 100.0)

    def test_each_response_is_a_line_with_a_column_for_each_question(self, signed_in, launched):
        asked = one_page(
            question("stars", text={"en": "=Stars?"}), question("again", text={"en": "=Stars?"}),
            question("pair", "servqual"), question("grid", "matrix", choices=YES_NO,
            rows=choices("desk", "bench")), question("points", "importance", choices=YES_NO),
            question("order", "ranking", choices=YES_NO), question("ways", "multiple",
            choices=YES_NO), question("who", "contact"), question("n", "number"),
            question("may", "consent"), question("why", "long"),
        )  # fmt: skip
        version = launched(asked)
        said = {
            "stars": 4, "pair": {"expected": 6, "perceived": 3}, "grid": {"bench": "no"},
            "points": {"yes": 70, "no": 30}, "order": ["no", "yes"], "ways": ["yes", "no"],
            "who": {"mail": "k@example.org"}, "n": 2.5, "may": True, "why": "+1",
        }  # fmt: skip
        first, second = make(Response, version=version), make(Response, version=version)
        for key, value in said.items():
            make(Answer, response=first, question=key, state="answered", value=value)
        make(Answer, response=first, question="again", state="does not apply", value=None)
        make(Answer, response=second, question="stars", state="skipped", value=None)
        make(Answer, response=second, question="again", state="not shown", value=None)
        base, sent = f"/surveys/{version.survey.key}/answers", {"lines": "responses"}
        (sheet,) = sheets(signed_in.post(f"{base}/xlsx/", sent))
        whole, left = (dict(zip(sheet[0], row, strict=True)) for row in sheet[1:])
        assert len(whole) == len(sheet[0]) == 8 + 17 + 1, "no two columns have one name"
        assert {name: value for name, value in whole.items() if value != ""}.items() >= {
            "response": str(first.key), "=Stars?": 4, "About pair? · What I expect": 6,
            "About pair? · How it was": 3, "About grid? · Bench": "No", "About points? · Yes": 70,
            "About order? · Yes": 2, "About order? · No": 1, "About ways?": "Yes, No",
            "About who? · Mail address": "k@example.org", "About n?": 2.5, "About why?": "+1",
            "About may?": "I agree.", "without_answer": "=Stars?: does not apply",
        }.items()  # fmt: skip
        assert whole["=Stars? (again)"] == left["=Stars?"] == ""
        assert left["without_answer"].startswith(
            "=Stars?: skipped; =Stars?: not shown; About pair?: not reached; "
        )
        file = signed_in.post(f"{base}/csv/", sent).getvalue().decode("utf-8-sig")
        header, line, _second = csv.reader(io.StringIO(file))
        assert header[8:10] == ["'=Stars?", "'=Stars? (again)"]
        assert (line[-2], line[-1][:2]) == ("'+1", "'=")
        assert signed_in.post(f"{base}/parquet/", sent).status_code == 200
        told = json.loads(signed_in.post(f"{base}/json/", sent).getvalue())
        assert [each["=Stars?"] for each in told] == [4, None]
        assert AuditEntry.objects.filter(did="took single answers away").count() == 4

    def test_one_response_is_forgotten_by_its_reference(self, signed_in, version):
        answered(version, 1)
        base, key = f"/surveys/{version.survey.key}/erase/", Response.objects.get().key
        assert "No response has this reference" in signed_in.post(base, follow=True).text
        other = SurveyVersion.objects.create(survey=make(Survey), number=1, document={})
        elsewhere = make(Response, version=other)
        signed_in.post(base, {"response": str(elsewhere.key)})
        assert "It is erased" in signed_in.post(base, {"response": str(key)}, follow=True).text
        assert list(Response.objects.all()) == [elsewhere]

    def test_it_reads_as_often_for_many_as_for_few(
        self, signed_in, version, django_assert_num_queries
    ):
        answered(version, 3)
        with django_assert_num_queries(20):
            self.page(signed_in, version)
        answered(version, 297)
        with django_assert_num_queries(20):
            self.page(signed_in, version)


def test_the_list_reads_as_often_for_many_as_for_few(signed_in, django_assert_num_queries):
    for count in (3, 297):
        for _ in range(count):
            make(SurveyVersion)
        with django_assert_num_queries(11):
            page = signed_in.get("/surveys/")
    assert "Page 1 of 15" in page.text


def test_a_manager_must_name_a_unit_of_their_own(client, person, workshop, moments):
    client.force_login(person("Mia", Role.Kind.MANAGER, workshop))
    data = {"name": "Ours", "begin": "after-a-call"}
    assert client.post("/surveys/new/", data).status_code == 400
    client.post("/surveys/new/", data | {"unit": workshop.pk})
    assert Survey.objects.get().unit == workshop


def test_the_sheet_shows_the_address_and_its_square(signed_in, launched):
    version = launched(ASKED)
    page = signed_in.get(f"/surveys/{version.survey.key}/sheet/")
    assert f"http://testserver/s/{version.survey.address}/" in page.text
    assert 'class="qr"' in page.text
