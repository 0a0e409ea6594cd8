"""What this organisation calls its customers and what they come with."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from keepword.standards.models import Words


def words() -> Words:
    """The organisation's own words, or the plain ones until it has chosen."""
    return Words.objects.filter(pk=1).first() or Words(
        customer=gettext("customer"),
        customers=gettext("customers"),
        case=gettext("order"),
        cases=gettext("orders"),
    )


def in_templates(request: HttpRequest) -> dict[str, object]:
    """Let every template name them; they are read only where one does."""
    return {"words": SimpleLazyObject(words)}
