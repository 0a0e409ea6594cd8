"""Every test process has a home of its own, gone when it ends."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import settings

_home = tempfile.TemporaryDirectory(prefix="keepword-test-")
os.environ["KEEPWORD_HOME"] = _home.name
os.environ.pop("KEEPWORD_LEDGER", None)
# The tests run side by side already: more threads in each would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A busy machine is no reason to fail, and a failure must come again when it is looked for.
settings.register_profile("keepword", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("keepword")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """The language that a test's last request was answered in is not the next test's."""
    yield
    translation.deactivate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes: at the end it would keep one processor alone."""
    items.sort(key=lambda item: "test_on_postgresql" not in item.nodeid)
