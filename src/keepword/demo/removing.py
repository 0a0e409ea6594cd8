"""Remove the sample whole: what was recorded, what was imported, everybody in it."""

import shutil

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from keepword.demo.filling import holds_more
from keepword.organisation.access import May, may
from keepword.organisation.actions import offer_first_owner_address
from keepword.organisation.models import Organisation, User

FOLDERS = (
    "sample", "imports", "uploads", "inbox", "tmp", "answer-files", "concern-files", "form-files",
)  # fmt: skip


class HoldsMoreError(Exception):
    """Somebody has added their own to the sample: `added` names it."""

    def __init__(self, added: list[str]) -> None:
        super().__init__(", ".join(added))
        self.added = added


def remove_sample(*, by: User, even_what_was_added: bool = False) -> str | None:
    """Leave an installation as empty as a new one; the token that makes its first owner.

    The ledger goes first: what the database still says of it then, any sweep would correct, while
    a ledger without its database would be told anew.

    Raises:
        PermissionDenied: It is no sample, or they may not.
        HoldsMoreError: There is more than the sample brought.
    """
    if not (may(by, May.RUN, None) and Organisation.objects.filter(is_sample=True).exists()):
        raise PermissionDenied
    if not even_what_was_added and (added := holds_more()):
        raise HoldsMoreError(added)
    shutil.rmtree(settings.LEDGER, ignore_errors=True)
    call_command("flush", verbosity=0, interactive=False)
    for name in FOLDERS:
        shutil.rmtree(settings.HOME / name, ignore_errors=True)
    return offer_first_owner_address()
