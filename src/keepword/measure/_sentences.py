from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")
"""A word: letters or digits, with hyphens, apostrophes, and the points inside numbers."""

NEW_ITEM = re.compile(r"^\s*(?:[-*•–—▪◦·]|\(?(?:\d{1,2}|[a-z])[.)]\s)")
"""A line that begins an item of a list."""

WRAPPED = 60
"""A line as long as this goes on in the next; a shorter one was ended on purpose."""

ENDS = re.compile(
    r"""(?<!\b[A-Z][.])                        # not an initial
        (?:(?<=[.!?…])|(?<=[.!?…]["'”’)\]]))   # a mark, or a mark and a closing one
        \s+ (?=["'“‘„«(\[£$€]?[A-ZÄÖÜ0-9£$€])   # before what can begin a sentence
    """,
    re.VERBOSE,
)

GOES_ON = re.compile(
    r"""\b(?: (?:e[.]g|i[.]e|cf|vs|mr|mrs|ms|dr|prof|st)[.]\s                 # for example, doctor
         | (?:bzw|evtl|ggf|inkl|zzgl|vgl|z|d|u)[.]\s                          # zum Beispiel
         | (?:nos?|approx|max|min|incl|tel|ext|p|ca|nr)[.]\s(?=[0-9])    # number 5
         | [0-9]{1,2}[.]\s(?=J[aäu]|Feb|M[aä]|Apr|Aug|Sep|Okt|Nov|Dez) )        # 5. März
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A full stop that ends an abbreviation and no sentence."""


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, in their order."""
    return [word for found in WORD.findall(text) for word in _apart(found)]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text. Items of a list and headings are sentences without a full stop."""
    found = [sentence for block in _blocks(text) for sentence in _split(block)]
    return [sentence for sentence in found if WORD.search(sentence)]


def _split(block: str) -> list[str]:
    going_on = {match.end() for match in GOES_ON.finditer(block)}
    ends = [match for match in ENDS.finditer(block) if match.end() not in going_on]
    starts = [0, *(match.end() for match in ends)]
    stops = [*(match.start() for match in ends), len(block)]
    return [block[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _apart(found: str) -> list[str]:
    """A point or comma holds only numbers and abbreviations together: 2.5, e.g, not end.Begin."""
    parts = re.split(r"(?<=[^\W\d_]{2})[.,:]|[.,:](?=[^\W\d_]{2})", found)
    return [part for part in parts if part]


def _blocks(text: str) -> list[str]:
    """Lines that belong together: an empty line, an item or a short line ends a block."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        last = blocks[-1][-1] if blocks[-1] else ""
        short = last and len(last) < WRAPPED and not re.match(r"\s*[a-z]", line)
        if not line.strip() or NEW_ITEM.match(line) or short:
            blocks.append([])
        if line.strip():
            blocks[-1].append(NEW_ITEM.sub("", line))
    return [" ".join(" ".join(lines).split()) for lines in blocks if lines]
