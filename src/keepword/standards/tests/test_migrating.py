"""What was promised before there were versions is promised by versions afterwards."""

from datetime import date

import pytest
from tests.support.migrating import migrated

pytestmark = pytest.mark.django_db
START, LATER, LAST = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)


def test_promises_of_one_moment_and_unit_become_versions_of_one_standard(old):
    apps = migrated(old, "standards", "0002_standard_versions")
    unit = apps.get_model("organisation", "Unit").objects.using("old").create(key="a", name="A")
    moments = apps.get_model("standards", "Moment").objects.using("old")
    ready = moments.create(key="ready", name="Ready")
    standards = apps.get_model("standards", "Standard").objects.using("old")
    for of, first, last, target in (
        (None, LATER, None, 0.95),
        (None, START, None, 0.9),
        (None, LAST, None, 0.5),
        (None, LAST, None, 0.97),
        (unit, START, LATER, 0.8),
    ):
        standards.create(
            moment=ready, unit=of, statement="Ready.", target=target, valid_from=first,
            valid_to=last, told_to_customers=True,
        )  # fmt: skip
    apps = migrated(old, "standards", "0004_standards_without_promises")
    versions = apps.get_model("standards", "StandardVersion").objects.using("old")
    assert versions.values_list("standard").distinct().count() == 2
    told = versions.order_by("units__key", "valid_from").values_list(
        "units__key", "valid_from", "valid_to", "target", "statement", "told_to_customers"
    )
    assert [*told] == [
        (None, START, date(2024, 12, 31), 0.9, "Ready.", True),
        (None, LATER, date(2025, 12, 31), 0.95, "Ready.", True),
        (None, LAST, None, 0.97, "Ready.", True),
        ("a", START, LATER, 0.8, "Ready.", True),
    ]
    assert apps.get_model("standards", "Standard").objects.using("old").count() == 2
