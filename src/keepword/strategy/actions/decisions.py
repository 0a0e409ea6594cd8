"""Decisions and tasks: written in a breath, with what they do to customers; or brought in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from keepword.notify.news.actions import tell
from keepword.organisation.access import May, allowed, may, people_who
from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.organisation.twice import just_now
from keepword.strategy.models import Alignment, Decision, DecisionComment, Text

from .texts import ChangedMeanwhileError

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Said:
    """What is said of a decision."""

    what: str
    words: str
    effect: str
    decided_on: date
    unit: Unit | None
    ref: str = ""


@dataclass(frozen=True)
class Brought:
    """What became of decisions that were brought in."""

    new: int
    changed: int
    unchanged: int


@transaction.atomic
def write_decision(
    *, said: Said, serves: Collection[Text], strains: Collection[Text], by: User
) -> Decision:
    """Write down what is decided, how it will affect customers, and what it serves or strains."""
    _must_read(by)
    same = Decision.objects.filter(written_by=by, written_at__gt=just_now(), **vars(said))
    if tapped_twice := same.first():
        return tapped_twice
    decision = Decision.objects.create(written_by=by, **vars(said))
    _align(decision, serves, strains)
    record(by=by, did="wrote a decision down", about=decision.words, decision=decision.pk)
    return decision


@transaction.atomic
def change_decision(
    *, decision: Decision, seen: int, said: Said, serves: Collection[Text],
    strains: Collection[Text], by: User,
) -> None:  # fmt: skip
    """Say it anew: one's own, any for who adopts, and for everybody what nobody has answered yet.

    Raises:
        ChangedMeanwhileError: It is another by now than the one that was seen.
    """
    if not may_change(by, decision):
        raise PermissionDenied
    said = replace(said, ref=decision.ref)
    known = Decision.objects.filter(pk=decision.pk, edition=seen)
    if not known.update(edition=F("edition") + 1, **vars(said)):
        raise ChangedMeanwhileError
    _align(decision, serves, strains)
    record(by=by, did="changed a decision", about=said.words, decision=decision.pk)


@transaction.atomic
def remove_decision(*, decision: Decision, by: User) -> None:
    """Take a decision off the log: one's own, or any for who adopts."""
    if not may_remove_decision(by, decision):
        raise PermissionDenied
    record(by=by, did="removed a decision", about=decision.words, decision=decision.pk)
    decision.delete()


@transaction.atomic
def comment_on_decision(*, decision: Decision, words: str, by: User) -> DecisionComment:
    """Say something of a decision."""
    _must_read(by)
    same = decision.comments.filter(written_by=by, written_at__gt=just_now(), words=words)
    if tapped_twice := same.first():
        return tapped_twice
    said = DecisionComment.objects.create(decision=decision, words=words, written_by=by)
    record(by=by, did="commented on a decision", about=decision.words, decision=decision.pk)
    writers = decision.comments.values("written_by")
    tell(
        about=decision.words, words=words, link=reverse("decision", args=[decision.pk]),
        taking_part=User.objects.filter(Q(pk__in=writers) | Q(pk=decision.written_by_id)),
        readers=people_who(May.READ), by=by,
    )  # fmt: skip
    return said


@transaction.atomic
def bring_decisions(*, rows: Sequence[Said], by: User) -> Brought:
    """Take in what another program calls its own: once each, by its ref, however often it comes.

    What was answered here is kept where the program says nothing of it.
    """
    _must_read(by)
    known = _known([row.ref for row in rows])
    new = [Decision(written_by=by, **vars(row)) for row in rows if row.ref not in known]
    changed = [
        known[row.ref] for row in rows if row.ref in known and _take_over(known[row.ref], row)
    ]
    Decision.objects.bulk_create(new, ROWS_AT_ONCE)
    fields = ("what", "words", "effect", "decided_on", "unit", "edition")
    Decision.objects.bulk_update(changed, fields, ROWS_AT_ONCE)
    brought = Brought(len(new), len(changed), len(rows) - len(new) - len(changed))
    record(
        by=by, did="brought decisions in", about="decisions", new=brought.new,
        changed=brought.changed, unchanged=brought.unchanged,
    )  # fmt: skip
    return brought


def may_change(user: User, decision: Decision) -> bool:
    """Whether somebody may say a decision anew."""
    answered = decision.effect or decision.alignments.exists()
    return May.READ in allowed(user) and (not answered or may_remove_decision(user, decision))


def may_remove_decision(user: User, decision: Decision) -> bool:
    """Whether somebody may take a decision off the log."""
    own = decision.written_by_id is not None and decision.written_by_id == user.pk
    return own or may(user, May.ADOPT, None)


def _must_read(by: User) -> None:
    if May.READ not in allowed(by):
        raise PermissionDenied


def _align(decision: Decision, serves: Collection[Text], strains: Collection[Text]) -> None:
    decision.alignments.all().delete()
    strained = {text.pk for text in strains}
    Alignment.objects.bulk_create(
        Alignment(decision=decision, text=text, strains=text.pk in strained)
        for text in {*serves, *strains}
    )


def _known(refs: Sequence[str]) -> dict[str, Decision]:
    """The decisions that are here under these refs, held until the transaction ends."""
    found: dict[str, Decision] = {}
    for begun in range(0, len(refs), ROWS_AT_ONCE):
        some = Decision.objects.filter(ref__in=refs[begun:][:ROWS_AT_ONCE])
        held = some.select_related("unit").select_for_update(of=("self",))
        found |= {decision.ref: decision for decision in held}
    return found


def _take_over(decision: Decision, said: Said) -> bool:
    """Say of a decision what came; whether that is anything new."""
    said = replace(said, effect=said.effect or decision.effect)
    parts = vars(said)
    if all(getattr(decision, name) == value for name, value in parts.items()):
        return False
    for name, value in parts.items():
        setattr(decision, name, value)
    decision.edition += 1
    return True
