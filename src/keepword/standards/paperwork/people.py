"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from keepword.organisation.models import User
from keepword.standards.models import PaperForm, PaperFormVersion

MODELS = frozenset({PaperForm, PaperFormVersion})


def written_by(user: User) -> dict[str, Any]:
    """The forms that somebody brought, answers for, or withdrew."""
    brought = PaperFormVersion.objects.filter(made_by=user)
    owned = PaperForm.objects.filter(owner=user)
    withdrawn = PaperForm.objects.filter(withdrawn_by=user)
    return {
        "forms_brought": list(brought.values("form__name", "name", "reason", "made_at")),
        "forms_owned": list(owned.values("name", "review_on")),
        "forms_withdrawn": list(withdrawn.values("name", "withdrawn_at")),
    }


def forget(user: User) -> None:
    """Take somebody's name from the forms that they brought; the forms stay."""
    PaperFormVersion.objects.filter(made_by=user).update(made_by=None)
    PaperForm.objects.filter(owner=user).update(owner=None)
    PaperForm.objects.filter(withdrawn_by=user).update(withdrawn_by=None)
