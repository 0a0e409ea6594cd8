"""One file: what is short in TOML between two lines of `+++`, what is long beneath, as it reads.

Each text beneath stands below a line that says which it is, such as <!-- versions.0.parts.why -->.
"""

import re
import tomllib
from typing import Any

from django.utils.translation import gettext as _

FENCE = "+++"
_MARK = re.compile(r"\n<!-- ([\w.-]+) -->\n")
_ODD = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\U0010ffff]")
_KEY = re.compile(r"[\w-]+")


class DocumentError(ValueError):
    """A file is not as it should be; the sentence says where."""


def written(told: dict[str, Any], long: frozenset[str]) -> str:
    """A file of what is told; `long` names the keys whose text stands beneath."""
    import tomlkit  # noqa: PLC0415 -- large, and seldom wanted

    short, beneath = _parted(told, long, ())
    top = tomlkit.dumps(short)
    texts = "".join(f"\n<!-- {path} -->\n{text}\n" for path, text in beneath)
    return f"{FENCE}\n{top}{FENCE}\n{texts}"


def read(text: str) -> dict[str, Any]:
    """What a file tells.

    Raises:
        DocumentError: It has no TOML at its top, or something else is wrong with it.
    """
    if not text.startswith(f"{FENCE}\n") or f"\n{FENCE}\n" not in text:
        raise DocumentError(_("it does not begin with TOML between two lines of %s.") % FENCE)
    top, _fence, beneath = text.removeprefix(f"{FENCE}\n").partition(f"\n{FENCE}\n")
    try:
        told = tomllib.loads(top)
    except tomllib.TOMLDecodeError as reason:
        said = _("its TOML cannot be read:")
        raise DocumentError(f"{said} {reason}.") from reason
    before, *parts = _MARK.split(beneath)
    if before.strip():
        said = _("“%s” stands beneath no line such as <!-- why -->.")
        raise DocumentError(said % before.strip()[:40])
    for path, words in zip(parts[::2], parts[1::2], strict=True):
        _put(told, path, words.removesuffix("\n"))
    return told


def _parted(
    told: dict[str, Any], long: frozenset[str], path: tuple[str, ...]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    short: dict[str, Any] = {}
    beneath: list[tuple[str, str]] = []
    for key, value in told.items():
        here = (*path, key)
        if isinstance(value, str) and long & {*here} and _stands_beneath(value, here):
            beneath.append((".".join(here), value))
        elif isinstance(value, dict):
            short[key], more = _parted(value, long, here)
            beneath += more
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            rows = [_parted(each, long, (*here, str(at))) for at, each in enumerate(value)]
            short[key] = [row for row, _ in rows]
            beneath += [each for _, more in rows for each in more]
        else:
            short[key] = value
    return short, beneath


def _stands_beneath(text: str, path: tuple[str, ...]) -> bool:
    """Whether a text comes back as it is: else it is told in TOML, which can say anything."""
    is_plain = bool(text) and not _ODD.search(text) and not _MARK.search(f"\n{text}\n")
    return is_plain and all(map(_KEY.fullmatch, path))


def _put(told: dict[str, Any], path: str, words: str) -> None:
    *steps, last = path.split(".")
    at: Any = told
    for step in steps:
        at = _within(at, step, path)
    if not isinstance(at, dict) or last in at:
        raise DocumentError(_("“%s” is told twice, or is part of nothing above.") % path)
    at[last] = words


def _within(at: Any, step: str, path: str) -> Any:
    if isinstance(at, list) and step.isdecimal() and int(step) < len(at):
        return at[int(step)]
    if isinstance(at, dict):
        return at.setdefault(step, {})
    raise DocumentError(_("“%s” is part of nothing above.") % path)
