"""Rows as files to take away: CSV for spreadsheets, Parquet for other programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import Http404, HttpResponse, StreamingHttpResponse

from keepword.web.formulas import safe

Rows = Iterable[Sequence[object]]
_FOR_SPREADSHEETS = "\ufeff"  # without this mark they take UTF-8 for something else


def as_csv(columns: Sequence[str], rows: Rows, *, named: str = "keepword") -> StreamingHttpResponse:
    """The rows as a CSV file, sent while they are read; no cell or header of it is a formula."""
    return StreamingHttpResponse(
        _lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers=_attached(f"{named}.csv"),
    )


def as_parquet(columns: Sequence[str], rows: Rows, *, named: str = "keepword") -> HttpResponse:
    """The rows as a Parquet file; its texts are typed as texts, so they stay as they are."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    table = pa.table(dict(zip(columns, map(pa.array, values), strict=True)))
    file = io.BytesIO()
    pq.write_table(table, file)
    return HttpResponse(
        file.getvalue(),
        content_type="application/vnd.apache.parquet",
        headers=_attached(f"{named}.parquet"),
    )


def file_of(
    ending: str, columns: Sequence[str], rows: Rows, *, named: str
) -> StreamingHttpResponse | HttpResponse:
    """The rows as the file that an address asks for by its ending.

    Raises:
        Http404: It is neither csv nor parquet.
    """
    if ending == "csv":
        return as_csv(columns, rows, named=named)
    if ending == "parquet":
        return as_parquet(columns, rows, named=named)
    raise Http404


def _lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    yield _FOR_SPREADSHEETS + _line(columns)
    yield from map(_line, rows)


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([safe(cell) for cell in cells])
    return line.getvalue()


def _attached(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"'}
