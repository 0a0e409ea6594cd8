"""What a standard asks to be learnt, on its page."""

from django import template
from django.db.models import QuerySet

from keepword.standards.models import Standard, Training

register = template.Library()


@register.filter
def trainings_of(standard: Standard) -> QuerySet[Training]:
    """What has to be learnt for it today."""
    return standard.trainings.filter(ended_at=None)
