"""What names an import: the bytes that came and the recipe that reads them."""

import hashlib
import json
from pathlib import Path

from keepword.delivery.models import Import


def fingerprint_of(recipe: str, content: object) -> str:
    """What the same content has that is read by the same recipe's text."""
    return hashlib.sha256(json.dumps([recipe, content]).encode()).hexdigest()


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def imported_before(fingerprint: str) -> Import | None:
    """The import that brought these same files by this same recipe and still counts."""
    return Import.objects.filter(fingerprint=fingerprint, undone_at=None).first()
