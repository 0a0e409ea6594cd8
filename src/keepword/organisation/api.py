import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.querysets import Sought, audit_entries, people_visible_to
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["organisation"])


class UnitSaid(Schema):
    """A department, team or location."""

    key: str
    name: str


class Units(Page):
    items: list[UnitSaid]


class RoleSaid(Schema):
    """What somebody is, for one unit or (without) for the whole organisation."""

    kind: str
    unit: str | None
    given_at: dt.datetime

    @staticmethod
    def resolve_unit(role: Role) -> str | None:
        return role.unit.key if role.unit else None


class PersonSaid(Schema):
    """Somebody with an account; `open` is false where it is closed."""

    name: str
    email: str
    joined_at: dt.datetime
    open: bool = Field(alias="is_active")
    roles: list[RoleSaid]

    @staticmethod
    def resolve_roles(person: User) -> list[Role]:
        return list(person.roles.all())


class People(Page):
    items: list[PersonSaid]


class AuditEntrySaid(Schema):
    """Who did what, when."""

    at: dt.datetime
    by: str = Field(alias="by_said")
    did: str
    about: str
    details: dict[str, Any]


class AuditTrail(Page):
    items: list[AuditEntrySaid]


class AuditSought(Schema):
    """Which lines are asked for; both days are included."""

    who: str = ""
    did: str = ""
    about: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None


@router.get("units", response=Units, auth=Bearer(May.READ), url_name="api_units")
def units(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The units, as they are called in the filters of the board."""
    return page_of(Unit.objects.all(), cursor, limit)


@router.get("people", response=People, auth=Bearer(May.OVERSEE), url_name="api_people")
def people(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """Everybody with an account, and their roles."""
    found = people_visible_to(signed_in(request)).prefetch_related("roles__unit")
    return page_of(found, cursor, limit)


@router.get(
    "audit-trail", response=AuditTrail, auth=Bearer(May.OVERSEE), url_name="api_audit_trail"
)
def audit_trail(
    request: HttpRequest,
    sought: Query[AuditSought],
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """Who did what, the newest first."""
    entries = audit_entries(Sought(**sought.dict()))
    return page_of(entries, cursor, limit, newest_first=True)
