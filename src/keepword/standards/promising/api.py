"""Kinds of promises, for programs."""

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.standards.models import Promise, PromiseVersion
from keepword.standards.promising.querysets import promises
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["standards"])


class EnablerSaid(Schema):
    """A unit's part of a promise, and whether it says that it can; none: not yet."""

    unit: str
    part: str
    can: bool | None


class PromiseVersionSaid(Schema):
    """What a promise says, and from when until when customers were told."""

    number: int
    what: str
    to_whom: str
    within: int | None
    counted_in: str
    by_when: str
    aim: float
    remedy: str
    enablers: list[EnablerSaid]
    published_at: dt.datetime | None
    ended_at: dt.datetime | None

    @staticmethod
    def resolve_enablers(version: PromiseVersion) -> list[EnablerSaid]:
        return [
            EnablerSaid(unit=each.unit.key, part=each.part, can=each.can)
            for each in version.enablers.all()
        ]


class PromiseSaid(Schema):
    """A kind of promise with its versions."""

    number: int
    maker: str
    keeper: str
    moment: str | None
    on_charter: bool
    versions: list[PromiseVersionSaid]

    @staticmethod
    def resolve_number(promise: Promise) -> int:
        return promise.pk

    @staticmethod
    def resolve_maker(promise: Promise) -> str:
        return promise.maker.key

    @staticmethod
    def resolve_keeper(promise: Promise) -> str:
        return promise.keeper.key

    @staticmethod
    def resolve_moment(promise: Promise) -> str | None:
        return promise.moment.key if promise.moment else None


class Promises(Page):
    items: list[PromiseSaid]


@router.get("promises", response=Promises, auth=Bearer(May.READ), url_name="api_promises")
def promise_list(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """Every kind of promise, drafts included."""
    return page_of(promises(), cursor, limit)
