"""What the form says becomes a recipe that reads the file so, whatever its columns are called."""

import json

import pytest

from keepword.delivery.actions import import_files
from keepword.delivery.mapping import Columns, Score, Seen, recipe_text
from keepword.delivery.parsing import parse
from keepword.delivery.refusal import ImportRefusedError

pytestmark = pytest.mark.django_db(transaction=True)

STRANGE = 'done" AS DATE) OR 1=1; -- \\ é'
NEW = {
    "name": "Repairs",
    "moment": "ready",
    "moment_name": "Ready",
    "proposition": "It was ready by the day we said.",
    "lens": "delivered",
}


def outcome(folder, lines, score, **fields):
    data = folder / "data"
    data.mkdir()
    (data / "any name.csv").write_text("\n".join(lines) + "\n")
    columns = Columns(**NEW, score=score, **({"happened_at": "due"} | fields))
    (folder / "recipe.toml").write_text(recipe_text(columns, key="repairs"))
    return import_files(folder / "recipe.toml", data=data)


def kept(report):
    from keepword.delivery.tests.test_importing import tallies  # noqa: PLC0415

    ((n, wx),) = tallies("moment").values()
    return n, wx, {each["reason"]: each["count"] for each in report.account["refused"]}


TIMES = [
    "due,done",
    "2024-05-02,2024-05-02 17:00",
    "2024-05-02,2024-05-03 08:00",
    "2024-05-02,",
]


@pytest.mark.parametrize(("by_day", "expected"), [(True, (2, 1, {})), (False, (2, 0, {}))])
def test_on_time_by_the_day_or_by_the_minute(tmp_path, by_day, expected):
    score = Score("on-time", "done", "due", by_day=by_day)
    assert kept(outcome(tmp_path, TIMES, score)) == expected


def test_within_so_many_hours_and_what_ends_before_it_begins_is_refused(tmp_path):
    lines = [
        "due,began,ended",
        *("2024-05-02,2024-05-02 10:00,2024-05-02 13:30" for _ in range(30)),
        "2024-05-02,2024-05-02 10:00,2024-05-02 13:31",
        "2024-05-02,2024-05-02 10:00,2024-05-02 09:00",
    ]
    score = Score("within", "ended", "began", limit=3.5, span="hours")
    refused = {"it was done before it began": 1}
    assert kept(outcome(tmp_path, lines, score)) == (31, 30, refused)


def test_a_rating_from_its_threshold_on_and_none_beyond_the_highest(tmp_path):
    lines = ["due,stars", *("2024-05-02,4" for _ in range(30)), "2024-05-02,3", "2024-05-02,7"]
    refused = {"the rating is not between 0 and 5": 1}
    score = Score("rating", "stars", limit=4, highest=5)
    assert kept(outcome(tmp_path, lines, score)) == (31, 30, refused)


def test_yes_and_no_with_commas_dots_and_weights(tmp_path):
    lines = ["due;answer;weight", "31.05.2024;yes;1,5", "01.06.2024 10:30;no;2"]
    score = Score("holds", "answer")
    report = outcome(tmp_path, lines, score, dates="dots", decimal=",", weight="weight")
    assert kept(report) == (2, 1.5, {})
    assert report.account["span"] == ["2024-05-31", "2024-06-01"]


def test_the_name_of_a_column_is_never_more_than_a_name(tmp_path):
    lines = ['due,"' + STRANGE.replace('"', '""') + '"', "2024-05-02,2024-05-01"]
    assert kept(outcome(tmp_path, lines, Score("on-time", STRANGE, "due"))) == (1, 1, {})


def test_everything_that_was_said_stands_in_the_recipe():
    columns = Columns(
        **NEW, happened_at="due", score=Score("holds", "answer"), unit="place", person="customer",
        channel="way", ref="job", mode="replace-period", encoding="cp1252",
    )  # fmt: skip
    recipe = parse(recipe_text(columns, key="repairs"))
    (observe,) = recipe.observes
    assert {name: field.column for name, field in observe.fields.items() if field.column} == {
        "happened_at": "due", "unit": "place", "person": "customer", "channel": "way", "ref": "job"
    }  # fmt: skip
    assert (recipe.mode, recipe.people) == ("replace-period", "customers")
    assert recipe.sources[0].encoding == "cp1252"
    assert Columns.from_json(columns.as_json()) == columns


OPEN = [
    "due,done",
    "2024-05-01,2024-05-01 17:00",
    "2024-05-03,2024-05-04 08:00",
    "2024-05-03,",
    "2024-05-04,",
    "2024-05-09,",
    ",",
]


@pytest.mark.parametrize(("by_day", "expected"), [(True, (3, 1, {})), (False, (4, 0, {}))])
def test_what_is_open_past_its_time_is_broken_by_what_the_file_itself_knows(
    tmp_path, by_day, expected
):
    score = Score("on-time", "done", "due", by_day=by_day, open_is_broken=True)
    assert kept(outcome(tmp_path, OPEN, score, happened_at="done")) == expected


@pytest.mark.parametrize(("last", "expected"), [("11:00:00", (2, 2, {})), ("11:00:30", (3, 1, {}))])
def test_what_has_not_ended_within_its_time_is_broken(tmp_path, last, expected):
    lines = [
        "due,began,ended",
        f"2024-05-01,2024-05-01 10:00,2024-05-01 {last}",
        "2024-05-01,2024-05-01 10:30,2024-05-01 10:45",
        "2024-05-01,2024-05-01 10:00,",
        "2024-05-01,2024-05-01 10:01,",
        "2024-05-02,,",
    ]
    score = Score("within", "ended", "began", limit=1, span="hours", open_is_broken=True)
    assert kept(outcome(tmp_path, lines, score)) == expected


def test_a_file_in_which_nothing_is_done_says_nothing_of_what_is_open(tmp_path):
    score = Score("on-time", "done", "due", open_is_broken=True)
    with pytest.raises(ImportRefusedError, match="no observation at all"):
        outcome(tmp_path, ["due,done,note", "2024-05-01,,x", "2024-05-02,,y"], score)


def test_a_day_in_the_future_makes_nothing_late_that_is_not(tmp_path):
    lines = ["due,done", "2024-05-01,2024-05-01", "2024-05-01,2150-01-01", "2100-01-01,"]
    score = Score("on-time", "done", "due", open_is_broken=True)
    assert kept(outcome(tmp_path, lines, score))[:2] == (2, 1)


def test_one_row_speaks_of_several_moments(tmp_path):
    asked = Seen(
        moment="kind", lens="perceived", happened_at="asked", score=Score("rating", "stars",
        limit=4, highest=5), moment_name="Kind", proposition="They were kind.",
    )  # fmt: skip
    lines = [
        "due,done,asked,stars",
        *("2024-05-02,2024-05-02,2024-06-01,5" for _ in range(3)),
        "2024-05-02,2024-05-03,2024-06-01,",
        "2024-05-02,,2024-06-01,2",
    ]
    score = Score("on-time", "done", "due")
    report = outcome(tmp_path, lines, score, further=(asked,))
    told = {each["moment"]: (each["lens"], each["accepted"], each["of_hundred"])
            for each in report.account["observations"]}  # fmt: skip
    assert told == {
        "ready": ("delivered", 4, pytest.approx(75)),
        "kind": ("perceived", 4, pytest.approx(75)),
    }
    assert report.created["moments"] == ["ready", "kind"]


def test_what_was_kept_of_a_form_before_there_were_several_is_still_read():
    kept_then = Columns(**NEW, happened_at="due", score=Score("holds", "answer")).as_json()
    del kept_then["further"], kept_then["score"]["open_is_broken"]
    assert Columns.from_json(kept_then).seen[0].moment == "ready"
    several = Columns(**NEW, happened_at="due", score=Score("holds", "answer"),
                      further=(Seen("kind", "perceived", "due", Score("holds", "b")),))  # fmt: skip
    assert Columns.from_json(json.loads(json.dumps(several.as_json()))) == several
