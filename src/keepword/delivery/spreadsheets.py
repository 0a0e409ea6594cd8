"""Excel and OpenDocument sheets: read whole into Parquet, each column with one type."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, load_workbook

from keepword.delivery.refusal import ImportRefusedError, nearest
from keepword.delivery.text_files import check_header

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def as_parquet(path: Path, *, called: str, scratch: Path, sheet: str | None) -> Path:
    """The sheet as Parquet: its first line that is not empty names the columns."""
    try:
        workbook = load_workbook(path)
        cells = _sheet(workbook, sheet, called).to_python(skip_empty_area=True)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise ImportRefusedError(f"{called} cannot be read as a spreadsheet: {error}.") from error
    lines = [line for line in cells if any(cell != "" for cell in line)]
    if not lines:
        raise ImportRefusedError(f"{called} is empty: its sheet has no filled cell.")
    names = check_header([_text(cell) or "" for cell in lines[0]], called)
    columns = [_column([line[number] for line in lines[1:]]) for number in range(len(names))]
    copy = scratch / f"{path.name}.parquet"
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))), copy)
    return copy


def _sheet(workbook: CalamineWorkbook, name: str | None, called: str) -> CalamineSheet:
    names = workbook.sheet_names
    if name is None:
        return workbook.get_sheet_by_index(0)
    if name not in names:
        raise ImportRefusedError(f"{called} has no sheet “{name}”.{nearest(name, names)}")
    return workbook.get_sheet_by_name(name)


def _column(cells: list[Cell]) -> "pa.Array[Any]":
    """Numbers, times and yes-no stay what they are where the whole column agrees; else text."""
    filled = [cell for cell in cells if cell != ""]
    values = [None if cell == "" else cell for cell in cells]
    if not filled:
        return pa.array(values, pa.string())
    if all(isinstance(cell, bool) for cell in filled):
        return pa.array(values, pa.bool_())
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in filled):
        return pa.array(values, pa.float64())
    if all(isinstance(cell, dt.date) for cell in filled):
        return pa.array([_time(value) for value in values], pa.timestamp("us"))
    return pa.array([_text(value) for value in values], pa.string())


def _time(value: Cell | None) -> dt.datetime | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value if isinstance(value, dt.datetime) else None


def _text(value: Cell | None) -> str | None:
    """As a person would write it: 7, not 7.0."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
