"""Mission, principles and objectives as what people are heard on."""

from django.urls import reverse

from keepword.strategy.kinds import Kind, labels_of
from keepword.strategy.models import Text
from keepword.strategy.subjects import Hearing, Subject, is_heard_on


def subject_of(text: Text) -> Subject:
    """A text as it stands; what was ended is nothing to be heard on any more."""
    return Subject(
        kind=text.kind, key=text.pk, name=str(text), address=reverse("text", args=[text.pk]),
        stamp=str(text.edition), parts={} if text.ended_at else text.written,
        version=text.newest.number if text.newest and not text.draft else None,
    )  # fmt: skip


def _subject(key: int) -> Subject | None:
    text = Text.objects.prefetch_related("versions").filter(pk=key).first()
    return subject_of(text) if text else None


def start() -> None:
    """Let people be heard on every kind of text."""
    for kind in Kind:
        is_heard_on(kind.value, Hearing(kind.label, Text, labels_of(kind), _subject))
