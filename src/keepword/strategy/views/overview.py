"""Mission, principles and objectives on one page, as a sheet for the wall, and as a file."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.strategy.expectations import MANY_PRINCIPLES, latitude
from keepword.strategy.kinds import Kind, parts_of
from keepword.strategy.models import Charter, Text, TextVersion
from keepword.strategy.querysets import texts_in_force, texts_visible_to
from keepword.web.exports import file_of

COLUMNS = (
    "kind", "text", "version", "in_force", "part", "words", "adopted_at", "adopted_by", "reason",
    "owner", "review_on",
)  # fmt: skip
Line = tuple[object, ...]


@require_safe
@needs(May.READ)
def strategy(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    texts = list(texts_visible_to(by))
    shown = {kind: [each for each in texts if each.kind == kind] for kind in Kind}
    held = [text.in_force.parts for text in shown[Kind.PRINCIPLE] if text.in_force]
    context = {
        "mission": next(iter(shown[Kind.MISSION]), None),
        "principles": [each for each in shown[Kind.PRINCIPLE] if not each.ended_at],
        "objectives": [each for each in shown[Kind.OBJECTIVE] if not each.ended_at],
        "ended": [each for each in texts if each.ended_at],
        "latitude": latitude(held),
        "too_many": len(held) >= MANY_PRINCIPLES,
        "adopted": len(held),
        "today": Organisation.objects.get().today(),
        "adopts": may(by, May.ADOPT, None),
        "published": Charter.objects.exists(),
    }
    return TemplateResponse(request, "strategy/strategy.html", context)


@require_safe
@needs(May.READ)
def sheet(request: HttpRequest) -> HttpResponse:
    """What holds today, on one page to hang up."""
    held = texts_in_force(*Kind)
    context = {kind.value: [each for each in held if each.kind == kind] for kind in Kind}
    return TemplateResponse(request, "strategy/sheet.html", context)


@require_safe
@needs(May.READ)
def strategy_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every version of everything that was adopted, part by part, and the stories of it."""
    adopted = Text.objects.select_related("owner")
    adopted = adopted.prefetch_related("versions__adopted_by", "stories__told_by")
    lines = (
        line
        for text in adopted
        for version in text.versions.all()
        for line in (*_of(text, version), *(_stories(text) if version == text.newest else ()))
    )
    return file_of(ending, COLUMNS, lines, named="strategy")


def _of(text: Text, version: TextVersion) -> Iterator[Line]:
    for part in parts_of(text.kind):
        if words := version.parts.get(part.name):
            yield (
                text.kind, text.pk, version.number, version == text.in_force, part.name, words,
                version.adopted_at, version.adopted_by and str(version.adopted_by), version.reason,
                text.owner and str(text.owner), text.review_on,
            )  # fmt: skip


def _stories(text: Text) -> Iterator[Line]:
    """Each with when it was told and, where they are named, by whom."""
    for story in text.stories.all():
        yield (
            text.kind, text.pk, None, text.in_force is not None, "story", story.words,
            story.told_at, story.teller, None, text.owner and str(text.owner), text.review_on,
        )  # fmt: skip
