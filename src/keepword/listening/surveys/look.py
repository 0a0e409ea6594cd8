"""How a page for customers looks, carried by the page itself: it is drawn without asking again."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

FILES = ("web/tokens.css", "web/base.css", "listening/answer.css")


@lru_cache
def look() -> SafeString:
    """The styles of the page, without the spaces that only their writers need."""
    texts = (Path(str(finders.find(name))).read_text(encoding="utf-8") for name in FILES)
    return mark_safe(re.sub(r"(?<=[:;,{}])\s+|\s+(?=[{}])", "", "\n".join(texts)))  # noqa: S308 -- our own files


@lru_cache
def look_allowed() -> str:
    """These styles, and no others within the page, as its policy names them."""
    digest = hashlib.sha256(look().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
