"""What customers wrote, for programs."""

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from keepword.listening.commenting.querysets import comments as comments_to
from keepword.listening.commenting.rows import readable, rows_of
from keepword.listening.models import Survey
from keepword.listening.predicted_first import still_to_say
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["surveys"])
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,100}$")]


class CommentsSought(Schema):
    """Which comments are asked for, as on their page."""

    word: Text = ""
    tag: Text = ""
    moment: Text = ""


class CommentSaid(Schema):
    """What a customer wrote, with the tags and the moment that people gave it."""

    said_at: dt.datetime
    question: str
    words: str
    tags: list[str]
    moment: str | None


class Comments(Page):
    items: list[CommentSaid]


@router.get(
    "surveys/{key}/comments",
    response=Comments,
    auth=Bearer(May.READ, of_who_may=May.WRITE),
    url_name="api_comments",
)
def comments(
    request: HttpRequest,
    key: uuid.UUID,
    sought: Query[CommentsSought],
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """The comments, the newest first, sought as on their page; never who wrote them."""
    survey = get_object_or_404(Survey, key=key)
    if survey.is_anonymous:
        raise HttpError(409, "This survey is anonymous: its words come with its results.")
    if still_to_say(signed_in(request), key):
        raise HttpError(403, "Whoever made this token predicts this survey first.")
    asked = readable(survey, "en")
    found = comments_to(survey, list(asked), **sought.dict())
    page = page_of(found.prefetch_related("taggings__tag"), cursor, limit, newest_first=True)
    return page | {"items": [each._asdict() for each in rows_of(page["items"], asked)]}
