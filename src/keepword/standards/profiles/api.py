import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.standards.models import RoleProfile
from keepword.standards.profiles.querysets import profiles
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router()


class ProfileSaid(Schema):
    """What a role needs, as it holds; standards and principles by their ids."""

    id: int
    name: str
    role: str = Field(alias="kind")
    unit: str | None
    version: int
    qualities: list[str]
    skills: list[str]
    standards: list[int]
    principles: list[int]
    review_on: dt.date

    @staticmethod
    def resolve_unit(profile: RoleProfile) -> str | None:
        return profile.unit.key if profile.unit else None

    @staticmethod
    def resolve_version(profile: RoleProfile) -> int:
        return profile.newest.number

    @staticmethod
    def resolve_qualities(profile: RoleProfile) -> list[str]:
        return list(profile.newest.qualities)

    @staticmethod
    def resolve_skills(profile: RoleProfile) -> list[str]:
        return list(profile.newest.skills)

    @staticmethod
    def resolve_standards(profile: RoleProfile) -> list[int]:
        return [each.pk for each in profile.standards.all()]

    @staticmethod
    def resolve_principles(profile: RoleProfile) -> list[int]:
        return [each.pk for each in profile.principles.all()]


class Profiles(Page):
    items: list[ProfileSaid]


@router.get("role-profiles", response=Profiles, auth=Bearer(May.READ), url_name="api_role_profiles")
def role_profiles(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The role profiles that hold."""
    return page_of(profiles(), cursor, limit)
