"""The cues of cues.toml as patterns."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

_CUES = tomllib.loads((resources.files(__package__) / "cues.toml").read_text(encoding="utf-8"))
_BETWEEN = r"[\s-]+"


def pattern(cue: str, lists: Mapping[str, str]) -> str:
    """A cue as a regular expression.

    >>> bool(re.search(pattern("within [the] {time}", {"time": "hour|day*"}), "within the days"))
    True
    """
    found, after = "", ""
    for word in cue.split():
        if word in "^$":
            found, after = found + (r"\A" if word == "^" else r"[.!]?\Z"), ""
        elif word == "…":
            found, after = rf"{found}(?!\w).*?(?<!\w)", ""
        elif word.startswith("["):
            found, after = f"{found}{after}(?:{_either(word[1:-1], lists)}{_BETWEEN})?", ""
        else:
            found, after = f"{found}{after}{_either(word, lists)}", _BETWEEN
    return rf"(?<!\w){found}(?!\w)"


def _either(words: str, lists: Mapping[str, str]) -> str:
    for name, its in lists.items():
        words = words.replace(f"{{{name}}}", its)
    return f"(?:{'|'.join(_word(word) for word in words.split('|'))})"


def _word(word: str) -> str:
    marks = {"*": r"\w*", "_": r"\w+", "#": r"\d+"}
    return "".join(marks.get(letter, re.escape(letter)) for letter in word)


@cache
def cues(kind: str) -> re.Pattern[str]:
    """The cues for a "promise", or those by which a sentence with a cue is "no-promise".

    >>> bool(cues("promise").search("We deliver within 48 hours."))
    True
    """
    groups: Mapping[str, Iterable[str]] = _CUES[kind]
    found = (pattern(cue, _CUES["lists"]) for group in groups.values() for cue in group)
    return re.compile("|".join(found), re.IGNORECASE)
