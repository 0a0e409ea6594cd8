import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import ApiToken, Invitation, Role, Unit, User
from keepword.organisation.querysets import (
    Sought,
    audit_entries,
    open_invitations_visible_to,
    open_tokens,
    people_visible_to,
)
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


class InvitationSaid(Schema):
    """An invitation that is open; its link is told to nobody but who made it, once."""

    role: Role.Kind = Field(alias="kind")
    unit: str | None
    for_whom: str = Field(alias="note")
    used: int
    uses: int
    made_at: dt.datetime
    ends_at: dt.datetime
    made_by: str

    @staticmethod
    def resolve_unit(invitation: Invitation) -> str | None:
        return invitation.unit.key if invitation.unit else None

    @staticmethod
    def resolve_made_by(invitation: Invitation) -> str:
        return str(invitation.made_by)


class Invitations(Page):
    items: list[InvitationSaid]


class TokenSaid(Schema):
    """A token that holds, and what it is for; never the token itself."""

    name: str
    made_by: str
    scopes: list[str]
    made_at: dt.datetime
    ends_at: dt.datetime
    used_at: dt.datetime | None

    @staticmethod
    def resolve_made_by(token: ApiToken) -> str:
        return str(token.made_by)


class Tokens(Page):
    items: list[TokenSaid]


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
    "invitations", response=Invitations, auth=Bearer(May.OVERSEE), url_name="api_invitations"
)
def invitations(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The open invitations."""
    return page_of(open_invitations_visible_to(signed_in(request)), cursor, limit)


@router.get("tokens", response=Tokens, auth=Bearer(May.OVERSEE), url_name="api_tokens")
def tokens(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The tokens that hold."""
    return page_of(open_tokens(), cursor, limit)


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
