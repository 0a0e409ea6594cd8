"""Large files go in and out lot by lot, and every kind of question can be brought in."""

import pytest

from keepword.ledger.models import Change
from keepword.listening import tasks
from keepword.listening.bringing_in import actions, lots
from keepword.listening.bringing_in.responses import checked
from keepword.listening.bringing_in.rows import places, suggested
from keepword.listening.bringing_in.tables import table
from keepword.listening.models import Answer, AnswerFile, Response
from keepword.listening.surveys.kinds import AnswerError
from keepword.listening.surveys.questionnaire import Scoring

from .questionnaires import choices, one_page, question

SCORED = one_page(question("stars", moment="ready", scoring=Scoring("perceived", 4)))
EVERY = one_page(
    question("fit", "servqual"),
    question("worth", "importance", choices=choices("price", "speed")),
    question("order", "ranking", choices=choices("price", "speed")),
    question("who", "contact"),
    question("agree", "consent"),
    question("day", "date"),
    question("cell", "matrix", choices=choices("yes", "no"), rows=choices("shop", "web")),
)
HEAD = "Respondent ID,Start Date,About stars?\n,,Response\n"
TWO_HEADS = (
    "Respondent ID,Start Date,About fit?,,About worth?,,About order?,,About who?,,,"
    "About agree?,About day?,About cell?,\n"
    ",,What I expect,How it was,Price,Speed,Price,Speed,Name,Email Address,Phone Number,"
    "I agree,Response,Shop,Web\n"
)
WHOLE = "1,2026-03-02,6,4,70,30,2,1,Kim,kim@example.org,030 1,I agree,2026-03-01,Yes,No\n"
WRONG = "2,2026-03-02,6,9,70,20,2,2,Kim,nowhere,030 1,perhaps,1 March,Yes,Maybe\n"
NO = "3,2026-03-02,6,4,,,,,,,,no,,,\n"


def rows(n: int) -> str:
    return HEAD + "".join(f"{each},2026-03-02,{each % 5 + 1}\n" for each in range(n))


def uploaded(survey, by, text: str) -> AnswerFile:
    tool = AnswerFile.Tool.SURVEYMONKEY
    return actions.upload(survey=survey, tool=tool, name="a.csv", content=text.encode(), by=by)


@pytest.fixture
def in_small_lots(monkeypatch):
    monkeypatch.setattr(lots, "LOT", 4)
    monkeypatch.setattr(lots, "MOST_LOTS", 2)


@pytest.fixture
def survey(launched):
    return launched(SCORED).survey


def standing(file: AnswerFile) -> tuple[int, int | None, bool]:
    file.refresh_from_db()
    return file.reached, file.rows, file.brought_at is not None


@pytest.mark.django_db
@pytest.mark.usefixtures("in_small_lots")
class TestLots:
    def test_a_large_file_comes_in_lot_after_lot_and_each_row_once(self, survey, olivia):
        file = uploaded(survey, olivia, rows(13) + "1,2026-03-02,5\n")
        actions.bring_in(file=file, mapping={"3": "stars"}, days="", by=olivia)
        assert standing(file) == (0, 0, False)
        lots.sweep()
        assert standing(file) == (8, 8, False)
        tasks.sweep()
        assert standing(file) == (14, 13, True)
        assert (file.known, file.content) == (1, None)
        lots.sweep()
        assert Response.objects.count() == 13

    def test_whoever_was_overtaken_brings_nothing_in_twice(self, survey, olivia):
        file = uploaded(survey, olivia, rows(9))
        actions.bring_in(file=file, mapping={"3": "stars"}, days="", by=olivia)
        mine = AnswerFile.objects.get(pk=file.pk)
        lots.bring(AnswerFile.objects.get(pk=file.pk), most=1)
        lots.bring(mine, most=9)
        assert Response.objects.count() == 4
        lots.sweep()
        assert Response.objects.count() == 9

    def test_a_broken_lot_leaves_what_came_before_and_is_gone_on_with(
        self, survey, olivia, monkeypatch
    ):
        file = uploaded(survey, olivia, rows(9))
        actions.bring_in(file=file, mapping={"3": "stars"}, days="", by=olivia)
        lots.bring(AnswerFile.objects.get(pk=file.pk), most=1)
        with monkeypatch.context() as broken:
            broken.setattr(lots, "enter", lambda _said: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                lots.sweep()
        assert standing(file) == (4, 4, False)
        lots.sweep()
        assert standing(file) == (9, 9, True)

    def test_taking_back_is_one_change_of_the_ledger_for_each_lot(self, survey, olivia):
        file = uploaded(survey, olivia, rows(9))
        actions.bring_in(file=file, mapping={"3": "stars"}, days="", by=olivia)
        lots.sweep()
        lots.sweep()
        actions.take_back(file=file, by=olivia)
        assert Response.objects.count() == 5
        lots.sweep()
        assert not Response.objects.exists()
        assert Change.objects.filter(kind=Change.Kind.ERASE).count() == 3
        assert len(Change.objects.filter(kind=Change.Kind.ERASE)[0].persons) == 4

    def test_what_is_taken_back_in_the_middle_comes_in_no_further(self, survey, olivia):
        file = uploaded(survey, olivia, rows(20))
        actions.bring_in(file=file, mapping={"3": "stars"}, days="", by=olivia)
        lots.sweep()
        actions.take_back(file=file, by=olivia)
        lots.sweep()
        lots.sweep()
        assert not Response.objects.exists()
        assert standing(file)[2] is False

    def test_the_page_says_how_far_it_is(self, client, survey, olivia):
        client.force_login(olivia)
        file = uploaded(survey, olivia, rows(9))
        address = f"/surveys/{survey.key}/elsewhere/{file.key}/"
        said = client.post(address, {"column-3": "stars", "days": ""}, follow=True).text
        assert "0 of 9 rows so far" in " ".join(said.split())
        lots.sweep()
        assert "8 of 9 rows so far" in " ".join(client.get(address).text.split())
        said = client.post(f"{address}back/", follow=True).text
        assert "4 are left, and go within minutes." in said
        assert "4 responses are left." in " ".join(client.get(address).text.split())


@pytest.mark.django_db
class TestEveryKind:
    def test_columns_find_their_questions_and_the_parts_of_these(self):
        found = table((TWO_HEADS + WHOLE).encode(), "surveymonkey")
        assert [suggested(each, EVERY) for each in found.columns] == [
            "fit.expected", "fit.perceived", "worth", "worth", "order", "order", "who.name",
            "who.mail", "who.phone", "agree", "day", "cell", "cell",
        ]  # fmt: skip
        offered = dict(places(EVERY, "en"))
        assert offered["fit.perceived"] == "About fit? · How it was"
        assert "fit" not in offered

    def test_all_of_them_are_kept_as_if_they_were_answered_here(self, launched, olivia):
        survey = launched(EVERY).survey
        file = uploaded(survey, olivia, TWO_HEADS + WHOLE + WRONG + NO)
        found = table(bytes(file.content), file.tool)
        mapping = {str(each.number): suggested(each, EVERY) for each in found.columns}
        actions.bring_in(file=file, mapping=mapping, days="", by=olivia)
        whole = Response.objects.get(answers__question="worth", answers__state="answered")
        assert dict(whole.answers.values_list("question", "value")) == {
            "fit": {"expected": 6, "perceived": 4},
            "worth": {"price": 70, "speed": 30},
            "order": ["speed", "price"],
            "who": {"name": "Kim", "mail": "kim@example.org", "phone": "030 1"},
            "agree": True,
            "day": "2026-03-01",
            "cell": {"shop": "yes", "web": "no"},
        }
        assert Response.objects.count() == 2, "the wrong row is left out whole"
        refused = {each.column for each in file.refused.all()}
        assert refused == {
            "About fit?", "About worth?", "About order?", "About who?", "About agree?",
            "About day?", "About cell?",
        }  # fmt: skip
        assert Answer.objects.filter(question="agree", state="answered").count() == 1


def test_no_program_makes_a_consent_of_a_no():
    agree = EVERY.by_key["agree"]
    assert checked(agree, True) is True
    for value in (False, "no", 0, None, "yes"):
        with pytest.raises(AnswerError):
            checked(agree, value)
