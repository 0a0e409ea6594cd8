"""Long lists in pages: each names where the next begins, so that none is skipped or repeated."""

from typing import Annotated, Any

from django.db.models import Model, QuerySet
from ninja import Query, Schema

MOST = 200
Cursor = Annotated[
    int | None,
    Query(ge=0, lt=2**53, description="The `next` of the page before; none begins at the start."),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]


class Page(Schema):
    """Part of a list, and where the rest of it begins: none where this is the end."""

    next: int | None


def page_of(
    rows: QuerySet[Model], cursor: int | None, limit: int, *, newest_first: bool = False
) -> dict[str, Any]:
    """The rows after a cursor, in the order in which they were made or the other way round."""
    if cursor is not None:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": cursor})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: limit + 1])
    more = len(found) > limit
    return {"items": found[:limit], "next": found[limit - 1].pk if more else None}
