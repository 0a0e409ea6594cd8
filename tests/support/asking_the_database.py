"""A plugin that leaves out what asks no database: on another one it would prove nothing new."""

import pytest

ASKING = {"db", "transactional_db", "live_server", "admin_client"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that are marked for the database or ask for it."""
    asking = [item for item in items if _asks(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asking])
    items[:] = asking


def _asks(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") is not None
    return marked or not ASKING.isdisjoint(getattr(item, "fixturenames", ()))
