import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from keepword.delivery import querysets
from keepword.delivery.actions import check_reach, undo_import
from keepword.delivery.batches import MOST_ROWS, Value, bring_rows, rows_of_ndjson
from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["imports"])
MOST_BYTES = 32 * 1024**2
NDJSON = "application/x-ndjson"
Key = Annotated[str, Path(pattern=r"^[-\w]{1,80}$")]
_VALUES = {"type": ["string", "number", "boolean", "null"]}
_ROW = {"type": "object", "minProperties": 1, "additionalProperties": _VALUES}
_ROWS = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": _ROW}
_LINES = {"type": "string", "description": "One JSON object a line, each a row."}
ROWS_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _ROWS}, NDJSON: {"schema": _LINES}},
    }
}


class ImportSaid(Schema):
    """What was brought in, when and by whom."""

    key: str
    source: str
    first_day: dt.date
    last_day: dt.date
    accepted: int
    refused: int
    by: str
    made_at: dt.datetime
    undone_at: dt.datetime | None

    @staticmethod
    def resolve_key(found: Import) -> str:
        return found.change_id


class Imports(Page):
    items: list[ImportSaid]


class ArrivalSaid(Schema):
    """What has become of rows that were sent: queued, running, imported, unchanged or refused."""

    key: str
    state: str
    problem: str
    change: str
    """The key of the import, once there is one."""

    @staticmethod
    def resolve_change(arrival: Arrival) -> str:
        return arrival.change_id


class WaitingFile(ArrivalSaid):
    """A file that is not imported yet, or was refused."""

    file: str
    via: str
    by: str | None
    arrived_at: dt.datetime

    @staticmethod
    def resolve_file(arrival: Arrival) -> str:
        return arrival.file_name

    @staticmethod
    def resolve_by(arrival: Arrival) -> str | None:
        return str(arrival.by) if arrival.by else None

    @staticmethod
    def resolve_arrived_at(arrival: Arrival) -> dt.datetime:
        return arrival.made_at


class WaitingFiles(Page):
    items: list[WaitingFile]


@router.get("imports", response=Imports, auth=Bearer(May.BRING_IN), url_name="api_imports")
def imports(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """What was brought in, the newest first."""
    return page_of(querysets.imports(), cursor, limit, newest_first=True)


@router.post(
    "imports/{key}/undo",
    response=ImportSaid,
    auth=Bearer(May.BRING_IN),
    url_name="api_undo",
)
def undo(request: HttpRequest, key: Key, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Take an import back: the figures are as if it had never been."""
    found = get_object_or_404(Import, change_id=key)

    def take_back() -> tuple[int, Schema]:
        return 200, ImportSaid.from_orm(_taken_back(found, signed_in(request)))

    return once(request, idempotency_key, b"", take_back)


def _taken_back(found: Import, by: User) -> Import:
    try:
        check_reach(by, found.report["account"])
    except ImportRefusedError as error:
        raise PermissionDenied(str(error)) from error
    try:
        return undo_import(found.change_id, by=str(by), user=by)
    except ImportRefusedError as error:
        raise HttpError(409, str(error)) from error


@router.post(
    "recipes/{key}/rows",
    response={202: ArrivalSaid},
    auth=Bearer(May.BRING_IN),
    url_name="api_rows",
    openapi_extra=ROWS_BODY,
)
def send_rows(request: HttpRequest, key: Key, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Bring rows in by a saved recipe: all of them or none, soon after the answer."""
    saved = get_object_or_404(SavedRecipe, key=key)
    sent = request.read(MOST_BYTES + 1)
    if len(sent) > MOST_BYTES:
        raise HttpError(413, f"Send no more than {MOST_BYTES // 1024**2} megabytes at once.")
    rows = _rows(request.content_type or "", sent)

    def bring() -> tuple[int, Schema]:
        return 202, ArrivalSaid.from_orm(_brought(saved, rows, idempotency_key, signed_in(request)))

    return once(request, idempotency_key, sent, bring)


def _rows(content_type: str, sent: bytes) -> Sequence[Mapping[str, Value]]:
    if content_type not in {"application/json", NDJSON}:
        raise HttpError(415, f"Send application/json or {NDJSON}.")
    try:
        rows = (
            list(rows_of_ndjson(sent.splitlines())) if content_type == NDJSON else json.loads(sent)
        )
    except (ImportRefusedError, RecursionError, ValueError) as error:
        raise HttpError(422, f"These are no rows: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row for row in rows):
        raise HttpError(422, "Send a list of rows, each an object with a value for each column.")
    return rows


def _brought(
    saved: SavedRecipe, rows: Sequence[Mapping[str, Value]], key: str, by: User
) -> Arrival:
    try:
        return bring_rows(saved=saved, rows=rows, idempotency_key=key, by=by)
    except ImportRefusedError as error:
        raise HttpError(422, str(error)) from error
    except UnicodeEncodeError as error:
        raise HttpError(422, "A text holds half a character (a lone surrogate).") from error


@router.get("arrivals", response=WaitingFiles, auth=Bearer(May.BRING_IN), url_name="api_arrivals")
def arrivals(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """Files that wait, as on the page of imports: your own, or everybody's; the newest first."""
    waiting = querysets.open_arrivals(signed_in(request))
    return page_of(waiting, cursor, limit, newest_first=True)


@router.get(
    "arrivals/{key}", response=ArrivalSaid, auth=Bearer(May.BRING_IN), url_name="api_arrival"
)
def arrival(request: HttpRequest, key: Key) -> Arrival:
    """What has become of rows that were sent."""
    return get_object_or_404(querysets.arrivals_visible_to(signed_in(request)), key=key)
