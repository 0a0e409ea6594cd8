"""After any history the ledger is the one that the remaining inputs alone would have made."""

import contextlib
import datetime as dt
import itertools
import math

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keepword import measure
from keepword.ledger import actions, engines, table, tallies
from keepword.ledger.models import (
    Change,
    DayTally,
    FreshObservation,
    MonthTally,
    PairTally,
    Published,
    Recorded,
    Source,
    TallyState,
)
from keepword.ledger.reading import read_pairs, read_tallies
from keepword.ledger.schema import EVERY_LENS, STAGED, Observation
from keepword.ledger.tests.making import staged
from keepword.ledger.tests.retelling import Input, remaining, retell

FIRST = dt.date(2026, 1, 26)
DAYS = [FIRST + dt.timedelta(days=n) for n in range(12)]
YEAR = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31)}
BY = ("source", "moment", "unit", "lens", "channel", "stratum", "day")
REFS = [None, "1", "2", "3", "it's 4"]

rows = st.fixed_dictionaries(
    {
        "day": st.sampled_from(DAYS),
        "ref": st.sampled_from(REFS),
        "moment": st.sampled_from(["dispatch", "delivery"]),
        "lens": st.sampled_from(["delivered", "perceived", "expected"]),
        "unit": st.sampled_from([None, "north"]),
        "score": st.sampled_from([0.0, 1.0, 0.25, None]),
        "weight": st.sampled_from([1.0, 2.5]),
    }
)
batches = st.lists(rows, max_size=6)
periods = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
steps = st.one_of(
    st.tuples(st.just("record"), batches),
    st.tuples(st.just("record-again")),
    st.tuples(st.just("append"), batches),
    st.tuples(st.just("replace-period"), batches, periods),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(
        st.just("correct"),
        st.sampled_from(["survey", "tickets", "orders"]),
        rows,
        st.fixed_dictionaries(
            {}, optional={"score": st.sampled_from([0.5, None]), "unit": st.just("south")}
        ),
    ),
    st.tuples(st.just("erase"), st.integers(1, 4)),
    st.tuples(st.just("settle")),
    st.tuples(st.just("compact")),
    st.tuples(st.just("rebuild")),
)
SOURCES = {"record": "survey", "append": "tickets", "replace-period": "orders"}


def whole(row, source):
    """A row with everything; the person goes with the ref, as an occasion has one person."""
    person = REFS.index(row["ref"]) or None
    return {"source": source, "channel": None, "stratum": None, "person": person} | row


COUNT = itertools.count()


@contextlib.contextmanager
def fresh_ledger(folder):
    """A ledger of its own, and an empty database, for one example of many in a test."""
    for model in (
        DayTally,
        MonthTally,
        PairTally,
        TallyState,
        Published,
        FreshObservation,
        Recorded,
    ):
        model.objects.all().delete()
    Change.objects.filter(kind=Change.Kind.UNDO).delete()
    Change.objects.all().delete()
    Source.objects.all().delete()
    folder.mkdir()
    with override_settings(HOME=folder, LEDGER=str(folder / "ledger")):
        yield


class History:
    """Does each step twice: to the ledger, and to the list of inputs it is told from."""

    def __init__(self, folder):
        self.folder = folder
        self.inputs = []
        self.shown = []
        self.leaving = set()
        self.keys = (f"import-{n}" for n in itertools.count())

    def record(self, given_rows):
        taken = [whole(row, "survey") for row in given_rows]
        actions.record(
            Observation(happened_at=dt.datetime.combine(row["day"], dt.time(9), dt.UTC), **row)
            for row in taken
        )
        new = [row for row in taken if identity_of(row) not in self.leaving]
        self.inputs.append(Input("record", "survey", new))
        self.shown.append(self.inputs[-1])

    def record_again(self):
        """The same refs, sealed by now, with other scores: none of them is a row."""
        known = [row for row in self.recorded() if row["ref"]]
        actions.seal()
        self.settled()
        self.record([row | {"score": 0.75} for row in known])

    def recorded(self):
        return [row for each in self.inputs if each.kind == "record" for row in each.rows]

    def settled(self):
        self.shown, self.leaving = list(self.inputs), set()

    def append(self, given_rows):
        self._land("append", given_rows, (DAYS[0], DAYS[-1]))

    def replace_period(self, given_rows, period):
        first, last = period
        inside = [row for row in given_rows if first <= row["day"] <= last]
        self._land("replace-period", inside, period)

    def _land(self, mode, given_rows, period):
        source, key = SOURCES[mode], next(self.keys)
        taken = [whole(row, source) for row in given_rows]
        path = staged(
            self.folder / f"{key}.parquet",
            [{name: row[name] for name in STAGED.names if name in row} for row in taken],
        )
        actions.land(
            change_id=key, source=source, mode=mode, staged=path,
            first_day=period[0], last_day=period[1], by="test",
        )  # fmt: skip
        self.inputs.append(Input(mode, source, taken, key, *period))
        self.settled()

    def undo(self, which):
        imports = [each for each in self.inputs if each.key]
        if imports:
            key = imports[which % len(imports)].key
            actions.undo(Change.objects.get(key=key), by="test")
            self.inputs = remaining(self.inputs, undone=key)

    def correct(self, source, row, values):
        identity = {name: row[name] for name in ("ref", "moment", "lens")}
        if row["ref"]:
            actions.correct(source=source, **identity, values=values, by="test")
            told = (source, *identity.values())
            self.inputs.append(Input("correct", source, identity=told, values=values))

    def erase(self, person):
        actions.erase(person, by="test")
        self.leaving |= {identity_of(row) for row in self.recorded() if row["person"] == person}
        self.inputs = remaining(self.inputs, erased=person)

    def settle(self):
        actions.settle()
        self.settled()

    def compact(self):
        self.settle()
        actions.compact()

    def rebuild(self):
        tallies.rebuild()


def identity_of(row):
    return row["ref"], row["moment"], row["lens"]


def check_shown(history):
    """At every instant: what was recorded, each once; corrections and erasures once settled."""
    told = [row for row in retell(history.shown) if row["source"] == "survey"]
    tallied = measure.tally(told_frame(told), BY, weight="weight")
    found = read_tallies(**YEAR, by=BY)
    agree(found.filter(pc.equal(found["source"], "survey")), tallied)


def in_delta():
    with engines.duck() as engine:
        files = table.files(table.open_table())
        paths = [path for each in files.values() for path in each]
        names = ("source", "day", *STAGED.names[2:])
        relation = engines.observations(engine, paths)
        found = relation.select(*names).to_arrow_table().to_pylist()
    return sorted(map(repr, found))


def in_telling(told):
    names = ("source", "day", *STAGED.names[2:])
    return sorted(repr({name: row[name] for name in names}) for row in told)


def agree(one, other):
    assert one.column_names == other.column_names
    keys = [name for name in one.column_names if name not in measure.TALLY_COLUMNS]
    left, right = one.to_pylist(), other.to_pylist()
    assert [[row[key] for key in keys] for row in left] == [
        [row[key] for key in keys] for row in right
    ]
    for a, b in zip(left, right, strict=True):
        assert all(math.isclose(a[name], b[name], rel_tol=1e-9) for name in measure.TALLY_COLUMNS)


def told_frame(told):
    schema = pa.schema([*STAGED, ("source", pa.string())])
    return pa.Table.from_pylist(told, schema=schema)


def pairs_of(told):
    """Every two lenses of one occasion that belong together, by a loop over all rows twice."""
    found = []
    for a, b in itertools.permutations([row for row in told if row["ref"]], 2):
        same = (a["source"], a["ref"]) == (b["source"], b["ref"])
        of_one = a["moment"] == b["moment"] and (
            EVERY_LENS.index(a["lens"]) < EVERY_LENS.index(b["lens"])
        )
        across = a["moment"] != b["moment"] and (a["lens"], b["lens"]) == (
            "delivered",
            "perceived",
        )
        if same and (of_one or across) and None not in (a["score"], b["score"]):
            found.append(
                {"moment_a": a["moment"], "lens_a": a["lens"], "first": a["score"],
                 "moment_b": b["moment"], "lens_b": b["lens"], "unit": b["unit"],
                 "day": b["day"], "score": b["score"], "weight": b["weight"]}
            )  # fmt: skip
    schema = pa.schema(
        {name: pa.string() for name in ("moment_a", "lens_a", "moment_b", "lens_b", "unit")}
        | {name: pa.float64() for name in ("first", "score", "weight")}
        | {"day": pa.date32()}
    )
    return pa.Table.from_pylist(found, schema=schema)


def check(history):
    told = retell(history.inputs)
    assert in_delta() == in_telling(told)
    tallied = measure.tally(told_frame(told), BY, weight="weight")
    agree(read_tallies(**YEAR, by=BY), tallied)
    pair_keys = ("moment_a", "lens_a", "first", "moment_b", "lens_b", "unit", "day")
    agree(
        read_pairs(**YEAR, by=pair_keys),
        measure.tally(pairs_of(told), pair_keys, weight="weight"),
    )
    assert tallies.verify() == []
    assert not FreshObservation.objects.exists()
    assert not Change.objects.filter(done_at=None).exists()


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(steps, min_size=4, max_size=9))
def test_any_history_equals_a_fresh_telling_of_what_remains(own_folder, taken):
    folder = own_folder / f"history-{next(COUNT)}"
    with fresh_ledger(folder):
        history = History(folder)
        for name, *arguments in taken:
            getattr(history, name.replace("-", "_"))(*arguments)
            check_shown(history)
        actions.seal()
        check(history)
