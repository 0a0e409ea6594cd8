from dataclasses import replace
from datetime import date

import pytest

from keepword.board import figures, sentences
from keepword.board.results import GapLine, Mark, Row
from keepword.board.sentences import plain


def tallied(held: float, of: int) -> dict[str, float]:
    """The sums of so many yes of so many answers; of leaders, of shares that come to that."""
    return {"n": of, "w": of, "ww": of, "wx": held, "wxx": held, "wwx": held, "wwxx": held}


def marks(**lenses: tuple[float, int]) -> dict[str, Mark]:
    return {lens: figures.mark(tallied(*counts), lens) for lens, counts in lenses.items()}


def gap(key: str, low: float, high: float, *, ranks: bool = True) -> GapLine:
    return GapLine(
        key=key, name=key, value=(low + high) / 2, low=low, high=high, n_later=100, n_earlier=100,
        said="", value_said="", method="", ranks=ranks, certain=low > 0 or high < 0,
    )  # fmt: skip


BELIEVED, DELIVERED, PERCEIVED = (94, 100), (88, 100), (71, 100)


@pytest.mark.parametrize(
    ("lenses", "sentence"),
    [
        (
            {"believed_leaders": BELIEVED, "delivered": DELIVERED, "perceived": PERCEIVED},
            "Leaders believe 94. We deliver 88. Customers say 71.",
        ),
        (
            {"believed_staff": BELIEVED, "perceived": PERCEIVED},
            "Staff believe 94. Customers say 71.",
        ),
        ({"promised": (95, 100), "delivered": DELIVERED}, "We promise 95. We deliver 88."),
        ({"expected": (90, 100), "perceived": PERCEIVED}, "Customers expect 90. Customers say 71."),
        ({"perceived": (7, 9)}, "7 of 9 customers say so."),
        (
            {"delivered": (3, 4), "perceived": (1, 2)},
            "We delivered 3 of 4. 1 of 2 customers say so.",
        ),
        ({}, "Nothing to show."),
    ],
)
def test_a_row_is_a_sentence(lenses: dict[str, tuple[float, int]], sentence: str) -> None:
    assert plain(sentences.of_row(marks(**lenses))) == sentence


@pytest.mark.parametrize(
    ("lenses", "sentence"),
    [
        (
            {"believed_leaders": (92, 100), "delivered": DELIVERED, "perceived": (76, 100)},
            "We think we keep our word 92 times in 100. Our customers say 76.",
        ),
        (
            {"believed_staff": (92, 100), "perceived": (76, 100)},
            "Our staff think we keep our word 92 times in 100. Our customers say 76.",
        ),
        (
            {"delivered": DELIVERED, "perceived": (76, 100)},
            "We keep our word 88 times in 100. Our customers say 76.",
        ),
        ({"perceived": (76, 100)}, "Our customers say we keep our word 76 times in 100."),
        ({"perceived": (7, 9)}, "7 of 9 customers say we keep our word."),
        (
            {"delivered": DELIVERED, "perceived": (7, 9)},
            "We keep our word 88 times in 100. So say 7 of 9 customers.",
        ),
        (
            {"delivered": DELIVERED},
            "We keep our word 88 times in 100. What our customers say is not known yet.",
        ),
        ({"promised": (95, 100)}, "For the whole there are too few answers to show yet."),
    ],
)
def test_the_headline_is_the_overall_moments(
    lenses: dict[str, tuple[float, int]], sentence: str
) -> None:
    assert plain(sentences.headline(marks(**lenses), 4)) == sentence


def test_without_an_overall_moment_the_headline_is_no_mean_of_moments() -> None:
    assert plain(sentences.headline(None, 4)) == (
        "4 moments side by side; none stands for the whole yet."
    )
    assert plain(sentences.headline(None, 0)) == "Nothing is known yet."


def test_a_withheld_figure_is_never_said() -> None:
    hidden = {"perceived": figures.withheld_mark("perceived", 5), **marks(delivered=DELIVERED)}

    assert plain(sentences.of_row(hidden)) == "We deliver 88."
    assert plain(sentences.headline(hidden, 1)) == (
        "We keep our word 88 times in 100. Too few customers have answered to show what they say."
    )
    assert sentences.note(hidden, {}) == "too few answers to show"


def test_figures_take_the_colour_of_their_lens() -> None:
    parts = sentences.of_row(marks(delivered=DELIVERED, perceived=PERCEIVED))

    assert [(part.text, part.lens) for part in parts if part.lens] == [
        ("88", "delivered"),
        ("71", "perceived"),
    ]


ASKED = marks(perceived=PERCEIVED)


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        (
            [gap("self-image", -0.3, -0.1), gap("self-image-staff", -0.1, 0.1, ranks=False)],
            "staff know, leaders do not",
        ),
        (
            [gap("felt", -0.3, -0.1), gap("delivery", -0.04, 0.04)],
            "customers see what we do not measure",
        ),
        (
            [gap("felt", -0.3, -0.1), gap("delivery", -0.3, -0.1)],
            "customers perceive less than we deliver",
        ),
        ([gap("delivery", -0.3, -0.1)], "we deliver less than we promise"),
        ([gap("self-image", -0.3, -0.1)], "less than believed"),
        ([gap("self-image", 0.1, 0.3)], "better than believed"),
        ([gap("felt", -0.03, 0.03)], "holding"),
        ([gap("felt", -0.2, 0.1)], "too early to say"),
        ([gap("expectation", -0.3, -0.2, ranks=False)], "nothing to compare with yet"),
    ],
)
def test_the_note_names_a_direction_only_if_it_is_certain(gaps: list[GapLine], words: str) -> None:
    assert sentences.note(ASKED, {each.key: each for each in gaps}) == words


def test_few_answers_say_how_many_more_would_help() -> None:
    few = marks(perceived=(7, 9))
    wanting = replace(gap("felt", -0.1, 0.1), value=None, low=None, high=None, more_answers=40)

    assert sentences.note(few, {}) == "few answers: about 25 more answers make an index"
    assert sentences.note(few, {"felt": wanting}) == "few answers: about 40 more would tell the gap"
    assert sentences.note(marks(delivered=DELIVERED), {}) == "customers not asked yet"


def test_channels_that_several_lenses_pool_are_named_once() -> None:
    pooled = {"perceived": ("desk", "mail"), "delivered": ("desk", "mail"), "expected": ("mail",)}

    assert sentences.channels_of(pooled) == (
        "customers perceive, delivered: desk and mail together"
    )
    assert sentences.channels_of({"perceived": ("", "mail")}) == (
        "customers perceive: no channel given and mail together"
    )


def test_a_gap_is_told_with_its_interval() -> None:
    assert sentences.of_gap("felt gap", -0.17, -0.21, -0.13, None) == "felt gap: −17 (−21 to −13)."
    assert sentences.of_gap("felt gap", 0.01, -0.03, 0.05, None) == (
        "felt gap: +1 (−3 to +5): too early to say which way."
    )
    assert sentences.of_gap("felt gap", None, None, None, "Nobody has asked customers yet.") == (
        "felt gap: Nobody has asked customers yet."
    )


def test_the_first_to_look_at_is_named_with_what_falls_short_of_what() -> None:
    row = Row(
        key="pick-up", name="Pick-up", proposition="", unit_name="", dimension="", marks=(),
        gaps=(), sentence=(), figures_said="", note="", channels_said="",
    )  # fmt: skip
    found = sentences.first(row, gap("felt", -0.21, -0.13), 0)

    assert plain(found.sentence) == (
        "Look first at Pick-up: customers perceive 17 points less than we deliver (13 to 21)."
    )
    assert found.key == "pick-up"


def test_nothing_stands_out_is_not_no_gap() -> None:
    assert plain(sentences.first(None, None, 2).sentence) == (
        "Nothing stands out yet: 2 shortfalls are too uncertain to say; more answers would tell."
    )


def test_the_subline_says_how_many_answered_and_what_would_say_more() -> None:
    period = figures.period(date(2025, 8, 1), date(2025, 10, 31))
    few = marks(perceived=(7, 9))

    assert sentences.subline(period, list(few.values()), few) == (
        "9 answers from customers, 1 August to 31 October 2025. "
        "Too early for an index: about 25 more answers are needed."
    )
    assert sentences.subline(period, [], {}) == (
        "No answers from customers, 1 August to 31 October 2025."
    )


def test_kept_and_broken_stand_side_by_side_without_a_cause() -> None:
    kept, broken = (marks(perceived=counts)["perceived"] for counts in ((90, 100), (20, 100)))

    assert plain(sentences.related("Arrived on the day", kept, broken)) == (
        "Where “Arrived on the day” was kept, 90 in 100 customers are satisfied; where it was "
        "broken, 20 in 100. The one goes with the other."
    )
