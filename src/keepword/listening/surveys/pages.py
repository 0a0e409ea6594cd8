"""What the pages of a survey show; the first one is drawn once for all who come anew."""

import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.db import connection
from django.template.loader import render_to_string

from keepword.ledger.models import db_table
from keepword.listening.inviting.doors import preselected
from keepword.listening.models import Answer
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.kinds import Posted
from keepword.listening.surveys.known import Known
from keepword.listening.surveys.languages import is_right_to_left, names_of
from keepword.listening.surveys.look import look
from keepword.listening.surveys.piping import places, texts_of
from keepword.listening.surveys.showing import Reader, Shown, sent_before, shown
from keepword.listening.surveys.visits import Visit
from keepword.listening.surveys.way import Page, in_order
from keepword.organisation.models import Organisation
from keepword.web.puzzles import Puzzle

MOST_DRAWN = 256
CHOOSES_NOTHING = frozenset({"response", "language", "channel", "by", "unit", "page", "version"})
"""What an address may say without choosing an answer."""
_WHOSE = f"SELECT name FROM {db_table(Organisation)} WHERE id = 1"  # noqa: S608 -- our own name


@dataclass
class Form:
    """What was sent, and what was wrong with it, by question."""

    sent: dict[str, list[str]] = field(default_factory=dict)
    chosen: Posted = field(default_factory=dict)
    """What the link in a mail has chosen already: it is shown, and counts once it is sent."""
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    puzzle: Puzzle | None = None
    """What lets it through where many answer at once."""

    @property
    def is_new(self) -> bool:
        """Whether nothing is in it yet."""
        return not self.sent and not self.errors and CHOOSES_NOTHING.issuperset(self.chosen)


@dataclass(frozen=True)
class _Anew:
    """Somebody comes anew: those of whom all this is the same meet the same page."""

    version: int
    launched_at: object
    address: str
    page: Page = field(compare=False)
    block: str
    language: str
    channel: str
    unit: str
    whose: str
    visit: Visit = field(compare=False)


def page_shown(visit: Visit, page: Page, form: Form) -> str:
    """A page of questions, with what was sent just now or kept before."""
    whose = _whose()
    if form.is_new and not visit.begun and not visit.invited and not visit.survey.is_anonymous:
        version = visit.version
        anew = _Anew(
            version=version.pk, launched_at=version.launched_at, address=visit.survey.address,
            page=page, block=page.block.key, language=visit.language, channel=visit.channel,
            unit=visit.unit, whose=whose, visit=visit,
        )  # fmt: skip
        if parts := _drawn_for_all(anew):
            return str(visit.key).join(parts)
    return _drawn(visit, page, form, whose)


@lru_cache(maxsize=MOST_DRAWN)
def _drawn_for_all(anew: _Anew) -> list[str]:
    """The page around the places of the response's key; nothing, where each meets another page."""
    if not _is_alike_for_all(anew.visit, anew.page):
        return []
    return _drawn(anew.visit, anew.page, Form(), anew.whose).split(str(anew.visit.key))


def _is_alike_for_all(visit: Visit, page: Page) -> bool:
    """Whether a page shows nothing that is drawn by lot or known of one response only."""
    if page.block.shuffled or any(each.shuffled for each in page.questions):
        return False
    asked = visit.filled.asked
    of_questions = (text for each in page.questions for text in texts_of(each))
    return not places((asked.title, asked.intro, page.block.title, *of_questions))


def _drawn(visit: Visit, page: Page, form: Form, whose: str) -> str:
    pages = visit.filled.pages
    at = next((at for at, each in enumerate(pages) if each.block.key == page.block.key), 0)
    reader = _reader(visit)
    context = _about(visit, whose) | {
        "look": look(),
        "page": page,
        "title": reader.text(page.block.title),
        "questions": list(_shown(visit, page, reader, form)),
        "form": form,
        "puzzle": form.puzzle,
        "is_first": at == 0,
        "brings_files": any(question.kind == "file" for question in page.questions),
        "anew": f"{visit.path}?{urlencode({'response': str(uuid.uuid4())})}",
        "intro": reader.text(visit.filled.asked.intro) if at == 0 else "",
    }
    return render_to_string("listening/survey/answer.html", context)


def thanks_shown(visit: Visit, full: str, concern: str) -> str:
    """What is said to whoever has answered, or came when a quota was full.

    With the token of a concern it leads to the page that says where that stands.
    """
    asked = visit.filled.asked
    quotas = {quota.key: quota.thanks for quota in asked.quotas}
    said = _reader(visit).text(quotas.get(full) or asked.thanks)
    context = _about(visit, _whose()) | {"said": said, "concern": concern}
    return render_to_string("listening/survey/thanks.html", context)


def closed_shown(visit: Visit) -> str:
    """What is said to whoever comes too late."""
    return render_to_string("listening/survey/closed.html", _about(visit, _whose()))


def _reader(visit: Visit) -> Reader:
    filled = visit.filled
    known = Known(visit.survey, visit.key, visit.language, filled.facts)
    return known.reader(filled.asked, filled.values)


def _shown(visit: Visit, page: Page, reader: Reader, form: Form) -> list[Shown]:
    """The page's questions with what was sent just now or, before that, kept."""
    found = []
    for question in in_order(page.block, page.questions, visit.key):
        kept = visit.filled.given.get(question.key, Given(""))
        before = sent_before(question, kept.value) or preselected(question, form.chosen)
        sent = form.sent or before
        not_so = bool(form.sent.get(f"{question.key}.na")) or (
            not form.sent and kept.state == Answer.State.NOT_APPLICABLE
        )
        error = form.errors.get(question.key, "")
        found.append(shown(question, reader, sent, does_not_apply=not_so, error=error))
    return found


def _about(visit: Visit, whose: str) -> dict[str, object]:
    """What every page names; no request, so that nothing of a signed-in person is on it."""
    reader = _reader(visit)
    return {
        "visit": visit,
        "organisation": whose,
        "survey_title": reader.text(visit.filled.asked.title),
        "language": visit.language,
        "direction": "rtl" if is_right_to_left(visit.language) else "ltr",
        "languages": names_of(visit.filled.asked.languages),
    }


def _whose() -> str:
    """The name of the organisation; none before it is named."""
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE)
        found = cursor.fetchone()
    return str(found[0]) if found else ""
