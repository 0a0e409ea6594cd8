"""The kinds of adopted text, and the parts that each is written in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LINE = 1


class Kind(models.TextChoices):
    """What is adopted for everybody."""

    MISSION = "mission", _("Mission")
    PRINCIPLE = "principle", _("Principle")
    OBJECTIVE = "objective", _("Objective")


@dataclass(frozen=True)
class Part:
    """One part of a text: what is asked, and how much room there is for it."""

    name: str
    label: "_StrPromise"
    help: "_StrPromise"
    most: int
    rows: int
    needed: bool = False
    """Without it the text cannot be adopted."""


PARTS: dict[Kind, tuple[Part, ...]] = {
    Kind.MISSION: (
        Part(
            "outside",
            _("What changes for the customers who pay you?"),
            _("Think of their day with you and without you, also of what goes wrong."),
            2000,
            4,
        ),
        Part(
            "inside",
            _("What changes for the colleagues whom your work serves?"),
            _("Those who wait for your figures, your parts or your answer are customers too."),
            2000,
            4,
        ),
        Part(
            "benefits",
            _("What is the benefit beyond the obvious feature?"),
            _("Ask of each change above: and what is that good for? Then ask it once more."),
            2000,
            5,
        ),
        Part(
            "image",
            _("What should customers say of you to a friend?"),
            _("The image to project, in a customer's words, not in those of an advertisement."),
            1000,
            4,
        ),
        Part(
            "statement",
            _("The mission, in one or two sentences"),
            _("Everybody should be able to say it by heart, and see what it asks of their day."),
            300,
            3,
            needed=True,
        ),
    ),
    Kind.PRINCIPLE: (
        Part(
            "belief",
            _("What you believe"),
            _("One sentence, such as: Whoever hears a complaint owns it."),
            200,
            LINE,
            needed=True,
        ),
        Part("why", _("Why"), _("What it does for customers."), 1000, 3),
        Part(
            "rules",
            _("Rules for everybody"),
            _("One a line. A rule leaves no choice: keep it for safety, law and honesty."),
            2000,
            3,
        ),
        Part(
            "guidance",
            _("Guidance for everybody"),
            _("One a line. What is usually right; whoever stands before the customer decides."),
            2000,
            3,
        ),
        Part(
            "leaders_rules",
            _("Rules for leaders"),
            _("One a line, as something that can be seen: Answers within a day."),
            2000,
            3,
        ),
        Part(
            "leaders_guidance",
            _("Guidance for leaders"),
            _("One a line, such as: Serves customers for a day each quarter."),
            2000,
            3,
        ),
    ),
    Kind.OBJECTIVE: (
        Part(
            "name",
            _("The objective"),
            _("What will be different for customers, such as: Repairs are ready when we said."),
            200,
            LINE,
            needed=True,
        ),
        Part("why", _("Why"), _("Which part of the mission it serves."), 1000, 3),
        Part("known_by", _("How we shall know"), _("What you would see or count."), 500, 2),
    ),
}
NAMED_BY: dict[Kind, str] = {
    Kind.MISSION: "statement",
    Kind.PRINCIPLE: "belief",
    Kind.OBJECTIVE: "name",
}
"""The part that a text goes by."""


def parts_of(kind: str, names: Iterable[str] | None = None) -> list[Part]:
    """The parts of a kind of text, or those of them that are named."""
    parts = PARTS[Kind(kind)]
    return [part for part in parts if names is None or part.name in set(names)]


def labels_of(kind: str) -> "dict[str, _StrPromise]":
    """What each part of a kind of text is called."""
    return {part.name: part.label for part in PARTS[Kind(kind)]}
