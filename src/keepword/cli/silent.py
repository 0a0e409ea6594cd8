"""`keepword silent`: how many customers have gone without a word."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table

from keepword import measure
from keepword.board.bare_file import UnreadableError, column_of, opened, quoted, unreadable
from keepword.cli.plot import OPTION as PLOT
from keepword.measure.purchases import (
    GoneQuiet,
    HoldOut,
    PurchaseFit,
    Purchases,
    fit_mbg_nbd,
    fit_pareto_nbd,
    holdout,
    summarise,
)

AHEAD = 13
"""For how many weeks purchases are foretold."""
FEW = 100
"""With fewer customers who came again, the number is a guess."""
FAR_OFF = 0.2
"""A forecast that misses what came by more than this share is not to be trusted."""
YEAR = timedelta(days=365)
OFTEN = ((1, 1), (2, 2), (3, 4), (5, 9), (10, None))
"""How often they bought: the rows of the table."""


@click.command("silent")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--customer", required=True, help="The column that says who bought.")
@click.option("--when", required=True, help="The column that says on which day.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day that counts; else the last day in the file.",
)
@click.option("--json", "as_json", is_flag=True, help="Every figure as JSON.")
@PLOT
def command(
    *,
    file: Path,
    customer: str,
    when: str,
    until: datetime | None,
    as_json: bool,
    plot: Path | None,
) -> None:
    """Print how many customers have gone quiet, each by the rhythm of their own purchases.

    FILE is a CSV or Parquet with a row per purchase. Take returns and cancellations out before:
    each row counts as a purchase, and those of one day as one.
    """
    try:
        found = found_in(file, customer, when, until.date() if until else None)
    except (UnreadableError, measure.MeasureError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        found.print(Console(highlight=False, markup=False, emoji=False))
    if plot is not None:
        from keepword.cli.plots.silent import draw  # noqa: PLC0415 -- a bare file needs no Django

        draw(found, plot)


@dataclass(frozen=True)
class Group:
    """Customers who bought equally often."""

    name: str
    gone: GoneQuiet
    expected: float


@dataclass(frozen=True)
class Found:
    """Who has gone quiet, and what speaks against believing it."""

    bought: Purchases
    first: date
    fit: PurchaseFit
    gone: GoneQuiet
    other: GoneQuiet | None
    check: HoldOut | None
    groups: tuple[Group, ...]

    @property
    def sentence(self) -> str:
        """What a manager can take from it."""
        gone = self.gone
        if gone.high - gone.low > gone.n / 2:
            return (
                f"The purchases do not tell how many of {gone.n:,.0f} customers have gone quiet: "
                f"anything between {gone.low:,.0f} and {gone.high:,.0f} fits them."
            )
        share = 100 * gone.value / gone.n
        return (
            f"About {gone.value:,.0f} of {gone.n:,.0f} customers have gone quiet ({share:.0f} in "
            f"100), between {gone.low:,.0f} and {gone.high:,.0f}."
        )

    @property
    def doubts(self) -> list[str]:
        """Why the number may be wrong, as far as the purchases themselves show it."""
        return [*self._of_little(), *self._of_the_model()]

    def _of_little(self) -> Iterator[str]:
        again = int(self.bought.count[self.bought.x > 0].sum())
        if again < FEW:
            yield f"Only {again} customers came again; with fewer than {FEW} it is a guess."
        if self.bought.until - self.first < YEAR:
            yield (
                f"The purchases begin on {self.first}: within less than a year, a season looks "
                "like leaving."
            )

    def _of_the_model(self) -> Iterator[str]:
        if self.check is None:
            yield "There is too little to check the number on what came later."
        elif abs(self.check.error) > FAR_OFF:
            way = "too many" if self.check.error > 0 else "too few"
            yield (
                f"Asked beforehand, it expected {self.check.expected:,.0f} purchases in the last "
                f"{self.check.time:.0f} weeks, and {self.check.actual:,} came: "
                f"{100 * abs(self.check.error):.0f} in 100 {way}."
            )
        if self.other is None:
            yield "Another model of leaving (Pareto/NBD) finds no hold in these purchases."
        elif not self.gone.low <= self.other.value <= self.gone.high:
            other = self.other
            yield f"Another model of leaving ({other.definition}) says {other.value:,.0f}."

    @property
    def trust(self) -> str:
        """Whether to believe it."""
        if self.doubts or self.check is None:
            return "Do not trust it blindly. " + " ".join(self.doubts)
        return (
            f"Asked beforehand, it expected {self.check.expected:,.0f} purchases in the last "
            f"{self.check.time:.0f} weeks, and {self.check.actual:,} came."
        )

    @property
    def note(self) -> str:
        """Where it comes from, what was left out, and where it does not apply."""
        rows = {
            "name no customer": self.bought.no_customer,
            "have no day": self.bought.no_day,
            "are later": self.bought.later,
        }
        out = "".join(
            f" {count:,} rows {why} and are left out." for why, count in rows.items() if count
        )
        return (
            f"{self.bought.bought:,} days with a purchase, {self.first} to {self.bought.until} "
            f"({self.gone.definition}, {100 * self.gone.level:g} %).{out} It is no use where "
            "customers buy once, or leave by giving notice; and it does not say why they went."
        )

    def as_json(self) -> dict[str, object]:
        """Every figure."""
        low, high = self.fit.interval()
        parameters = zip(self.fit.names, self.fit.params, low, high, strict=True)
        return {
            "sentence": self.sentence,
            "trust": self.trust,
            "doubts": self.doubts,
            "first_day": self.first.isoformat(),
            "last_day": self.bought.until.isoformat(),
            "customers": self.bought.n,
            "days_with_a_purchase": self.bought.bought,
            "left_out": {
                "no_customer": self.bought.no_customer,
                "no_day": self.bought.no_day,
                "later": self.bought.later,
            },
            "gone_quiet": _limits(self.gone),
            "other_model": None if self.other is None else _limits(self.other),
            "hold_out": None if self.check is None else _checked(self.check),
            "parameters": {
                name: {"value": float(value), "low": float(least), "high": float(most)}
                for name, value, least, most in parameters
            },
            "log_likelihood": self.fit.log_likelihood,
            "groups": [
                {"bought": group.name, **_limits(group.gone), "expected_purchases": group.expected}
                for group in self.groups
            ],
        }

    def print(self, console: Console) -> None:
        """The sentence, a table, whether to trust it, and where it comes from."""
        console.print(self.sentence, style="bold")
        console.print()
        console.print(_table(self))
        console.print()
        console.print(self.trust)
        console.print(self.note, style="dim")


def found_in(file: Path, customer: str, when: str, until: date | None) -> Found:
    """Read the purchases, fit the model, and check it on what came later."""
    with duckdb.connect() as database:
        try:
            rows = _purchases(opened(database, file), customer, when, file)
            first, last = _span(rows, file, until)
            bought = summarise(rows, "customer", "day", until=last)
            earlier = last - (last - first) / 3
            before = summarise(rows, "customer", "day", until=max(earlier, first))
        except duckdb.Error as error:
            raise unreadable(file, error, "purchases") from error
    fit, other = _fits(bought)
    return Found(
        bought=bought,
        first=first,
        fit=fit,
        gone=fit.gone_quiet(),
        other=other,
        check=_check(before, bought),
        groups=tuple(_groups(bought, fit)),
    )


# --- reading -----------------------------------------------------------------------------------


def _purchases(
    rows: duckdb.DuckDBPyRelation, customer: str, when: str, file: Path
) -> duckdb.DuckDBPyRelation:
    """Who, and the day; refuses the first row whose day is none."""
    who, day = (quoted(column_of(name, rows.columns, file)) for name in (customer, when))
    given = f"NULLIF(TRIM(CAST({day} AS VARCHAR)), '')"
    chosen = rows.project(
        f"NULLIF(TRIM(CAST({who} AS VARCHAR)), '') AS customer, {given} AS given, "
        f"CAST(TRY_CAST({given} AS TIMESTAMP) AS DATE) AS day"
    )
    broken = "given IS NOT NULL AND day IS NULL"
    wrong = chosen.project("*, row_number() OVER () AS number").filter(broken).limit(1).fetchall()
    for _, value, _, number in wrong:
        raise UnreadableError(
            f"{file}: row {number} has the day {value!r} in {when!r}; write days as 2026-06-30."
        )
    return chosen.project("customer, day")


def _span(rows: duckdb.DuckDBPyRelation, file: Path, until: date | None) -> tuple[date, date]:
    named = rows.filter("customer IS NOT NULL")
    ((first, last),) = named.aggregate("MIN(day), MAX(day)").fetchall()
    if first is None:
        raise UnreadableError(f"{file} has no row with a customer and a day.")
    return first, until or last


# --- inferring ---------------------------------------------------------------------------------


def _fits(bought: Purchases) -> tuple[PurchaseFit, GoneQuiet | None]:
    """The model in which customers leave after a purchase, and another to compare it with."""
    try:
        fit = fit_mbg_nbd(*bought)
    except measure.MeasureError:
        return fit_pareto_nbd(*bought), None
    try:
        return fit, fit_pareto_nbd(*bought).gone_quiet()
    except measure.MeasureError:
        return fit, None


def _check(before: Purchases, bought: Purchases) -> HoldOut | None:
    try:
        return holdout(before, bought)
    except measure.MeasureError:
        return None


def _groups(bought: Purchases, fit: PurchaseFit) -> Iterator[Group]:
    for least, most in OFTEN:
        times = bought.x + 1
        held = (times >= least) & (times <= (most or times.max()))
        if held.any():
            columns = {name: getattr(bought, name)[held] for name in ("x", "t_x", "T", "count")}
            part = replace(bought, **columns)
            ahead = part.count @ fit.expected(AHEAD, part.x, part.t_x, part.T)
            yield Group(_often(least, most), fit.gone_quiet(part), float(ahead))


def _often(least: int, most: int | None) -> str:
    if least == most:
        return {1: "once", 2: "twice"}[least]
    return f"{least} to {most} times" if most else f"{least} times or more"


# --- telling -----------------------------------------------------------------------------------


def _limits(gone: GoneQuiet) -> dict[str, object]:
    return {
        "model": gone.definition,
        "n": int(gone.n),
        "value": gone.value,
        "low": gone.low,
        "high": gone.high,
        "level": gone.level,
    }


def _checked(check: HoldOut) -> dict[str, object]:
    return {
        "weeks": check.time,
        "customers": check.n,
        "expected": check.expected,
        "low": check.low,
        "high": check.high,
        "actual": check.actual,
    }


def _table(found: Found) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("Bought")
    for heading in ("Customers", "Gone quiet", "Between", "In 100", f"Buy in {AHEAD} weeks"):
        table.add_column(heading, justify="right")
    for group in found.groups:
        gone = group.gone
        table.add_row(
            group.name, f"{gone.n:,.0f}", f"{gone.value:,.0f}",
            f"{gone.low:,.0f} – {gone.high:,.0f}", f"{100 * gone.value / gone.n:.0f}",
            f"{group.expected:,.0f}",
        )  # fmt: skip
    return table
