"""Secrets that are part of an address: whoever has one is let in, and only its hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of it. It is long and random, so a quick hash without salt is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
