from datetime import date

import pyarrow as pa
import pytest

from keepword.board import figures
from keepword.board.promises import Promise
from keepword.board.reading import Moment, Views, read_board
from keepword.board.results import Board, Filters, GapLine, Mark
from keepword.board.sentences import plain
from keepword.measure import tally

FILTERS = Filters(figures.period(date(2025, 8, 1), date(2025, 10, 31)))


def views(*answers: tuple[str, str, int, int], **known: object) -> Views:
    """So many yes of so many, by moment and lens."""
    rows = [
        {"moment": moment, "lens": lens, "score": float(i < held)}
        for moment, lens, held, of in answers
        for i in range(of)
    ]
    schema = pa.schema([("moment", pa.string()), ("lens", pa.string()), ("score", pa.float64())])
    return Views(tally(pa.Table.from_pylist(rows, schema=schema), ["moment", "lens"]), **known)


def board(seen: Views, *moments: str, overall: str = "overall") -> Board:
    named = [Moment(key, key.capitalize(), is_overall=key == overall) for key in moments]
    return read_board(seen, named, FILTERS)


def mark(page: Board, lens: str) -> Mark:
    return next(mark for mark in page.rows[0].marks if mark.lens == lens)


def gap(page: Board, key: str) -> GapLine:
    return next(gap for gap in page.rows[0].gaps if gap.key == key)


def test_the_published_interval_of_81_in_263() -> None:
    """Newcombe (1998), Statist. Med. 17:857, table I: 81 of 263, Wilson's interval."""
    perceived = mark(board(views(("pick-up", "perceived", 81, 263)), "pick-up"), "perceived")

    assert (perceived.said, perceived.interval_said, perceived.n) == ("31", "26 to 37", 263)
    assert (perceived.low, perceived.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_nine_answers_of_whom_seven_are_satisfied() -> None:
    """Wilson's interval by hand: (7/9 + z²/18 ± z√(7/9·2/9/9 + z²/324)) / (1 + z²/9)."""
    page = board(views(("pick-up", "perceived", 7, 9)), "pick-up")
    perceived = mark(page, "perceived")

    assert perceived.said == "7 of 9"
    assert perceived.early
    assert (perceived.low, perceived.high) == pytest.approx((0.4526, 0.9368), abs=5e-5)
    assert gap(page, "felt").value is None
    assert not any(gap.ranks for gap in page.rows[0].gaps)


def test_leaders_have_a_spread_and_no_sampling_interval() -> None:
    seen = views(("pick-up", "believed_leaders", 3, 4), ("pick-up", "perceived", 30, 40))
    leaders = mark(board(seen, "pick-up"), "believed_leaders")

    assert leaders.spread
    assert not leaders.early
    assert leaders.interval_said.endswith("their spread")
    assert "population" in leaders.method


def test_targets_take_the_place_of_observed_promises() -> None:
    promise = Promise(((10, 0.90), (20, 0.96)), told=True)
    seen = views(
        ("pick-up", "promised", 0, 5),
        ("pick-up", "delivered", 80, 100),
        promises={"pick-up": promise},
    )
    page = board(seen, "pick-up")

    assert mark(page, "promised").at == pytest.approx(0.94)
    assert gap(page, "delivery").value == pytest.approx(0.80 - 0.94)
    assert (gap(page, "delivery").n_later, gap(page, "delivery").n_earlier) == (100, None)


def test_the_widest_gap_is_not_the_first_to_look_at_where_few_meet_it() -> None:
    seen = views(
        ("complaint", "delivered", 90, 100), ("complaint", "perceived", 20, 50),
        ("pick-up", "delivered", 1800, 2000), ("pick-up", "perceived", 140, 200),
    )  # fmt: skip
    page = board(seen, "complaint", "pick-up")

    assert page.first.key == "pick-up"
    assert [row.first for row in page.rows] == [False, True]
    assert "customers perceive 20 points less than we deliver" in plain(page.first.sentence)


def test_an_uncertain_shortfall_is_never_first() -> None:
    page = board(
        views(("pick-up", "delivered", 36, 40), ("pick-up", "perceived", 33, 40)), "pick-up"
    )

    assert page.first.key is None
    assert plain(page.first.sentence).startswith("Nothing stands out yet: one shortfall")
    assert page.rows[0].note == "too early to say"


def test_what_customers_expect_never_ranks() -> None:
    page = board(
        views(("pick-up", "expected", 99, 100), ("pick-up", "perceived", 50, 100)), "pick-up"
    )

    assert gap(page, "expectation").certain
    assert not gap(page, "expectation").ranks
    assert page.first.key is None


def test_the_overall_moment_stands_apart_and_is_never_first() -> None:
    page = board(
        views(("overall", "delivered", 95, 100), ("overall", "perceived", 40, 100)), "overall"
    )

    assert page.rows == ()
    assert page.overall is not None
    assert page.first.key is None
    assert page.empty is None


def test_withheld_lenses_take_their_gaps_with_them() -> None:
    seen = views(
        ("pick-up", "delivered", 90, 100), withheld=frozenset({("pick-up", "perceived")}), minimum=5
    )
    page = board(seen, "pick-up")

    assert mark(page, "perceived").withheld
    assert mark(page, "perceived").n is None
    assert gap(page, "felt").value is None
    assert gap(page, "felt").refused == figures.too_few(5)
    assert (gap(page, "felt").n_later, gap(page, "felt").n_earlier) == (None, None)
    assert page.rows[0].withheld == figures.too_few(5)


def test_the_tinted_band_reaches_from_perceived_to_the_farthest_mark_above() -> None:
    page = board(
        views(("pick-up", "delivered", 90, 100), ("pick-up", "perceived", 70, 100)), "pick-up"
    )

    assert page.rows[0].shortfall == pytest.approx((0.7, 0.9))


def test_marks_that_lie_close_get_lanes_of_their_own() -> None:
    lenses = ("delivered", "promised", "believed_leaders", "believed_staff", "perceived")
    page = board(views(*(("pick-up", lens, 80, 100) for lens in lenses)), "pick-up")
    lanes = {mark.lens: mark.lane for mark in page.rows[0].marks}

    assert lanes["perceived"] == 0
    assert len(set(lanes.values())) == len(lenses)


def test_scores_that_are_no_shares_are_not_on_the_scale() -> None:
    rows = pa.table(
        {"moment": ["stars"] * 4, "lens": ["perceived"] * 4, "score": [1.0, 4.0, 5.0, 3.0]}
    )
    page = board(Views(tally(rows, ["moment", "lens"])), "stars")

    assert mark(page, "perceived").at is None
    assert "not yes or no" in mark(page, "perceived").why_no_interval


def test_how_far_staff_and_leaders_are_apart_is_never_first() -> None:
    """Nobody asks customers here: leaders alone believe too much, which misses no customer."""
    seen = views(("pick-up", "believed_leaders", 95, 100), ("pick-up", "believed_staff", 60, 100))
    page = board(seen, "pick-up")

    assert gap(page, "leader-staff").certain
    assert not gap(page, "leader-staff").ranks
    assert page.first.key is None


def test_the_tinted_band_does_not_reach_for_what_is_only_wished() -> None:
    seen = views(
        ("pick-up", "expected", 99, 100), ("pick-up", "delivered", 80, 100),
        ("pick-up", "perceived", 70, 100),
    )  # fmt: skip

    assert board(seen, "pick-up").rows[0].shortfall == pytest.approx((0.7, 0.8))


def test_marks_of_one_lane_are_apart_on_a_phone() -> None:
    seen = views(("pick-up", "delivered", 84, 100), ("pick-up", "perceived", 80, 100))
    lanes = {each.lens: each.lane for each in board(seen, "pick-up").rows[0].marks}

    assert lanes == {"perceived": 0, "delivered": 1}


def test_channels_that_all_rows_pool_are_told_once() -> None:
    both = {(moment, "perceived"): ("kiosk", "link") for moment in ("overall", "pick-up")}
    answers = (("overall", "perceived", 40, 50), ("pick-up", "perceived", 40, 50))
    same = board(views(*answers, channels=both), "overall", "pick-up")
    one = {**both, ("pick-up", "perceived"): ("link",)}
    differing = board(views(*answers, channels=one), "overall", "pick-up")

    assert same.channels_said == "Customers' answers: kiosk and link together."
    assert same.overall is not None
    assert (same.overall.channels_said, same.rows[0].channels_said) == ("", "")
    assert (differing.channels_said, differing.rows[0].channels_said) == ("", "")
    assert differing.overall is not None
    assert differing.overall.channels_said == "customers' answers: kiosk and link together"


def test_a_row_that_nobody_answered_does_not_keep_channels_on_every_row() -> None:
    both = {("pick-up", "perceived"): ("kiosk", "link")}
    seen = views(("pick-up", "perceived", 40, 50), ("billed", "delivered", 40, 50), channels=both)

    assert board(seen, "pick-up", "billed").channels_said == (
        "Customers' answers: kiosk and link together."
    )


def test_a_moment_that_few_meet_is_told_apart() -> None:
    many = [(f"moment-{i}", lens, 90, 100) for i in range(3) for lens in ("delivered", "perceived")]
    few = [("complaint", "delivered", 31, 32), ("complaint", "perceived", 15, 32)]
    page = board(views(*many, *few), "moment-0", "moment-1", "moment-2", "complaint")

    assert [row.note for row in page.rows][-1] == "few customers, deep hurt"
