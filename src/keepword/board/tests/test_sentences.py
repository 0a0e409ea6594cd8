from datetime import date

import pytest

from keepword.board import figures, gap_sentences, sentences
from keepword.board.results import GapLine, Mark, Row
from keepword.board.sentences import plain


def tallied(held: float, of: int) -> dict[str, float]:
    """The sums of so many yes of so many answers; of leaders, of shares that come to that."""
    return {"n": of, "w": of, "ww": of, "wx": held, "wxx": held, "wwx": held, "wwxx": held}


def marks(**lenses: tuple[float, int]) -> dict[str, Mark]:
    return {
        lens: figures.marks_of([(lens, [tallied(*counts)])])[0] for lens, counts in lenses.items()
    }


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
    assert plain(sentences.headline(marks(**lenses), 4, named=True)) == sentence


def test_without_an_overall_moment_the_headline_is_no_mean_of_moments() -> None:
    assert plain(sentences.headline(None, 4, named=False)) == (
        "4 moments side by side; none stands for the whole yet."
    )


def test_a_withheld_figure_is_never_said() -> None:
    hidden = {"perceived": figures.withheld_mark("perceived", 5), **marks(delivered=DELIVERED)}

    assert plain(sentences.of_row(hidden)) == "We deliver 88."
    assert plain(sentences.headline(hidden, 1, named=True)) == (
        "We keep our word 88 times in 100. Too few customers have answered to show what they say."
    )


def test_figures_take_the_colour_of_their_lens() -> None:
    parts = sentences.of_row(marks(delivered=DELIVERED, perceived=PERCEIVED))

    assert [(part.text, part.lens) for part in parts if part.lens] == [
        ("88", "delivered"),
        ("71", "perceived"),
    ]


def test_channels_that_several_lenses_pool_are_named_once() -> None:
    pooled = {"perceived": ("desk", "mail"), "delivered": ("desk", "mail"), "expected": ("mail",)}

    assert sentences.channels_of(pooled) == (
        "customers' answers and what was delivered: desk and mail together"
    )
    assert sentences.channels_of({"perceived": ("", "mail")}) == (
        "customers' answers: no channel given and mail together"
    )


@pytest.mark.parametrize(
    ("key", "figures_of_gap", "said"),
    [
        (
            "felt",
            (-0.17, -0.21, -0.13),
            "Customers perceive 17 points less than we deliver (13 to 21).",
        ),
        ("delivery", (0.01, 0.004, 0.02), "We deliver 1 point more than we promise (0 to 2)."),
        (
            "self-image-staff",
            (0.01, -0.03, 0.05),
            (
                "Customers perceive 1 point more than staff believe (from 3 less to 5 more): "
                "too early to say which way."
            ),
        ),
        (
            "leader-staff",
            (-0.001, -0.03, 0.03),
            (
                "Staff believe as much as leaders do (from 3 less to 3 more): "
                "too early to say which way."
            ),
        ),
        (
            "knowledge",
            (-0.05, None, None),
            "Leaders think customers expect 5 points less than they do, without an interval.",
        ),
    ],
)
def test_a_gap_is_told_in_plain_words_with_its_interval(
    key: str, figures_of_gap: tuple[float, float | None, float | None], said: str
) -> None:
    assert gap_sentences.of_gap(key, *figures_of_gap, None) == said


def test_a_refused_gap_says_only_why() -> None:
    assert gap_sentences.of_gap("felt", None, None, None, "Nobody has asked customers yet.") == (
        "Nobody has asked customers yet."
    )


@pytest.mark.parametrize("key", sorted(gap_sentences.KEYS.values()))
def test_every_gap_has_its_words(key: str) -> None:
    assert "17 points less than" in gap_sentences.of_gap(key, -0.17, -0.21, -0.13, None)


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

    assert sentences.subline(period, list(few.values()), few, None, named=True) == (
        "9 answers from customers, 1 August to 31 October 2025. "
        "Too early for an index: about 25 more answers are needed."
    )
    assert sentences.subline(period, [], {}, None, named=True) == (
        "No answers from customers, 1 August to 31 October 2025."
    )


def test_kept_and_broken_stand_side_by_side_without_a_cause() -> None:
    kept, broken = (marks(perceived=counts)["perceived"] for counts in ((90, 100), (20, 100)))

    assert plain(sentences.related("Arrived on the day", kept, broken)) == (
        "Where “Arrived on the day” was kept, 90 in 100 customers are satisfied; where it was "
        "broken, 20 in 100. The one goes with the other."
    )
