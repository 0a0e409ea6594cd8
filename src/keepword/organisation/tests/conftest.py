"""Passwords that are quick to hash, no memory of earlier guesses, and an organisation."""

import pytest
from django.core.cache import cache

from keepword.organisation.models import Unit, User

from .cast import person
from .cast import shop as a_shop


@pytest.fixture(autouse=True)
def quick_and_forgetful(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def shop(db) -> Unit:
    return a_shop()


@pytest.fixture
def olivia(shop) -> User:
    return person("Olivia", "owner")


@pytest.fixture
def mia(shop) -> User:
    return person("Mia", "manager", at="shop")
