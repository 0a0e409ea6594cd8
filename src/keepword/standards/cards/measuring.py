"""The cards of a moment, for the standards that they measure."""

import zoneinfo
from collections.abc import Callable, Iterator

from django.urls import reverse

from keepword.organisation.models import Organisation
from keepword.standards.means import Arrived, Means, Period
from keepword.standards.models import Card, Moment, Standard


def cards_at(moment: Moment) -> Iterator[Means]:
    """Those by which interactions are observed there now."""
    for card in Card.objects.filter(moment=moment, ended_at=None):
        page = reverse("card", args=[card.pk])
        yield Means(Standard.Means.OBSERVED, str(card.pk), card.name, page, _arrived(card))


def _arrived(card: Card) -> Callable[[Period], Arrived]:
    def found(period: Period) -> Arrived:
        counted = card.interactions.exclude(entered_as="").filter(at__date__range=period)
        last = counted.order_by("at").last()
        zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
        return Arrived(counted.count(), last.at.astimezone(zone).date() if last else None)

    return found
