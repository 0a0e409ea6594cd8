"""Files to take away: nothing in them is run, nothing in them is lost."""

import csv
import datetime as dt
import io

import pyarrow.parquet as pq
import pytest

from keepword.web.exports import as_csv, as_parquet

COLUMNS = ("who", "day", "share")
ROWS = [("Zoë", dt.date(2026, 3, 2), -0.25), ("two\nlines, and “so on”", None, 1)]


def read_csv(response):
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_csv_holds_what_was_given():
    assert read_csv(as_csv(COLUMNS, ROWS)) == [
        ["who", "day", "share"],
        ["Zoë", "2026-03-02", "-0.25"],
        ["two\nlines, and “so on”", "", "1"],
    ]


def test_csv_says_that_it_is_utf8():
    assert as_csv(COLUMNS, ROWS).getvalue().startswith(b"\xef\xbb\xbf")


def test_csv_is_sent_while_it_is_read():
    read = []
    sent = iter(as_csv(["n"], (read.append(n) or [n] for n in range(3))))
    next(sent)
    assert read == []
    assert (next(sent), read) == (b"0\r\n", [0])


@pytest.mark.parametrize(
    "begins", ["=", "+", "-", "@", "\t", "\r", "\n", "−", "＝", "＋", "－", "＠"]
)
def test_no_cell_and_no_header_is_a_formula(begins):
    risky = f"{begins}cmd()"
    header, line = read_csv(as_csv([risky], [[risky]]))
    assert (header, line) == ([f"'{risky}"], [f"'{risky}"])


def test_a_number_below_nought_stays_a_number():
    assert read_csv(as_csv(["gap"], [[-3]]))[1] == ["-3"]


def test_parquet_holds_what_was_given_as_it_was():
    rows = [*ROWS, ("=cmd()", dt.date(2026, 3, 3), 0.5)]
    table = pq.read_table(io.BytesIO(as_parquet(COLUMNS, rows).getvalue()))
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    assert tuple(table.column_names) == COLUMNS


def test_parquet_without_rows_still_names_its_columns():
    table = pq.read_table(io.BytesIO(as_parquet(COLUMNS, []).getvalue()))
    assert (table.num_rows, tuple(table.column_names)) == (0, COLUMNS)


@pytest.mark.parametrize(("make", "ending"), [(as_csv, "csv"), (as_parquet, "parquet")])
def test_both_come_as_files_with_a_name(make, ending):
    disposition = make(COLUMNS, ROWS, named="audit-trail")["Content-Disposition"]
    assert disposition == f'attachment; filename="audit-trail.{ending}"'
