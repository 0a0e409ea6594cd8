"""`keepword drivers`: what goes with the whole, and how much of it."""

import json
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from keepword import measure
from keepword.board.bare_file import (
    UnreadableError,
    column_of,
    literal,
    nearest,
    opened,
    quoted,
    unreadable,
)
from keepword.cli.plot import OPTION as PLOT

EXACT = 14
"""Up to so many drivers every order is tried; beyond, relative weights say nearly the same."""
CHANCE = 0.05
BAR = 24
WIDE = 80
"""From this width on a table has a drawing."""


@click.command("drivers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--y", "whole", required=True, metavar="COLUMN", help="The score of the whole.")
@click.option(
    "--x",
    "drivers",
    required=True,
    multiple=True,
    metavar="COLUMNS",
    help="A driver's score, or several with commas; may be given again.",
)
@click.option("--yes", metavar="TEXT", help="Which text of the whole counts as 1, the others 0.")
@click.option(
    "--no-answer", multiple=True, type=float, help="A number that means no answer, such as 0."
)
@click.option("--weight", metavar="COLUMN", help="The weights of the answers.")
@click.option("--person", metavar="COLUMN", help="Who answered, where people answer repeatedly.")
@click.option("--json", "as_json", is_flag=True, help="Every figure as JSON.")
@PLOT
@click.option(
    "--level", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True,
    help="The share of intervals that hold the truth.",
)  # fmt: skip
def command(
    *,
    file: Path,
    whole: str,
    drivers: tuple[str, ...],
    yes: str | None,
    no_answer: tuple[float, ...],
    weight: str | None,
    person: str | None,
    as_json: bool,
    plot: Path | None,
    level: float,
) -> None:
    """What goes with the whole, and how much of it.

    FILE is a CSV or Parquet with one row an answer and one column a question. The whole's
    differences are shared out among the drivers, which go together: those shares are told, with
    how sure they are.
    """
    try:
        asked = Asked(file, whole, drivers, yes, no_answer, weight, person)
        found = found_in(asked, level)
    except (UnreadableError, measure.MeasureError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        found.print(Console(highlight=False, markup=False, emoji=False))
    if plot is not None:
        from keepword.cli.plots.drivers import draw  # noqa: PLC0415 -- a bare file needs no Django

        draw(found, plot)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    file: Path
    whole: str
    drivers: tuple[str, ...]
    yes: str | None
    no_answer: tuple[float, ...]
    weight: str | None
    person: str | None


@dataclass(frozen=True)
class Driver:
    """One driver's share of what all of them explain."""

    name: str
    share: float
    low: float
    high: float
    weight: float
    p: float
    n: int

    @property
    def beyond_chance(self) -> bool:
        """Whether noise would hardly ever have got as much."""
        return self.p <= CHANCE


@dataclass(frozen=True)
class Found:
    """The drivers, the most important first."""

    whole: str
    drivers: tuple[Driver, ...]
    r2: float
    n_said: str
    level: float
    definition: str

    @property
    def sentences(self) -> list[str]:
        """What a manager can take from it."""
        said = [_of_first(self.whole, self.drivers)]
        chance = [driver.name for driver in self.drivers if not driver.beyond_chance]
        if chance:
            said.append(f"Not told from chance: {', '.join(chance)}.")
        said.append("What goes with the whole need not cause it.")
        return said

    @property
    def note(self) -> str:
        """Where the figures come from."""
        return (
            f"All together go with {100 * self.r2:.0f} in 100 of the differences in {self.whole}; "
            f"shares of that, {self.definition}, {100 * self.level:g} % intervals, {self.n_said}."
        )

    def as_json(self) -> dict[str, object]:
        """Every figure."""
        return {
            "y": self.whole,
            "r2": self.r2,
            "definition": self.definition,
            "level": self.level,
            "answers": self.n_said,
            "sentence": " ".join(self.sentences),
            "drivers": [
                {
                    "name": driver.name,
                    "share": driver.share,
                    "low": driver.low,
                    "high": driver.high,
                    "part_of_r2": driver.weight,
                    "p": driver.p,
                    "n": driver.n,
                }
                for driver in self.drivers
            ],
        }

    def print(self, console: Console) -> None:
        """The sentence, a table, and where it comes from."""
        console.print(self.sentences[0], style="bold")
        console.print()
        console.print(_table(self, wide=console.width >= WIDE))
        console.print()
        for sentence in self.sentences[1:]:
            console.print(sentence)
        console.print(self.note, style="dim")


def found_in(asked: Asked, level: float) -> Found:
    """Read the columns and weigh the drivers."""
    rows, names = _answers(asked)
    products = measure.cross_product(
        rows,
        names[0],
        names[1:],
        _given(asked.weight, "weight"),
        parts=_given(asked.person, "person"),
    )
    weigh = measure.lmg if len(names) - 1 <= EXACT else measure.relative_weights
    weighed = weigh(products)
    low, high = weighed.interval(level=level)
    chance = weighed.significance()
    n = np.diagonal(products.n.sum(0))[1:]
    drivers = [
        Driver(
            name=name,
            share=float(weighed.shares[i]),
            low=float(low[i]),
            high=float(high[i]),
            weight=float(weighed.weights[i]),
            p=float(chance[i]),
            n=int(n[i]),
        )
        for i, name in enumerate(weighed.names)
    ]
    drivers.sort(key=lambda driver: -driver.share)
    return Found(names[0], tuple(drivers), weighed.r2, products.told_n, level, weighed.definition)


def _given(column: str | None, name: str) -> str | None:
    return None if column is None else f"({name})"


# --- reading -----------------------------------------------------------------------------------


def _answers(asked: Asked) -> tuple[pa.Table, list[str]]:
    """The columns asked for as numbers, the whole first; a missing answer is null."""
    with duckdb.connect() as database:
        try:
            rows = opened(database, asked.file)
            names = _names(asked, rows.columns)
            if not rows.limit(1).fetchall():
                raise UnreadableError(f"{asked.file} has a header and no answers under it.")
            types = dict(zip(rows.columns, map(str, rows.types), strict=True))
            chosen = [_whole(asked, rows, names[0], types[names[0]])]
            chosen += [_score(asked, name, types[name]) for name in names[1:]]
            if asked.weight is not None:
                weight = column_of(asked.weight, rows.columns, asked.file)
                chosen.append(f'CAST({quoted(weight)} AS DOUBLE) AS "(weight)"')
            if asked.person is not None:
                person = column_of(asked.person, rows.columns, asked.file)
                chosen.append(f'CAST({quoted(person)} AS VARCHAR) AS "(person)"')
            return rows.project(", ".join(chosen)).to_arrow_table(), names
        except duckdb.Error as error:
            raise unreadable(asked.file, error, "answers") from error


def _names(asked: Asked, columns: list[str]) -> list[str]:
    """The columns of the whole and the drivers; a name may itself hold a comma."""
    names = [column_of(asked.whole, columns, asked.file)]
    for given in asked.drivers:
        parts = [given] if given in columns else given.split(",")
        names += [column_of(part.strip(), columns, asked.file) for part in parts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableError(f"{twice!r} is named twice: the whole and each driver once.")
    return names


def _whole(asked: Asked, rows: duckdb.DuckDBPyRelation, name: str, type_: str) -> str:
    if asked.yes is None:
        return _score(asked, name, type_, hint=f" Say which one counts as 1: {_yes(rows, name)}")
    texts = [text for (text,) in rows.project(f"{quoted(name)}::VARCHAR").distinct().fetchall()]
    known = sorted(text for text in texts if text is not None)
    if asked.yes not in known:
        raise UnreadableError(
            f"{asked.file}: {name!r} is never {asked.yes!r}.{nearest(asked.yes, known)} "
            f"It is {', '.join(known[:8])}."
        )
    column = f"CAST({quoted(name)} AS VARCHAR)"
    return f"CAST({column} = {literal(asked.yes)} AS DOUBLE) AS {quoted(name)}"


def _yes(rows: duckdb.DuckDBPyRelation, name: str) -> str:
    column = quoted(name)
    found = rows.filter(f"{column} IS NOT NULL").project(column).distinct().order(column)
    return " or ".join(f"--yes {text!r}" for (text,) in found.limit(3).fetchall()) + "."


def _score(asked: Asked, name: str, type_: str, hint: str = " Score it first.") -> str:
    if type_ == "VARCHAR":
        raise UnreadableError(f"{asked.file}: {name!r} holds texts, not numbers.{hint}")
    column = f"CAST({quoted(name)} AS DOUBLE)"
    for number in asked.no_answer:
        column = f"NULLIF({column}, {number})"
    return f"{column} AS {quoted(name)}"


# --- telling -----------------------------------------------------------------------------------


def _of_first(whole: str, drivers: tuple[Driver, ...]) -> str:
    first, *others = drivers
    if not first.beyond_chance:
        return f"None of these can be told from chance to go with {whole}."
    said = (
        f"{first.name} goes with {whole} most: {100 * first.share:.0f} in 100 of what all explain"
    )
    if not others:
        return f"{said}."
    second = others[0]
    if first.low > second.high:
        return f"{said}, clearly before {second.name} ({100 * second.share:.0f})."
    rivals = [driver.name for driver in others if driver.high >= first.low]
    return f"{said}; but {' or '.join(rivals[:3])} may be as important."


def _table(found: Found, *, wide: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("Driver")
    table.add_column("Share", justify="right")
    table.add_column("Between", justify="right")
    if wide:
        table.add_column("")
        table.add_column("Answers", justify="right")
        table.add_column("")
    most = max(driver.high for driver in found.drivers)
    for driver in found.drivers:
        between = f"{100 * driver.low:.0f}–{100 * driver.high:.0f}"
        cells = [driver.name, f"{100 * driver.share:.0f}", between]
        chance = "" if driver.beyond_chance else "not told from chance"
        if wide:
            cells += [_bar(driver, most), f"{driver.n:,}", chance]
        table.add_row(*cells)
    return table


def _bar(driver: Driver, most: float) -> str:
    """The share as a point on its interval."""
    low, at, high = (round(v / most * (BAR - 1)) for v in (driver.low, driver.share, driver.high))
    line = [" "] * BAR
    line[low : high + 1] = "━" * (high - low + 1)
    line[at] = "●" if driver.beyond_chance else "○"
    return "".join(line).rstrip()
