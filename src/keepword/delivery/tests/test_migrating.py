"""Imports that were made before their counts stood beside the report have them afterwards."""

import pytest
from tests.support.factories import DAY
from tests.support.migrating import migrated

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "observations": [{"accepted": 40}, {"accepted": 2}],
    "refused": [{"count": 3}, {"count": 1}],
}


def test_what_the_reports_say_is_counted_once(old):
    imports = migrated(old, "delivery", "0002_arrivals").get_model("delivery", "Import")
    before = imports.objects.using("old")
    for key, account in (("a", ACCOUNT), ("b", {"observations": [], "refused": []})):
        before.create(
            change_id=key, fingerprint=key, source="shop", mode="append", recipe="", files={},
            first_day=DAY, last_day=DAY, report={"account": account}, by="Robin",
        )  # fmt: skip
    imports = migrated(old, "delivery", "0003_counts_of_imports").get_model("delivery", "Import")
    after = imports.objects.using("old").order_by("change_id")
    assert [*after.values_list("accepted", "refused")] == [(42, 4), (0, 0)]
