"""What an analyst says of customers: who stays away, who answers, what matters, what was no use."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from keepword import measure as m
from keepword import simulate
from keepword.demo.checking.statements import Statement
from keepword.demo.checking.workshop import BLOCK, OTHER_GOAL, Tables, blocks, of_goal
from keepword.measure import purchases
from keepword.measure.effect import difference_in_differences, segmented
from keepword.simulate import DAYS, OTHER_PLAN_WEEK, QUIET, TRAINING_WEEK, Organisation

DRIVERS = ("arrived", "bill", "found")
"""What the survey of orders asks beside the whole."""
MINUTES = 5
"""Within so many somebody who knew was to help."""

_Days = NDArray[np.float64]
_Flags = NDArray[np.bool_]


def of_customers(tables: Tables, shop: Organisation) -> Iterator[Statement]:
    """Every sentence about customers."""
    yield from of_those_who_stay_away(tables["purchases"], shop)
    yield _of_those_gone_quiet(tables["purchases"], shop)
    yield of_complaints(tables, shop)
    yield from _of_those_who_answer(shop)
    yield _of_what_matters(tables["orders-answers"])
    yield from _of_the_other_plan(tables["orders"], shop)
    yield of_the_training(tables["visits"], shop)


def days_of(table: pa.Table, name: str, shop: Organisation) -> _Days:
    """Days counted from the shop's first; NaN where there is none."""
    numbers = table[name].cast(pa.date32()).cast(pa.int32()).cast(pa.float64()).to_numpy()
    first = (np.datetime64(shop.last_day, "D") - (DAYS - 1)).astype(int)
    return np.asarray(numbers, dtype=np.float64) - float(first)


def _yes(table: pa.Table, name: str) -> _Flags:
    return np.asarray(pc.equal(table[name], pa.scalar("yes")).to_numpy(), dtype=bool)


# --- staying away ------------------------------------------------------------------------------


def of_those_who_stay_away(table: pa.Table, shop: Organisation) -> Iterator[Statement]:
    """So many did not come back after a broken promise, so many more than would have anyway."""
    who = np.asarray(table["customer"].combine_chunks().dictionary_encode().indices)
    day, kept = days_of(table, "day", shop), _yes(table, "kept")
    order = np.lexsort([day, who])
    who, day, kept = who[order], day[order], kept[order]
    again = np.append((who[1:] == who[:-1]) & (day[1:] - day[:-1] <= QUIET), False)
    old = day < DAYS - QUIET
    broken, well = old & ~kept, old & kept
    away, n = int((~again[broken]).sum()), int(broken.sum())
    found = m.difference(away, n, int((~again[well]).sum()), int(well.sum()))
    truth = simulate.staying_away(shop)
    share = m.proportion(away, n)
    said = f"{away:,} did not come back within half a year after a broken promise."
    yield Statement(
        "Silent customers", said, n * truth.after_broken, away, n * share.low, n * share.high
    )
    said = f"That is {n * found.value:,.0f} more than would have stayed away anyway."
    yield Statement(
        "Silent customers", said, n * truth.because, n * found.value, n * found.low, n * found.high
    )


def _of_those_gone_quiet(table: pa.Table, shop: Organisation) -> Statement:
    bought = purchases.summarise(table, "customer", "day", until=shop.last_day)
    gone = purchases.fit_mbg_nbd(*bought).gone_quiet()
    true = float(shop.lives.left.sum())
    said = f"About {gone.value:,.0f} of {gone.n:,.0f} customers have gone quiet."
    return Statement("Silent customers", said, true, gone.value, gone.low, gone.high)


def of_complaints(tables: Tables, shop: Organisation) -> Statement:
    """Most are silent: so few of those who were let down say so."""
    day, kept = days_of(tables["purchases"], "day", shop), _yes(tables["purchases"], "kept")
    broken = int((~kept & (day < DAYS - 3)).sum())
    complained = tables["complaints"].num_rows
    found = m.proportion(complained, broken)
    said = f"Of {broken:,} whose promise was broken {complained:,} complained."
    return Statement("Complaints", said, simulate.COMPLAINING, found.value, found.low, found.high)


# --- answering ---------------------------------------------------------------------------------


def _of_those_who_answer(shop: Organisation) -> Iterator[Statement]:
    """Who was kept a promise answers more; and what no correction can narrow."""
    asked = shop.occasions["orders"].asked
    was = asked.day < DAYS
    regular = shop.occasions["orders"].regular[was].astype(float)
    kept = shop.occasions["orders"].delivered["order-arrives"].kept[was].astype(float)
    answered = asked.answered[was]
    x = np.column_stack([np.ones(len(kept)), kept, regular, kept * regular])
    cell = (2 * kept + regular).astype(int)
    n, yes = np.bincount(cell, minlength=4), np.bincount(cell, answered, minlength=4)
    rows = np.array([x[cell == each][0] for each in range(4)])
    found = m.response_propensity(rows, yes, n)
    odds, reach = found.coefficients[1], 1.96 * found.se[1]
    chances = np.array(simulate.ANSWERING)[:, 0]
    true = np.log(chances[1] / (1 - chances[1])) - np.log(chances[0] / (1 - chances[0]))
    said = f"New customers whose parcel came in time answer {np.exp(odds):.1f} times as readily."
    yield Statement("Those who answer", said, true, odds, odds - reach, odds + reach)
    overall = asked.of[simulate.OVERALL][was][answered]
    silent = m.silent_range(overall.astype(float), int(was.sum()))
    true = float(asked.chance[simulate.OVERALL][was].mean())
    said = f"All who were asked may say {100 * silent.low:.0f} to {100 * silent.high:.0f}."
    yield Statement(
        "Those who do not answer", said, true, silent.of_answers, silent.outer_low,
        silent.outer_high,
    )  # fmt: skip


def _of_what_matters(answers: pa.Table) -> Statement:
    """What goes with being satisfied all in all most."""
    happy = answers.select([*DRIVERS, "all_in_all", "weight"])
    for place, name in enumerate([*DRIVERS, "all_in_all"]):
        yes = pc.greater_equal(happy[name], pa.scalar(4)).cast(pa.float64())
        happy = happy.set_column(place, name, yes)
    found = m.relative_weights(m.cross_product(happy, "all_in_all", DRIVERS, weight="weight"))
    first = found.names[int(np.argmax(found.shares))]
    said = f"{first} goes with overall most."
    return Statement("What matters", said, 1.0, float(first == simulate.FIRST_DRIVER))


# --- a plan and a training ---------------------------------------------------------------------


def _of_the_other_plan(table: pa.Table, shop: Organisation) -> Iterator[Statement]:
    """The message on the day of the parcel changed nothing."""
    promised, delivered = (days_of(table, name, shop) for name in ("promised", "delivered"))
    real = (promised < DAYS) & ~(delivered < days_of(table, "ordered", shop))
    kept = (delivered <= promised)[real]
    day = promised[real]
    total, n = blocks(day, kept)
    found = segmented(
        total, at=7 * OTHER_PLAN_WEEK // BLOCK, change="step", exposure=n, family="quasibinomial"
    )
    said = f"Since customers get a message the odds are {found.estimate:.2f} times what they were."
    yield Statement("The plan that did not", said, 1.0, found.estimate, found.low, found.high)
    since = day >= 7 * OTHER_PLAN_WEEK
    yield of_goal("The plan that did not", day[since], kept[since], OTHER_GOAL, true="not closed")


def of_the_training(table: pa.Table, shop: Organisation) -> Statement:
    """Sellers who were trained, beside those who were not."""
    visits = pa.table(
        {
            "trained": np.isin(table["seller"].to_numpy(), simulate.TRAINED).astype(int),
            "later": (days_of(table, "came", shop) >= 7 * TRAINING_WEEK).astype(int),
            "seller": table["seller"],
            "score": (table["minutes"].to_numpy() <= MINUTES).astype(float),
        }
    )
    found = difference_in_differences(
        m.tally(visits, ["trained", "later", "seller"]),
        treated="trained", after="later", unit="seller",
    )  # fmt: skip
    said = f"Trained sellers moved {100 * found.estimate:.1f} points further than the others."
    return Statement("The training", said, 0.0, found.estimate, found.low, found.high)
