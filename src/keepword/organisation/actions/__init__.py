"""What people do with accounts, roles and units: one function per intention."""

from keepword.organisation.actions.accounts import (
    change_name,
    choose_language,
    close_account,
    reopen_account,
)
from keepword.organisation.actions.api_tokens import make_token, note_use, revoke_token, token_of
from keepword.organisation.actions.erasing import erase_account, erase_account_again, kept_of
from keepword.organisation.actions.first_owner import (
    is_first_owner_token,
    make_first_owner,
    offer_first_owner_address,
)
from keepword.organisation.actions.invitations import (
    accept_invitation,
    invitation_of,
    invite,
    join,
    revoke_invitation,
)
from keepword.organisation.actions.passwords import (
    let_in_from_the_server,
    new_password_address_of,
    offer_new_password,
    set_new_password,
)
from keepword.organisation.actions.roles import give_role, take_role
from keepword.organisation.actions.settings import change_settings
from keepword.organisation.actions.units import create_unit, move_unit, rename_unit

__all__ = [
    "accept_invitation",
    "change_name",
    "change_settings",
    "choose_language",
    "close_account",
    "create_unit",
    "erase_account",
    "erase_account_again",
    "give_role",
    "invitation_of",
    "invite",
    "is_first_owner_token",
    "join",
    "kept_of",
    "let_in_from_the_server",
    "make_first_owner",
    "make_token",
    "move_unit",
    "new_password_address_of",
    "note_use",
    "offer_first_owner_address",
    "offer_new_password",
    "rename_unit",
    "reopen_account",
    "revoke_invitation",
    "revoke_token",
    "set_new_password",
    "take_role",
    "token_of",
]
