"""The reduction gives the same tally on every engine."""

import datetime as dt
import math
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.measure import TALLY_COLUMNS, MeasureError, merge, tally

from .engines import NAMES, Engine
from .engines import engine as engine_named


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_named(request.param)


def rows(seed: int = 11, count: int = 900) -> pa.Table:
    rng = np.random.default_rng(seed)
    score = rng.integers(1, 6, count).astype(float)
    units = rng.choice(["north", "south"], count)
    days = [dt.date(2026, 1, 1 + day) for day in rng.integers(0, 3, count).tolist()]
    return pa.table(
        {
            "unit": pa.array(units, mask=rng.random(count) < 0.1),
            "day": pa.array(days),
            "score": pa.array(score, mask=rng.random(count) < 0.2),
            "weight": rng.uniform(0.2, 4, count),
        }
    )


def expected(table: pa.Table, *, weighted: bool) -> dict[Any, list[float]]:
    groups: dict[Any, list[tuple[float, float]]] = {}
    for row in table.to_pylist():
        if row["score"] is not None:
            key = (row["unit"] or "", row["day"])
            groups.setdefault(key, []).append((row["weight"] if weighted else 1, row["score"]))
    powers = [(0, 0), (1, 0), (2, 0), (1, 1), (1, 2), (2, 1), (2, 2)]
    return {
        key: [math.fsum(w**a * x**b for w, x in groups[key]) for a, b in powers]
        for key in sorted(groups)
    }


@pytest.mark.parametrize("weighted", [True, False])
def test_every_engine_gives_the_same_tally(engine: Engine, weighted: bool) -> None:
    table = rows()
    result = tally(engine(table), ["unit", "day"], weight="weight" if weighted else None)
    truth = expected(table, weighted=weighted)
    assert result.schema == pa.schema(
        [("unit", pa.string()), ("day", pa.date32()), ("n", pa.int64())]
        + [(name, pa.float64()) for name in TALLY_COLUMNS[1:]]
    )
    assert list(zip(result["unit"].to_pylist(), result["day"].to_pylist(), strict=True)) == list(
        truth
    )
    sums = np.column_stack([result[name].to_numpy() for name in TALLY_COLUMNS])
    np.testing.assert_allclose(sums, np.array(list(truth.values())), rtol=1e-9)


def test_nan_is_no_score(engine: Engine) -> None:
    table = pa.table({"score": [1.0, math.nan, None, 0.0], "weight": [1.0, 1.0, None, 2.0]})
    assert tally(engine(table), weight="weight").to_pylist() == [
        {"n": 2, "w": 3, "ww": 5, "wx": 1, "wxx": 1, "wwx": 1, "wwxx": 1}
    ]


def test_keys_keep_their_type_and_order(engine: Engine) -> None:
    moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    keys = {
        "first": pa.array([1.0, 0.0, 1.0]),
        "rank": pa.array([2, 1, 2], pa.int32()),
        "asked": pa.array([True, False, True]),
        "at_time": pa.array([moment] * 3, pa.timestamp("us", "UTC")),
    }
    found = tally(engine(pa.table(keys | {"score": [1, 0, 0]})), list(keys))
    types = [found.schema.field(name).type for name in keys]
    assert types == [pa.float64(), pa.int64(), pa.bool_(), pa.timestamp("us", "UTC")]
    assert found.select(["first", "rank", "asked", "n", "wx"]).to_pylist() == [
        {"first": 0.0, "rank": 1, "asked": False, "n": 1, "wx": 0.0},
        {"first": 1.0, "rank": 2, "asked": True, "n": 2, "wx": 1.0},
    ]
    assert found["at_time"].to_pylist() == [moment, moment]


@pytest.mark.parametrize("convert", [pa.Table.to_pandas, pl.DataFrame, lambda table: table])
def test_categories_are_text_and_nan_is_no_key(convert: Engine) -> None:
    units = pa.array(["b", "a", None]).dictionary_encode()
    table = pa.table({"unit": units, "first": [math.nan, None, 1.0], "score": [1, 1, 1]})
    by_unit, by_first = tally(convert(table), "unit"), tally(convert(table), "first")
    assert by_unit["unit"].to_pylist() == ["", "a", "b"]
    assert by_unit.schema.field("unit").type == pa.string()
    assert by_first.select(["first", "n"]).to_pylist() == [
        {"first": 1.0, "n": 1},
        {"first": None, "n": 2},
    ]


def test_whole_numbers_and_yes_or_no_are_scores(engine: Engine) -> None:
    whole = tally(engine(pa.table({"unit": ["a", "a"], "score": [3, 5]})), "unit")
    yes_or_no = tally(engine(pa.table({"score": [True, False, True]})))
    assert whole.select(["n", "wx", "wxx"]).to_pylist() == [{"n": 2, "wx": 8, "wxx": 34}]
    assert yes_or_no.select(["n", "wx"]).to_pylist() == [{"n": 3, "wx": 2}]


def test_no_rows_make_no_groups_and_an_empty_whole(engine: Engine) -> None:
    none = rows().slice(0, 0)
    grouped = tally(engine(none), ["unit"])
    whole = tally(engine(none))
    assert grouped.num_rows == 0
    assert grouped.schema == tally(rows(), ["unit"]).schema
    assert whole.to_pylist() == [dict.fromkeys(TALLY_COLUMNS, 0)]


@pytest.mark.parametrize("weight", [None, math.nan, 0.0, -1.0])
def test_a_scored_row_without_a_weight_is_refused(engine: Engine, weight: float | None) -> None:
    table = pa.table({"score": [1.0, 0.0], "w8": pa.array([weight, 2.0], pa.float64())})
    with pytest.raises(MeasureError, match="1 row has a score but a weight in 'w8'"):
        tally(engine(table), weight="w8")


def test_an_infinite_score_is_refused(engine: Engine) -> None:
    with pytest.raises(MeasureError, match="'score' or its weight is infinite"):
        tally(engine(pa.table({"score": [1.0, math.inf]})))


def test_a_missing_column_is_named_with_the_nearest(engine: Engine) -> None:
    with pytest.raises(MeasureError, match=r"no column 'units'\. Did you mean 'unit'\?"):
        tally(engine(rows()), ["units"])


def test_text_scores_are_refused(engine: Engine) -> None:
    with pytest.raises(MeasureError, match="'score' holds String, not numbers"):
        tally(engine(pa.table({"score": ["1", "0"]})))


def test_a_key_with_the_name_of_a_sum_is_refused() -> None:
    with pytest.raises(MeasureError, match="rename the key"):
        tally(pa.table({"n": [1], "score": [1]}), ["n"])


def test_merge_refuses_other_keys() -> None:
    with pytest.raises(MeasureError, match="by the same columns"):
        merge(tally(rows(), ["unit"]), tally(rows(), ["day"]))


@pytest.mark.parametrize("type_", [pa.null(), pa.float64()])
def test_nothing_adds_nothing_whatever_its_keys_seem_to_be(type_: Any) -> None:
    """An empty frame of pandas or Polars does not know that its keys would be text."""
    none = tally(
        pa.table({"unit": pa.array([], type_), "score": pa.array([], pa.float64())}), "unit"
    )
    some = tally(pa.table({"unit": ["north"], "score": [1.0]}), "unit")
    same(merge(none, some), some)
    same(merge(some, none), some)
    assert merge(none, none).num_rows == 0


def test_a_key_that_is_always_missing_is_an_empty_text() -> None:
    found = tally(pa.table({"unit": pa.nulls(2), "score": [1.0, 0.0]}), "unit")
    assert found.select(["unit", "n"]).to_pylist() == [{"unit": "", "n": 2}]
    assert merge(found, tally(rows(), ["unit"])).num_rows > 1


def test_merge_refuses_keys_of_two_kinds() -> None:
    numbered = tally(pa.table({"unit": [1], "score": [1]}), "unit")
    with pytest.raises(MeasureError, match="'unit' as string and as int64 do not add up"):
        merge(tally(rows(), ["unit"]), numbered)


def test_merge_refuses_what_is_no_tally() -> None:
    with pytest.raises(MeasureError, match="This is not a tally"):
        merge(rows())


def same(left: pa.Table, right: pa.Table) -> None:
    assert left.schema == right.schema
    for name in left.column_names:
        if name in TALLY_COLUMNS:
            np.testing.assert_allclose(left[name], right[name], rtol=1e-9)
        else:
            assert left[name] == right[name]


# The same examples every time, and no clock: another process may hold the machine's cores.
steady = settings(
    deadline=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)

scored = st.lists(
    st.tuples(
        st.sampled_from(["north", "south", None]),
        st.one_of(st.none(), st.integers(0, 10)),
        st.integers(1, 400).map(lambda hundredths: hundredths / 100),
    ),
    max_size=40,
)


def frame(answers: list[tuple[str | None, int | None, float]]) -> pa.Table:
    return pa.table(
        {
            "unit": pa.array([answer[0] for answer in answers], pa.string()),
            "score": pa.array([answer[1] for answer in answers], pa.float64()),
            "weight": pa.array([answer[2] for answer in answers], pa.float64()),
        }
    )


@steady
@given(scored, scored, scored)
def test_tallies_of_parts_add_up_in_any_order(a: Any, b: Any, c: Any) -> None:
    parts = [tally(frame(part), ["unit"], weight="weight") for part in (a, b, c)]
    whole = tally(frame(a + b + c), ["unit"], weight="weight")
    same(merge(*parts), whole)
    same(merge(parts[2], merge(parts[1], parts[0])), whole)
    same(merge(merge(parts[0], parts[1]), parts[2]), whole)


@steady
@given(scored, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(answers: Any, random: Any) -> None:
    shuffled = random.sample(answers, len(answers))
    same(
        tally(frame(answers), ["unit"], weight="weight"),
        tally(frame(shuffled), ["unit"], weight="weight"),
    )
