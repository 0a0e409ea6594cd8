"""What others read of forms."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.standards.models import PaperForm
from keepword.strategy.reviewing import Review


def paper_forms() -> QuerySet[PaperForm]:
    """Every form, with its versions; the text of each, which the checks read."""
    found = PaperForm.objects.select_related("unit", "owner")
    return found.prefetch_related("versions__made_by", "moments")


def handed_out_today() -> QuerySet[PaperForm]:
    """Those that are not withdrawn."""
    return paper_forms().filter(withdrawn_at=None, versions__isnull=False).distinct()


def writes(user: User, form: PaperForm) -> bool:
    """Whether somebody may change it."""
    return may(user, May.WRITE, form.unit.key if form.unit else None)


def reviewed(which: Q) -> Iterator[Review]:
    """Each form, to be looked at again on its day."""
    for form in PaperForm.objects.filter(which, withdrawn_at=None).select_related("owner"):
        address = reverse("paper_form", args=[form.pk])
        yield Review(f"form-{form.pk}", form.name, form.review_on, form.owner, address, _("Form"))
