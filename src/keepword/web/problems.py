"""What a program is told when something is refused: problem details, RFC 9457."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from ninja import Field, Schema

MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """Why it was refused; `type` is left at about:blank, so `title` names the status."""

    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field(default_factory=list)


def problem(
    status: int, detail: str = "", errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """The answer that says what is wrong and, field by field, where."""
    title = HTTPStatus(status).phrase
    said = {"title": title, "status": status, "detail": detail or f"{title}."}
    if errors:
        said["errors"] = errors
    return HttpResponse(
        json.dumps(said, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE
    )
