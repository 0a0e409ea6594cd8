"""Rows that a program sends: written down as a file, then imported as any other."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import IntegrityError, transaction

from keepword.delivery.arrivals import file_of, folder_of
from keepword.delivery.models import Arrival, SavedRecipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.ledger.holding import held
from keepword.organisation.audit import record
from keepword.organisation.models import User

Value = str | int | float | bool | None
MOST_ROWS = 50_000


class KeyUsedError(ImportRefusedError):
    """The idempotency key came with other rows before."""


def bring_rows(
    *, saved: SavedRecipe, rows: Sequence[Mapping[str, Value]], idempotency_key: str, by: User
) -> Arrival:
    """Queue rows to be imported by the newest version of a saved recipe.

    The same key with the same rows is the same arrival, however often it is sent; its `state`,
    `problem` and `report` say what became of it once the worker has been there.

    Raises:
        KeyUsedError: The key came with other rows.
        ImportRefusedError: There are no rows, too many, or a value is neither text nor number.
    """
    version = saved.newest
    text = _as_csv(rows, decimal=version.mapping["decimal"])
    content = hashlib.sha256(f"{saved.key}\n{text}".encode()).hexdigest()
    if before := _sent_before(idempotency_key, content, by):
        return before
    arrival = Arrival(
        via=Arrival.Via.API, state=Arrival.State.QUEUED, file_name="rows.csv", size=len(text),
        version=version, mapping=version.mapping, text=version.text, by=by,
        idempotency_key=f"{by.pk}:{idempotency_key}", content_hash=content,
    )  # fmt: skip
    with held(folder_of(arrival)):
        file_of(arrival).parent.mkdir(mode=0o700, parents=True)
        file_of(arrival).write_text(text, encoding="utf-8")
        try:
            with transaction.atomic():
                arrival.save()
                record(by=by, did="sent rows", about=saved.name, rows=len(rows))
        except IntegrityError:  # the same key, sent twice at once: the sweep removes our folder
            before = _sent_before(idempotency_key, content, by)
            if before is None:
                raise
            return before
    return arrival


def _sent_before(idempotency_key: str, content: str, by: User) -> Arrival | None:
    before = Arrival.objects.filter(idempotency_key=f"{by.pk}:{idempotency_key}").first()
    if before is not None and before.content_hash != content:
        raise KeyUsedError("This idempotency key came with other rows before. Choose another one.")
    return before


def rows_of_ndjson(lines: Iterable[bytes]) -> Iterator[dict[str, Value]]:
    """The rows of a text with one JSON object a line.

    Raises:
        ImportRefusedError: A line is something else; the sentence names it.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ImportRefusedError(f"Line {number} is not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise ImportRefusedError(f"Line {number} is not one JSON object.")
        yield row


def _as_csv(rows: Sequence[Mapping[str, Value]], *, decimal: str) -> str:
    if not 0 < len(rows) <= MOST_ROWS:
        raise ImportRefusedError(
            f"Send between 1 and {MOST_ROWS:,} rows at once, not {len(rows):,}."
        )
    columns = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(row.get(name), number, name, decimal) for name in columns])
    return written.getvalue()


def _cell(value: Value, number: int, name: str, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value).replace(".", decimal)
    if not isinstance(value, str):
        raise ImportRefusedError(f"Row {number}: “{name}” must be a text, a number or yes or no.")
    return value
