"""Imports that were made before their counts stood beside the report have them afterwards."""

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from tests.support.factories import DAY

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "observations": [{"accepted": 40}, {"accepted": 2}],
    "refused": [{"count": 3}, {"count": 1}],
}


@pytest.fixture
def old():
    """An empty database of its own, in memory."""
    settings = {**connections["default"].settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    connections["old"] = DatabaseWrapper({**settings, "ENGINE": "sqlite"}, alias="old")
    yield connections["old"]
    connections["old"].close()
    del connections["old"]


def imports(connection, at):
    executor = MigrationExecutor(connection)
    executor.migrate([("delivery", at)])
    return executor.loader.project_state([("delivery", at)]).apps.get_model("delivery", "Import")


def test_what_the_reports_say_is_counted_once(old):
    before = imports(old, "0002_arrivals").objects.using("old")
    for key, account in (("a", ACCOUNT), ("b", {"observations": [], "refused": []})):
        before.create(
            change_id=key, fingerprint=key, source="shop", mode="append", recipe="", files={},
            first_day=DAY, last_day=DAY, report={"account": account}, by="Robin",
        )  # fmt: skip
    after = imports(old, "0003_counts_of_imports").objects.using("old").order_by("change_id")
    assert [*after.values_list("accepted", "refused")] == [(42, 4), (0, 0)]
