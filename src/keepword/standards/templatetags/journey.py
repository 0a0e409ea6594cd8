"""What the map of the journey looks up, and what pages of moments show of what is written there."""

from collections.abc import Mapping, Sequence

from django import template

from keepword.standards.models import Moment
from keepword.standards.related import related

register = template.Library()


@register.filter
def of_moment(said: Mapping[str, Sequence[str]], key: str) -> Sequence[str]:
    """What is said of a moment; nothing, where nothing is."""
    return said.get(key, ())


@register.inclusion_tag("standards/_at_moment.html")
def written_at(key: str) -> dict[str, object]:
    """What is promised, written and asked at a moment; nothing where nobody has written of it."""
    moment = Moment.objects.filter(key=key).first()
    if moment is None:
        return {}
    return {
        "moment": moment,
        "standards": moment.standards.prefetch_related("versions"),
        "related": related(moment),
        "claims": moment.claims.count(),
    }
