"""Who may look up and note what they decide, and who says what a role may decide alone.

Who gives a role says what it may decide: a manager of the shop for its members, and for nobody
above.
"""

from tests.support.factories import make
from tests.support.roles import (
    READS,
    SIGN_IN,
    WHO,
    WRITES,
    Row,
    answers,
    redirected,
    refused,
)

from keepword.organisation.models import Role, Unit
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion

NUMBER = 1_000_081
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
ANOTHERS = answers(SIGN_IN, allowed=404, no_role=403, customer=403)
NO_TOKEN = (401,) * len(WHO)
ROWS = [
    Row("authorities", READS),
    Row("authorities_file", READS, {"ending": "csv"}),
    Row("authority", READS, ONE),
    Row("new_authority", WRITES),
    Row("new_authority", refused(WRITES), posted={"what": ""}),
    Row("change_authority", WRITES, ONE),
    Row("change_authority", refused(WRITES), ONE, posted={"what": ""}),
    Row("end_authority", redirected(WRITES), ONE, posted={"last_day": "2026-04-01"}),
    Row("asked", WRITES),
    Row("asked_file", WRITES, {"ending": "csv"}),
    Row("own_uses", READS),
    Row("own_uses", redirected(READS), posted={"words": "A gift", "how": "asked"}),
    Row("own_uses_file", READS, {"ending": "csv"}),
    Row("take_use_back", ANOTHERS, ONE, posted={}),
    Row("api_authority", NO_TOKEN),
    Row("api_authority_asked", NO_TOKEN),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    held = make(Authority, pk=NUMBER, unit=shop, kind=Role.Kind.MEMBER)
    make(AuthorityVersion, authority=held)
    make(AuthorityUse, pk=NUMBER, authority=held)
