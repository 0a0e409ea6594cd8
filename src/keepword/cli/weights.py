"""`keepword weights`: make the answers stand for all customers, not only for those who answered."""

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from keepword import measure
from keepword.board.bare_file import (
    UnreadableError,
    column_of,
    nearest,
    opened,
    quoted,
    unreadable,
)
from keepword.cli.plot import OPTION as PLOT

ALIKE = 1e-6
"""The largest relative difference between the sums of two margins."""

Margins = Mapping[str, Mapping[str, float]]


@click.command("weights")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--margins",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file: a table per column, with how many of all customers each level has.",
)
@click.option("--json", "as_json", is_flag=True, help="Every figure and weight as JSON.")
@PLOT
def command(*, file: Path, margins: Path, as_json: bool, plot: Path | None) -> None:
    r"""Weigh answers so that they stand for all customers, not only for those who answered.

    FILE is a CSV or Parquet with one row an answer. The margins say what is known of all:

    \b
    [age]
    "under 30" = 2400
    "30 and over" = 7600
    """
    try:
        found = found_in(file, margins)
    except (UnreadableError, measure.MeasureError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        found.print(Console(highlight=False, markup=False, emoji=False))
    if plot is not None:
        from keepword.cli.plots.weights import draw  # noqa: PLC0415 -- a bare file needs no Django

        draw(found, plot)


@dataclass(frozen=True)
class Level:
    """One level of a column: its share of the answers, and of all customers."""

    column: str
    name: str
    n: int
    answered: float
    customers: float

    @property
    def factor(self) -> float:
        """How much an answer of this level weighs, an even answer being 1."""
        return self.customers / self.answered


@dataclass(frozen=True)
class Found:
    """The answers beside all customers, and the weights that bring them together."""

    levels: tuple[Level, ...]
    weights: measure.Weights
    cells: measure.Cells
    left_out: int

    @property
    def sentences(self) -> list[str]:
        """What a manager can take from it."""
        off = max(self.levels, key=_distance)
        furthest = (
            f"{off.name} ({off.column}) are {_percent(off.answered)} of those who answered and "
            f"{_percent(off.customers)} of all customers; no other group is further off."
        )
        as_much = (
            f"Weighed to fit, the {self.weights.n:,.0f} answers say as much as "
            f"{self.weights.n_effective:,.0f} that fitted from the start."
        )
        said = [furthest, as_much]
        if self.left_out == 1:
            said.append("1 answer lacks one of these columns and is left out.")
        elif self.left_out:
            said.append(f"{self.left_out:,} answers lack one of these columns and are left out.")
        return said

    @property
    def note(self) -> str:
        """What weights can do, and what not."""
        used = self._factors()
        return (
            f"An answer weighs {used.min():.2f} to {used.max():.2f} ({self.weights.method}, design "
            f"effect {self.weights.design_effect:.2f}). Weights mend what is known of all; whether "
            "those who stay silent think alike within a group, no weight can know."
        )

    def as_json(self) -> dict[str, object]:
        """Every figure; `weight` is the number of customers an answer stands for."""
        table = self.cells.table(self.weights.weights)
        return {
            "answers": self.weights.n,
            "left_out": self.left_out,
            "n_effective": self.weights.n_effective,
            "design_effect": self.weights.design_effect,
            "method": self.weights.method,
            "iterations": self.weights.iterations,
            "sentence": " ".join(self.sentences),
            "levels": [
                {
                    "column": level.column,
                    "level": level.name,
                    "n": level.n,
                    "share_of_answers": level.answered,
                    "share_of_customers": level.customers,
                }
                for level in self.levels
            ],
            "weights": table.to_pylist(),
        }

    def print(self, console: Console) -> None:
        """The sentence, a table, and where it comes from."""
        console.print(self.sentences[0], style="bold")
        console.print()
        console.print(_table(self))
        console.print()
        for sentence in self.sentences[1:]:
            console.print(sentence)
        console.print(self.note, style="dim")

    def _factors(self) -> Any:
        """What an answer weighs in each cell that holds one, an even answer being 1."""
        held = self.cells.counts > 0
        weights = self.weights.weights[held]
        return weights / np.average(weights, weights=self.cells.counts[held])


def found_in(file: Path, path: Path) -> Found:
    """Read the answers' columns and the margins, and rake the one to the other."""
    given = _margins(path)
    answers, left_out, margins = _answers(file, given)
    cells = measure.cells_of(answers, list(margins))
    _check_levels(cells, margins, file, path)
    totals = cells.margins(margins)
    try:
        weights = measure.rake(cells.counts, totals)
    except measure.MeasureError as error:
        named = ", ".join(f"{axis} is {column!r}" for axis, column in enumerate(cells.columns))
        raise measure.MeasureError(f"{error} Of the axes {named}.") from error
    return Found(tuple(_levels(cells, margins)), weights, cells, left_out)


def _levels(cells: measure.Cells, margins: Margins) -> list[Level]:
    found = []
    for axis, (column, levels) in enumerate(zip(cells.columns, cells.levels, strict=True)):
        others = tuple(other for other in range(cells.counts.ndim) if other != axis)
        counts, whole = cells.counts.sum(axis=others), sum(margins[column].values())
        found += [
            Level(column, name, int(n), n / counts.sum(), margins[column][name] / whole)
            for name, n in zip(levels, counts.tolist(), strict=True)
        ]
    return found


# --- reading -----------------------------------------------------------------------------------


def _margins(path: Path) -> dict[str, dict[str, float]]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path} is not TOML: {error}.") from error
    for column, totals in told.items():
        if not isinstance(totals, dict) or not totals:
            raise UnreadableError(f"{path}: {column!r} is no table; begin one with [{column}].")
        for level, total in totals.items():
            if not _counts(total):
                raise UnreadableError(
                    f"{path}: {level!r} of {column!r} has {total!r}; give a number above 0."
                )
    if not told:
        raise UnreadableError(f"{path} has no table; begin one with [column].")
    sums = {column: sum(totals.values()) for column, totals in told.items()}
    first, whole = next(iter(sums.items()))
    for column, total in sums.items():
        if abs(total - whole) > ALIKE * whole:
            raise UnreadableError(
                f"{path}: {first!r} adds up to {whole:g}, {column!r} to {total:g}; both are all "
                "customers, so make them alike."
            )
    return told


def _answers(
    file: Path, given: dict[str, dict[str, float]]
) -> tuple[pa.Table, int, dict[str, dict[str, float]]]:
    """The columns as texts, how many rows lack one, and the margins by the file's names."""
    with duckdb.connect() as database:
        try:
            rows = opened(database, file)
            margins = {column_of(name, rows.columns, file): of for name, of in given.items()}
            texts = ", ".join(
                f"NULLIF(TRIM(CAST({quoted(name)} AS VARCHAR)), '') AS {quoted(name)}"
                for name in margins
            )
            chosen = rows.project(texts)
            whole = chosen.filter(" AND ".join(f"{quoted(name)} IS NOT NULL" for name in margins))
            table = whole.to_arrow_table()
            ((n,),) = chosen.aggregate("COUNT(*)").fetchall()
        except duckdb.Error as error:
            raise unreadable(file, error, "answers") from error
    if not table.num_rows:
        raise UnreadableError(f"{file} has no row with {', '.join(map(repr, margins))}.")
    return table, n - table.num_rows, margins


def _check_levels(cells: measure.Cells, margins: Margins, file: Path, path: Path) -> None:
    for column, levels in zip(cells.columns, cells.levels, strict=True):
        for level in levels:
            if level not in margins[column]:
                raise UnreadableError(
                    f"{path} has no total for {level!r} of {column!r}, which {file} has."
                    f"{nearest(level, margins[column])}"
                )
        for level in margins[column]:
            if level not in levels:
                raise UnreadableError(
                    f"{file} has no answer with {level!r} in {column!r}, which {path} has."
                    f"{nearest(level, levels) or ' Join it with another level.'}"
                )


def _counts(total: object) -> bool:
    if isinstance(total, bool) or not isinstance(total, int | float):
        return False
    return 0 < total < math.inf


# --- telling -----------------------------------------------------------------------------------


def _distance(level: Level) -> tuple[float, float]:
    """How far off a level is; of two that are equally far, the one that is missing goes first."""
    missing = level.customers - level.answered
    return round(abs(missing), 9), missing


def _percent(share: float) -> str:
    return f"{100 * share:.0f} in 100"


def _table(found: Found) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for heading in ("Answers", "Of answers", "Of customers", "An answer counts"):
        table.add_column(heading, justify="right")
    column = ""
    for level in found.levels:
        if level.column != column:
            column = level.column
            table.add_row(Text(column, "bold"))
        shares = f"{100 * level.answered:.1f} %", f"{100 * level.customers:.1f} %"
        table.add_row(f"  {level.name}", f"{level.n:,}", *shares, f"{level.factor:.2f} ×")
    return table
