"""What of people and units can be found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May
from keepword.organisation.models import Unit, User
from keepword.organisation.querysets import people_visible_to
from keepword.organisation.searching.findable import Findable, Hit


def _person(person: User) -> Hit:
    return Hit(str(person), reverse("people", query={"q": person.email}), person.email)


THINGS = (
    Findable(
        "units",
        _("Units"),
        May.READ,
        lambda user: Unit.objects.order_by("name", "pk"),
        ("name", "key"),
        lambda unit: Hit(unit.name, reverse("chain")),
    ),
    Findable(
        "people",
        _("People"),
        May.INVITE,
        lambda user: people_visible_to(user).order_by("name", "pk"),
        ("name", "email"),
        _person,
    ),
)
