"""How each domain writes its part of the table of roles and pages, in its own `tests/roles.py`.

    ROWS = [
        Row("board", READS),
        Row("moment", READS, {"key": "ready"}),
        Row("invitations", INVITES, posted={"email": "new@example.org", "kind": "member"}),
    ]

    def furnish() -> None: ...  # makes the rows of the database that the addresses name

A row with `posted` is a POST; an address that takes GET and POST has a row for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

WHO = ("anonymous", "no role", "customer", "member", "care", "manager", "leader", "owner")
Answers = tuple[int | str, ...]
SIGN_IN = "sign-in"
"""Sent to the sign-in page first."""


def answers(anonymous: int | str, *, allowed: int, **others: int) -> Answers:
    """One answer for each of WHO: `allowed` unless named; names with _ for a space."""
    named = {who.replace("_", " "): answer for who, answer in others.items()}
    return (anonymous, *(named.get(who, allowed) for who in WHO[1:]))


READS = answers(SIGN_IN, allowed=200, no_role=403, customer=403)
TAKES_PART = answers(SIGN_IN, allowed=200, no_role=403)
WRITES = answers(SIGN_IN, allowed=200, no_role=403, customer=403, member=403, care=403)
RUNS = answers(SIGN_IN, allowed=403, owner=200)
EVERYBODY: Answers = (200,) * len(WHO)
NOBODY: Answers = (404,) * len(WHO)
SIGNED_IN = answers(SIGN_IN, allowed=200)


def redirected(permitted: Answers) -> Answers:
    """The same people, who are sent on to another page once it is done."""
    return tuple(302 if answer == 200 else answer for answer in permitted)


def refused(permitted: Answers) -> Answers:
    """The same people, whose form is not as it should be."""
    return tuple(400 if answer == 200 else answer for answer in permitted)


@dataclass(frozen=True)
class Row:
    """An address by its name and who gets which answer there."""

    name: str
    answers: Answers
    parts: Mapping[str, Any] = field(default_factory=dict)
    posted: Mapping[str, Any] | None = None

    @property
    def method(self) -> str:
        return "GET" if self.posted is None else "POST"

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    def each(self) -> Iterator[tuple[str, int | str]]:
        return zip(WHO, self.answers, strict=True)
