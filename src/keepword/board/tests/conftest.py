import pytest

from keepword.organisation.models import Organisation, Unit
from keepword.standards.models import Moment


@pytest.fixture
def shop() -> Unit:
    Organisation.objects.create(pk=1, name="A shop", minimum_group=5)
    return Unit.objects.create(key="shop", name="Shop")


@pytest.fixture
def delivered_on_the_day(shop: Unit) -> Moment:
    moment = Moment.objects.create(
        key="delivered",
        name="Delivered on the day we said",
        dimension="On-time delivery",
        unit=shop,
    )
    Moment.objects.create(key="overall", name="All in all", is_overall=True)
    return moment
