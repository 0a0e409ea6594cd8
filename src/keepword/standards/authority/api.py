import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.signed_in import signed_in
from keepword.standards.authority.measures import asked_of_late
from keepword.standards.authority.querysets import authorities, uses_of
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router()


class ExtentSaid(Schema):
    """How far a role may decide from one day to another; no `up_to` is without a limit."""

    sentence: str
    up_to: float | None
    counted_in: str
    valid_from: dt.date
    valid_to: dt.date | None


class AuthoritySaid(Schema):
    """Something that a role may decide alone, with every version; no unit is everywhere."""

    id: int
    what: str
    also: str
    role: str = Field(alias="kind")
    unit: str | None
    ask: str
    review_on: dt.date
    versions: list[ExtentSaid]

    @staticmethod
    def resolve_unit(authority: Authority) -> str | None:
        return authority.unit.key if authority.unit else None

    @staticmethod
    def resolve_versions(authority: Authority) -> list[AuthorityVersion]:
        return list(authority.versions.all())


class Authorities(Page):
    items: list[AuthoritySaid]


class AskedSaid(Schema):
    """One thing: how often it was decided alone, and how often asked; never by whom."""

    what: str
    decided_alone: int = Field(alias="alone")
    asked: int
    asked_within: int = Field(alias="needless")


class AskedList(Schema):
    items: list[AskedSaid]


class OwnUseSaid(Schema):
    """Something that somebody decided alone, or asked about; `within` where they need not have."""

    noted_at: dt.datetime
    what: str
    amount: float | None
    counted_in: str
    asked: bool
    within: bool

    @staticmethod
    def resolve_what(use: AuthorityUse) -> str:
        return str(use)


class OwnUses(Page):
    items: list[OwnUseSaid]


@router.get("authority", response=Authorities, auth=Bearer(May.READ), url_name="api_authority")
def authority(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """What each role may decide alone."""
    return page_of(authorities(), cursor, limit)


@router.get(
    "authority/asked",
    response=AskedList,
    auth=Bearer(May.READ, of_who_may=May.WRITE),
    url_name="api_authority_asked",
)
def asked(request: HttpRequest) -> object:
    """What was decided alone and what was asked in 90 days, in the units of the token's maker."""
    return {"items": asked_of_late(signed_in(request))}


@router.get("authority/mine", response=OwnUses, auth=Bearer(May.READ), url_name="api_own_uses")
def own_uses(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """What the token's maker noted that they decided or asked, for themselves; newest first."""
    return page_of(uses_of(signed_in(request)), cursor, limit, newest_first=True)
