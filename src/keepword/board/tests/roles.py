"""Who may open the pages that read across."""

from tests.support.roles import EVERYBODY, READS, Row

from keepword.standards.models import Moment

ROWS = [
    Row("board", READS),
    Row("moment", READS, {"key": "order-arrives"}),
    Row("method", EVERYBODY),
]


def furnish() -> None:
    Moment.objects.create(key="order-arrives", name="The order arrives")
