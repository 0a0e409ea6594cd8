"""Who may open the pages about accounts. What allauth's own forms take is allauth's to test."""

from datetime import timedelta

from django.utils import timezone
from tests.support.roles import (
    EVERYBODY,
    NOBODY,
    READS,
    RUNS,
    SIGN_IN,
    SIGNED_IN,
    WRITES,
    Row,
    answers,
    redirected,
)

from keepword.organisation.models import ApiToken, Invitation, NewPasswordAddress, Role, Unit, User
from keepword.organisation.tokens import hashed

from . import chain_roles

AWAY = answers(200, allowed=302)
SENT_ON = answers(SIGN_IN, allowed=302)
NOT_SET_UP = answers(SIGN_IN, allowed=404)
INVITES = WRITES
DOES = redirected(RUNS)
NINA, MEMBERSHIP, INVITATION, TOKEN = 9001, 9002, 9003, 9004
NAMED = {"name": "Nina New"}
ROLE = {"kind": "member", "unit": ""}
JOINS = {"name": "Jo", "email": "jo@example.org", "password": "three odd words"}
SETTINGS = {"name": "Thread", "time_zone": "UTC", "minimum_group": 5}

ROWS = [
    Row("start", NOBODY, {"token": "guessed"}),
    Row("start", NOBODY, {"token": "guessed"}, posted={"name": "Mallory"}),
    Row("account_login", AWAY),
    Row("sign_in_elsewhere", NOBODY, posted={}),
    Row("openid_connect_callback", NOBODY, {"provider_id": "organisation"}),
    Row("accept_elsewhere", NOBODY, {"token": "invited"}, posted={}),
    Row("account_logout", answers(302, allowed=200)),
    Row("account_inactive", EVERYBODY),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_change_password", SIGNED_IN),
    Row("account_set_password", SENT_ON),
    Row("mfa_index", SIGNED_IN),
    Row("mfa_authenticate", answers(302, allowed=302)),
    Row("mfa_reauthenticate", SENT_ON),
    Row("mfa_activate_totp", SENT_ON),
    Row("mfa_deactivate_totp", NOT_SET_UP),
    Row("mfa_view_recovery_codes", NOT_SET_UP),
    Row("mfa_generate_recovery_codes", SENT_ON),
    Row("mfa_download_recovery_codes", NOT_SET_UP),
    Row("own_account", SIGNED_IN),
    Row("own_account", redirected(SIGNED_IN), posted={**NAMED, "language": "de"}),
    Row("own_file", SIGNED_IN),
    Row("new_password", EVERYBODY, {"token": "forgotten"}),
    Row("new_password", NOBODY, {"token": "guessed"}),
    Row("new_password", NOBODY, {"token": "guessed"}, posted={"password": "three odd words"}),
    Row("people", INVITES),
    Row("search", READS),
    Row("search_file", READS, {"ending": "csv"}),
    Row("people_file", INVITES, {"ending": "csv"}),
    Row("person", RUNS, {"pk": NINA}),
    Row("person", DOES, {"pk": NINA}, posted=NAMED),
    Row("person_roles", DOES, {"pk": NINA}, posted=ROLE),
    Row("role_taken", DOES, {"pk": NINA, "role": MEMBERSHIP}, posted={}),
    Row("close_account", DOES, {"pk": NINA}, posted={}),
    Row("reopen_account", DOES, {"pk": NINA}, posted={}),
    Row(
        "erase_account",
        answers(SIGN_IN, allowed=403, owner=400),
        {"pk": NINA},
        posted={"sure": "on"},
    ),
    Row("new_password_link", RUNS, {"pk": NINA}, posted={}),
    Row("invitations", INVITES),
    Row("invitations_file", INVITES, {"ending": "csv"}),
    Row(
        "invitations",
        answers(SIGN_IN, allowed=200, no_role=403, customer=403, member=403, care=403, manager=400),
        posted={**ROLE, "uses": 1, "days": 7},
    ),
    Row(
        "revoke_invitation",
        answers(SIGN_IN, allowed=403, manager=404, leader=404, owner=302),
        {"pk": INVITATION},
        posted={},
    ),
    Row("invitation", EVERYBODY, {"token": "invited"}),
    Row("invitation", NOBODY, {"token": "guessed"}),
    Row("invitation", answers(302, allowed=302), {"token": "invited"}, posted=JOINS),
    Row("units", RUNS),
    Row("units", DOES, posted={"name": "Dispatch", "parent": ""}),
    Row("units_file", RUNS, {"ending": "csv"}),
    Row("unit", RUNS, {"key": "shop"}),
    Row("unit", DOES, {"key": "shop"}, posted={"name": "Shop and workshop"}),
    Row("move_unit", DOES, {"key": "shop"}, posted={"parent": ""}),
    Row("settings", RUNS),
    Row("settings", DOES, posted=SETTINGS),
    Row("tokens", RUNS),
    Row("tokens", RUNS, posted={"name": "Till", "scopes": ["read"], "days": 30}),
    Row("tokens_file", RUNS, {"ending": "csv"}),
    Row("revoke_token", DOES, {"pk": TOKEN}, posted={}),
    Row("audit_trail", RUNS),
    Row("audit_trail_file", RUNS, {"ending": "csv"}),
    *chain_roles.ROWS,
]


def furnish() -> None:
    """Nina, who is a member; an owner whose invitation is open; an address for a new password."""
    chain_roles.furnish()
    nina = User.objects.create_user("nina@example.org", pk=NINA, name="Nina New")
    Role.objects.create(pk=MEMBERSHIP, user=nina, kind=Role.Kind.MEMBER)
    NewPasswordAddress.objects.create(user=nina, token_hash=hashed("forgotten"))
    first = User.objects.create_user("first@example.org", name="First Owner")
    Role.objects.create(user=first, kind=Role.Kind.OWNER)
    Invitation.objects.create(
        pk=INVITATION,
        token_hash=hashed("invited"),
        kind=Role.Kind.MEMBER,
        unit=Unit.objects.get(key="shop"),
        uses=50,
        made_by=first,
        ends_at=timezone.now() + timedelta(days=1),
    )
    ApiToken.objects.create(
        pk=TOKEN,
        token_hash=hashed("till"),
        name="Till",
        scopes=["read"],
        made_by=first,
        ends_at=timezone.now() + timedelta(days=1),
    )
