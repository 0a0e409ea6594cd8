"""Telling somebody what was said: a row for each, sent together."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from keepword.notify.models import News, NoDigest
from keepword.notify.news.mentions import named_in
from keepword.organisation.audit import record
from keepword.organisation.models import User

LONGEST_WORDS, LONGEST_ABOUT = 300, 200


@transaction.atomic
def tell(
    *, about: str, words: str, link: str, taking_part: Iterable[User], readers: QuerySet[User],
    by: User,
) -> list[News]:  # fmt: skip
    """Tell those who take part and those who are named in it, of those who may read it.

    Whoever said it is not told; nobody is told twice.
    """
    named = named_in(words, readers)
    part = {person.pk for person in taking_part} | named
    told = readers.filter(pk__in=part, is_active=True).exclude(pk=by.pk).distinct()
    now = timezone.now()
    return News.objects.bulk_create(
        News(
            person=person, said_by=by, about=about[:LONGEST_ABOUT], words=_beginning(words),
            link=link, names_them=person.pk in named, said_at=now,
        )
        for person in told
    )  # fmt: skip


@transaction.atomic
def choose_digest(*, wanted: bool, by: User) -> None:
    """Begin or end the mails of what was said."""
    if wanted:
        ended, _ = NoDigest.objects.filter(person=by).delete()
        changed = bool(ended)
    else:
        _, changed = NoDigest.objects.get_or_create(person=by)
    if changed:
        did = "asked for mails of what is said" if wanted else "wanted no mails of what is said"
        record(by=by, did=did, about=str(by))


def _beginning(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
