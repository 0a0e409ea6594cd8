"""What somebody brought in: to hand out to them, and to forget that it was them."""

from typing import Any

from keepword.delivery.models import Arrival, Import, RecipeVersion
from keepword.ledger.models import Change
from keepword.organisation.models import User

NOBODY = "somebody who left"


def brought_by(user: User) -> dict[str, Any]:
    """Every file, recipe and import of somebody."""
    return {
        "files": list(Arrival.objects.filter(by=user).values("file_name", "made_at")),
        "recipes": list(RecipeVersion.objects.filter(by=user).values("recipe__key", "made_at")),
        "imports": list(Import.objects.filter(by=str(user)).values("source", "made_at")),
    }


def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they brought; what they brought stays."""
    Arrival.objects.filter(by=user).update(by=None)
    RecipeVersion.objects.filter(by=user).update(by=None)
    Import.objects.filter(by=str(user)).update(by=NOBODY)
    Change.objects.filter(by=str(user)).update(by=NOBODY)
