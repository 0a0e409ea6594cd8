"""Every test process has a home of its own, gone when it ends; and what many tests ask for."""

import asyncio
import gc
import os
import tempfile
from asyncio.events import _set_running_loop
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.utils import translation
from hypothesis import settings

from keepword.web.limits import forget

_home = tempfile.TemporaryDirectory(prefix="keepword-test-")
os.environ["KEEPWORD_HOME"] = _home.name
os.environ.pop("KEEPWORD_LEDGER", None)
# The settings are read before this file is, so they have named another home.
django_settings.HOME = Path(_home.name)
django_settings.LEDGER = str(django_settings.HOME / "ledger")
# The tests run side by side already: more threads in each would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A busy machine is no reason to fail, and a failure must come again when it is looked for.
settings.register_profile("keepword", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("keepword")


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """What a test leaves in this process, its language or its counts, is not the next one's."""
    yield
    translation.deactivate()
    cache.clear()
    forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Tables are made at once, as in a new home; a test compares them with the migrations'."""
    for each in connections.all():
        each.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Note that no migration is wanted, as in a new home; and empty only what a test filled."""
    from django.test import TransactionTestCase  # noqa: PLC0415 asks for the settings
    from tests.support.emptying import empty_what_was_filled  # noqa: PLC0415 the same

    from keepword.upkeep.tables import note_migrations  # noqa: PLC0415 the same

    with django_db_blocker.unblock():
        for each in connections.all():
            note_migrations(each)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_what_was_filled)
        yield


@pytest.fixture(scope="session")
def _open_browser(live_server: object) -> Iterator[tuple[Any, asyncio.AbstractEventLoop]]:
    """One browser for all, and the loop that drives it, which rests while nobody asks for it.

    It ends before the server does that it speaks with.
    """
    from keepword.web.tests.browsing import chromium  # noqa: PLC0415 asks for the settings

    with chromium() as opened:
        loop = asyncio.get_running_loop()
        _set_running_loop(None)
        yield opened, loop
        _set_running_loop(loop)


@pytest.fixture(scope="module")
def browser(_open_browser: tuple[Any, asyncio.AbstractEventLoop]) -> Iterator[Any]:
    """The browser, for a module; its loop makes Django suspect asynchronous code."""
    opened, loop = _open_browser
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        _set_running_loop(loop)
        yield opened
        _set_running_loop(None)


@pytest.fixture
def old() -> Iterator[Any]:
    """An empty database of its own, in memory, for migrations to begin with."""
    from tests.support.migrating import empty_database  # noqa: PLC0415 asks for the settings

    with empty_database("old") as database:
        yield database


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is read in stays, so nobody looks through it for garbage again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """At the end it goes as everything does."""
    gc.unfreeze()


LONG = ("torture", "spark")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes: at the end it would keep one processor alone.

    What needs Spark stands together, so that most of it finds it running.
    """
    items.sort(
        key=lambda item: (
            "test_on_postgresql" not in item.nodeid,
            [item.get_closest_marker(each) is None for each in LONG],
        )
    )
