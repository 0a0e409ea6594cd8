"""How far somebody may decide, in words."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from keepword.standards.authority.amounts import told
from keepword.standards.models import AuthorityUse, AuthorityVersion

register = template.Library()


@register.filter
def up_to(version: AuthorityVersion) -> str:
    """The most that may be decided."""
    return "" if version.up_to is None else told(version.up_to, version.counted_in)


@register.filter
def extent(version: AuthorityVersion) -> str:
    """The limit, or that there is none."""
    if version.up_to is None:
        return _("without a limit")
    return _("up to %(most)s") % {"most": up_to(version)}


@register.filter
def amount_told(use: AuthorityUse) -> str:
    """How much it was about."""
    return "" if use.amount is None else told(use.amount, use.counted_in)


@register.filter
def any_of(names: Sequence[str]) -> str:
    """One of some people: A, B or C."""
    *others, last = names
    if not others:
        return last
    return _("%(names)s or %(last)s") % {"names": ", ".join(others), "last": last}
