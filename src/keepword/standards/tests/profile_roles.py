"""Who may read and write role profiles."""

from tests.support.factories import make
from tests.support.roles import READS, WHO, WRITES, Row, redirected, refused

from keepword.organisation.models import Unit
from keepword.standards.models import RoleProfile, RoleProfileVersion

NUMBER = 1_000_087
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
ROWS = [
    Row("role_profiles", READS),
    Row("profiles_file", READS, {"ending": "csv"}),
    Row("role_profile", READS, ONE),
    Row("new_profile", WRITES),
    Row("new_profile", refused(WRITES), posted={"name": ""}),
    Row("change_profile", WRITES, ONE),
    Row("change_profile", refused(WRITES), ONE, posted={"name": ""}),
    Row("end_profile", redirected(WRITES), ONE, posted={}),
    Row("api_role_profiles", (401,) * len(WHO)),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    make(RoleProfileVersion, profile=make(RoleProfile, pk=NUMBER, unit=shop))
