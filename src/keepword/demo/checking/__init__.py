"""Every sentence of the sample beside the truth from which it was made."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from keepword import simulate
from keepword.board import measures
from keepword.board.perception import perception
from keepword.board.results import Board
from keepword.demo.checking.counts import of_counts
from keepword.demo.checking.customers import of_customers
from keepword.demo.checking.given import of_given
from keepword.demo.checking.instructing import of_what_was_told
from keepword.demo.checking.near import of_nearness
from keepword.demo.checking.observing import delivered, of_what_was_seen
from keepword.demo.checking.pages import Part, of_board, of_moment, of_row
from keepword.demo.checking.perceived import of_perception, of_the_words
from keepword.demo.checking.promising import of_promises
from keepword.demo.checking.pulses import of_pulses
from keepword.demo.checking.put_in import of_what_was_put_in
from keepword.demo.checking.statements import Checked, Statement
from keepword.demo.checking.surveys import of_surveys
from keepword.demo.checking.used import of_what_is_used
from keepword.demo.checking.workshop import of_workshop
from keepword.demo.filling import Sample, folder

__all__ = ["Checked", "Statement", "check"]

FILES = ("repairs", "benches", "purchases", "complaints", "orders", "orders-answers", "visits")


def check(made: Sample) -> Checked:
    """Read the pages and the files of the sample as anybody would, and compare."""
    shop = made.shop()
    found = [
        *_of_pages(shop), *of_counts(shop), *of_what_was_put_in(shop), *of_pulses(shop),
        *of_what_was_seen(shop), *of_what_was_told(shop), *of_what_is_used(shop),
    ]  # fmt: skip
    if made.days_in == simulate.DAYS:
        tables = _tables(folder())
        found += [*of_workshop(tables, shop), *of_customers(tables, shop)]
    return Checked(found)


def _of_pages(shop: simulate.Organisation) -> Iterator[Statement]:
    board, truth = measures.board(), simulate.truth(shop)
    promised = {each.key: each.target for each in shop.moments if each.target is not None}
    period = board.filters.period
    last = min(period.last_day, shop.last_day)
    part = Part(truth, promised, period.first_day, last, observed=delivered(shop))
    yield from of_board(board, part)
    yield from of_nearness(part)
    yield from of_perception(perception(), part)
    yield from of_the_words(shop)
    yield from of_surveys(shop, truth)
    yield from of_promises(shop, truth)
    yield from of_given(shop)
    below = {
        unit.key: {unit.key, *(each.key for each in shop.units if each.parent == unit.key)}
        for unit in shop.units
    }
    yield from _of_boards_apart(part, below)
    for moment in shop.moments:
        page = measures.moment_page(moment.key)
        if page is not None:
            yield from of_moment(page, part, below)


def _of_boards_apart(part: Part, below: Mapping[str, Collection[str]]) -> Iterator[Statement]:
    """The board of each unit at the top, and of each channel."""
    for unit in part.truth.shop.units:
        if unit.parent is None:
            of_unit = replace(part, units=below[unit.key], _known={})
            yield from _of_board_of(measures.board(unit=unit.key), unit.name, of_unit)
    for channel in simulate.CHANNELS:
        of_channel = replace(part, channel=channel, _known={})
        yield from _of_board_of(measures.board(channel=channel), channel, of_channel)


def _of_board_of(board: Board, name: str, part: Part) -> Iterator[Statement]:
    for row in (*board.rows, *filter(None, [board.overall])):
        for each in of_row(row, part):
            yield replace(each, about=f"{each.about}, {name}")


def _tables(place: Path) -> dict[str, pa.Table]:
    return {name: csv.read_csv(place / f"{name}.csv") for name in FILES}
