"""The notices that change a standard, on its page."""

from django import template
from django.db.models import QuerySet

from keepword.standards.models import Notice, Standard
from keepword.standards.noticing.measures import about

register = template.Library()


@register.filter
def notices_about(standard: Standard) -> QuerySet[Notice]:
    """What was told of it, the latest to begin first."""
    return about([standard.pk])
