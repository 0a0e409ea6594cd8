"""Every named gap has its direction, and what the rules of the scale refuse is refused."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from keepword.measure import (
    BELIEVED_EXPECTED,
    LENSES,
    NAMED_GAPS,
    MeasureError,
    NamedGap,
    gap,
    gaps,
    lens_summaries,
    lens_summary,
    merge,
    paired_gap,
    tally,
)


def answers(
    lens: str, yes: int, of: int, *, moment: str = "pick-up", channel: str = "link"
) -> pa.Table:
    return pa.table(
        {
            "moment": [moment] * of,
            "lens": [lens] * of,
            "channel": [channel] * of,
            "score": np.repeat([1.0, 0.0], [yes, of - yes]),
        }
    )


def shares(lens: str, *scores: float) -> pa.Table:
    many = len(scores)
    return pa.table(
        {
            "moment": ["pick-up"] * many,
            "lens": [lens] * many,
            "channel": ["link"] * many,
            "score": [float(score) for score in scores],
        }
    )


EVERY_LENS = [
    answers("expected", 97, 100),
    shares("promised", 0.95),
    answers("delivered", 176, 200),
    shares("believed_leaders", 0.96, 0.92, 0.94),
    answers("believed_staff", 73, 100),
    answers("perceived", 142, 200),
    shares(BELIEVED_EXPECTED, 0.90, 0.92),
]


def tallied(*parts: pa.Table, by: Sequence[str] = ("moment", "lens", "channel")) -> pa.Table:
    return merge(*(tally(part, by) for part in parts))


def named(found: list[NamedGap]) -> Mapping[str, NamedGap]:
    return {one.name: one for one in found}


def test_every_gap_is_the_later_minus_the_earlier() -> None:
    found = named(gaps(tallied(*EVERY_LENS)))
    values = {name: round(100 * one.value) for name, one in found.items()}
    assert values == {
        "delivery gap": -7,
        "felt gap": -17,
        "expectation gap": -26,
        "design gap": -2,
        "self-image gap (leaders)": -23,
        "self-image gap (staff)": -2,
        "leader-staff distance": -21,
        "knowledge gap": -6,
    }
    assert all(one.low < one.value < one.high for one in found.values())
    assert {one.refused for one in found.values()} == {None}


def test_a_gap_of_two_samples_is_that_of_gap() -> None:
    found = named(gaps(tallied(*EVERY_LENS)))["felt gap"]
    alone = gap(tally(EVERY_LENS[5]), tally(EVERY_LENS[2]))
    assert (found.value, found.low, found.high) == (alone.value, alone.low, alone.high)
    assert (found.n_later, found.n_earlier) == (200, 200)


def test_leaders_are_a_population_without_sampling_error() -> None:
    found = named(gaps(tallied(*EVERY_LENS)))["self-image gap (leaders)"]
    alone = gap(tally(EVERY_LENS[5]), 0.94)
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))
    assert found.n_earlier == 3


def test_what_is_expected_never_ranks() -> None:
    found = named(gaps(tallied(*EVERY_LENS)))
    assert {name for name, one in found.items() if not one.ranks} == {
        "expectation gap",
        "design gap",
        "knowledge gap",
    }


def test_a_missing_lens_is_said_in_plain_words() -> None:
    found = named(gaps(tallied(answers("delivered", 176, 200))))
    assert len(found) == len(NAMED_GAPS)
    assert found["felt gap"].refused == "Nobody has asked customers yet."
    assert found["delivery gap"].refused == "Nothing has been promised yet."
    assert all(one.value is None and not one.ranks for one in found.values())


def test_fewer_than_thirty_answers_are_too_early() -> None:
    found = named(gaps(tallied(answers("perceived", 7, 9), answers("delivered", 180, 200))))
    felt = found["felt gap"]
    assert felt.value is felt.low is felt.high is None
    # p = 9/13, 1.96² · p(1 − p) / 0.1² = 82 answers, 73 more, in tens.
    assert felt.more_answers == 80
    assert felt.too_early == "Too early: about 80 more answers are needed."
    assert not felt.ranks
    assert str(felt) == f"felt gap (pick-up): {felt.too_early}"


@pytest.mark.parametrize(("kept", "of", "more"), [(0, 9, 50), (2, 9, 80), (9, 9, 50), (2, 12, 70)])
def test_two_more_of_either_kind_say_how_many_are_needed(kept: int, of: int, more: int) -> None:
    found = named(gaps(tallied(answers("perceived", kept, of), answers("delivered", 180, 200))))
    assert found["felt gap"].more_answers == more


@pytest.mark.parametrize(("of", "early"), [(29, True), (30, False)])
def test_thirty_answers_are_enough_to_begin(of: int, early: bool) -> None:
    found = named(gaps(tallied(answers("perceived", 20, of), answers("delivered", 180, 200))))
    assert (found["felt gap"].too_early is not None) == early


def test_other_scores_than_yes_or_no_are_refused() -> None:
    stars = shares("perceived", *[1, 3, 5] * 20)
    found = named(gaps(tallied(stars, answers("delivered", 180, 200), shares("promised", 0.95))))
    assert found["felt gap"].value is None
    assert "'perceived' are not yes or no" in found["felt gap"].refused
    assert found["delivery gap"].refused is None


def test_half_scores_are_refused_where_customers_speak_and_not_where_people_predict() -> None:
    halves = [0.5, 0.75, 1.0] * 20
    found = named(
        gaps(
            tallied(shares("perceived", *halves), shares("believed_staff", *halves), EVERY_LENS[3])
        )
    )
    assert "not yes or no" in found["self-image gap (staff)"].refused
    assert found["leader-staff distance"].value == pytest.approx(0.75 - 0.94)


def test_channels_that_are_added_over_are_named() -> None:
    parts = [
        answers("perceived", 60, 100),
        answers("perceived", 90, 100, channel="kiosk"),
        answers("delivered", 90, 100),
    ]
    pooled = named(gaps(tallied(*parts)))["felt gap"]
    assert pooled.pooled == ("kiosk", "link")
    apart = gaps(tallied(*parts), by=["moment", "channel"])
    assert {one.pooled for one in apart} == {()}
    assert [one.group["channel"] for one in apart if one.value is not None] == ["link"]


def pairs_of(lens_a: str, lens_b: str, cells: Sequence[int]) -> pa.Table:
    many = sum(cells)
    rows = {
        "moment_a": ["pick-up"] * many,
        "lens_a": [lens_a] * many,
        "moment_b": ["pick-up"] * many,
        "lens_b": [lens_b] * many,
        "first": np.repeat([1.0, 1.0, 0.0, 0.0], cells),
        "score": np.repeat([1.0, 0.0, 1.0, 0.0], cells),
    }
    return tally(pa.table(rows), ["moment_a", "lens_a", "moment_b", "lens_b", "first"])


CELLS = (70, 20, 5, 5)


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_people_are_compared_in_pairs(turned: bool) -> None:
    lenses = [answers("expected", 90, 100), answers("perceived", 75, 100)]
    pairs = (
        pairs_of("perceived", "expected", (70, 5, 20, 5))
        if turned
        else pairs_of("expected", "perceived", CELLS)
    )
    found = named(gaps(tallied(*lenses), pairs=pairs))["expectation gap"]
    alone = paired_gap(pairs_of("expected", "perceived", CELLS))
    assert found.comparison == "the same people"
    assert (found.value, found.low, found.high) == pytest.approx(
        (alone.value, alone.low, alone.high)
    )


def test_a_few_pairs_do_not_stand_for_all() -> None:
    lenses = [answers("expected", 180, 200), answers("perceived", 150, 200)]
    found = gaps(tallied(*lenses), pairs=pairs_of("expected", "perceived", CELLS))
    assert named(found)["expectation gap"].comparison == "partly the same people"


def test_pairs_across_moments_are_no_gap_of_one_moment() -> None:
    lenses = [answers("delivered", 90, 100), answers("perceived", 75, 100)]
    across = pairs_of("delivered", "perceived", CELLS)
    other = pa.array(["order"] * across.num_rows)
    across = across.set_column(across.column_names.index("moment_a"), "moment_a", other)
    found = named(gaps(tallied(*lenses), pairs=across))["felt gap"]
    assert found.comparison == "different people or occasions"


def test_groups_are_those_of_by() -> None:
    parts = [answers("delivered", 90, 100, moment=moment) for moment in ("pick-up", "order")]
    found = gaps(tallied(*parts))
    assert [one.group["moment"] for one in found[:: len(NAMED_GAPS)]] == ["order", "pick-up"]
    whole = gaps(tallied(*parts), by=[])
    assert len(whole) == len(NAMED_GAPS)
    assert whole[0].group == {}


def test_bad_tallies_are_refused() -> None:
    with pytest.raises(MeasureError, match="needs a tally by 'lens'"):
        gaps(tallied(answers("delivered", 1, 2), by=["moment"]))
    with pytest.raises(MeasureError, match="There is no lens 'felt'"):
        gaps(tallied(answers("felt", 1, 2)))
    with pytest.raises(MeasureError, match="needs pairs by 'lens_a'"):
        gaps(tallied(answers("delivered", 1, 2)), pairs=tallied(answers("delivered", 1, 2)))


def test_a_lens_with_few_answers_is_counted_not_indexed() -> None:
    early = lens_summary(tally(answers("perceived", 7, 9)), "perceived")
    assert (early.said, early.index, early.n) == ("7 of 9", None, 9)
    assert early.low < early.mean < early.high
    enough = lens_summary(tally(answers("perceived", 142, 200)), "perceived")
    assert (enough.said, enough.index) == ("71", 71)


def test_targets_and_populations_have_no_interval() -> None:
    target = lens_summary(tally(shares("promised", 0.95)), "promised")
    leaders = lens_summary(tally(shares("believed_leaders", 0.9, 0.98)), "believed_leaders")
    assert (target.said, target.low, target.method) == ("95", None, "a target, not an estimate")
    assert (leaders.said, leaders.low, leaders.index) == ("94", None, 94)
    assert leaders.sd == pytest.approx(0.04)
    assert leaders.method.startswith("a population")


def test_a_lens_off_the_scale_has_no_figures() -> None:
    stars = lens_summary(tally(shares("perceived", 1, 5, 4)), "perceived")
    assert stars.mean is stars.low is stars.index is None
    assert "not yes or no" in stars.method
    none = lens_summary(tally(answers("perceived", 0, 0)), "perceived")
    assert (none.said, none.mean) == ("no answers", None)


@pytest.mark.parametrize("lens", [*LENSES, BELIEVED_EXPECTED])
def test_every_lens_has_a_summary(lens: str) -> None:
    assert lens_summary(tally(answers(lens, 40, 50)), lens).said == "80"


def test_all_lenses_at_once_are_what_each_is_alone() -> None:
    held = {"perceived": (7, 9), "delivered": (142, 200), "promised": (1, 1)}
    together = lens_summaries(tallied(*(answers(lens, *held[lens]) for lens in held)))
    alone = {
        lens: lens_summary(tally(answers(lens, *counts)), lens) for lens, counts in held.items()
    }
    assert len(together) == len(held)
    assert all(summary == alone[summary.lens] for summary in together)


def test_lenses_at_once_need_their_names() -> None:
    with pytest.raises(MeasureError, match="no column 'lens'"):
        lens_summaries(tally(answers("perceived", 7, 9)))
    wrong = tally(answers("perceived", 7, 9), "lens").set_column(0, "lens", pa.array(["felt"]))
    with pytest.raises(MeasureError, match="There is no lens 'felt'"):
        lens_summaries(wrong)
