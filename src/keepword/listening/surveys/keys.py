"""Keys of questions, pages and choices: never given twice, so that no answer changes hands."""

import secrets
from collections.abc import Collection

from django.utils.text import slugify

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LONGEST = 40


def new_key(what: str, taken: Collection[str]) -> str:
    """A key that nothing has, nor had before."""
    while True:
        key = f"{what}-{''.join(secrets.choice(_LETTERS) for _letter in range(5))}"
        if key not in taken:
            return key


def choice_key(words: str, taken: Collection[str]) -> str:
    """A key for a choice, made from its words: the same words are the same choice."""
    key = slugify(words)[:LONGEST].strip("-_")
    return key if key and key not in taken else new_key(key or "choice", taken)
