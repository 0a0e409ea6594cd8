"""Passwords that are quick to hash, and no memory of earlier guesses."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quick_and_forgetful(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()
