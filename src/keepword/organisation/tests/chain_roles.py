"""Who reads the service chain, and who writes it for their units."""

from tests.support.factories import make
from tests.support.roles import READS, WRITES, Row, redirected, refused

from keepword.organisation.models import Service, Unit

NUMBER = 1_000_091
SERVICE = {"pk": NUMBER}
ROWS = [
    Row("chain", READS),
    Row("chain_file", READS, {"ending": "csv"}),
    Row("new_service", WRITES),
    Row("new_service", refused(WRITES), posted={"what": ""}),
    Row("service", WRITES, SERVICE),
    Row("service", refused(WRITES), SERVICE, posted={"what": ""}),
    Row("end_service", redirected(WRITES), SERVICE, posted={}),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    make(Service, pk=NUMBER, provider=shop, customer=None)
