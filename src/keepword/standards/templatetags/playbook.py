"""What the playbook's templates need to look up."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of_entry(marks: Mapping[int, bool], entry: int) -> bool | None:
    """What somebody said of an entry; None where nothing."""
    return marks.get(entry)
