"""What customers wrote, to read, search, tag and place."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.commenting import actions
from keepword.listening.commenting.querysets import comments
from keepword.listening.commenting.rows import readable
from keepword.listening.commenting.suggesting import (
    Rule,
    learned_moments,
    learned_tags,
    suggested,
)
from keepword.listening.models import Answer, Survey, Tag
from keepword.listening.predicted_first import predicted_first
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Moment

ON_A_PAGE = 30


@dataclass(frozen=True)
class Comment:
    """One comment with what people said of it, and of what rules remind."""

    answer: Answer
    question: str
    tags: tuple[str, ...]
    moment: str
    perhaps: tuple[Rule, ...]
    perhaps_moment: Rule | None


@require_safe
@needs(May.WRITE)
@predicted_first
def survey_comments(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The comments of a survey, those of too small a group withheld as on its page."""
    survey = _survey(key)
    asked = readable(survey, get_language() or "en")
    sought = {name: request.GET.get(name, "")[:100].strip() for name in ("word", "tag", "moment")}
    page = Paginator(comments(survey, list(asked), **sought), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown: Sequence[Answer] = list(page.object_list)
    prefetch_related_objects(shown, "taggings__tag")
    moments = dict(Moment.objects.values_list("key", "name"))
    context = {
        "survey": survey,
        "page": page,
        "comments": list(_read(shown, asked)),
        "sought": sought,
        "tags": list(Tag.objects.values_list("name", flat=True)),
        "moments": moments,
    }
    return render(request, "listening/comments/comments.html", context)


def _read(shown: Sequence[Answer], asked: dict[str, str]) -> Iterator[Comment]:
    tags, moments = learned_tags(), learned_moments()
    for answer in shown:
        judged = {each.tag.name: each.fits for each in answer.taggings.all()}
        placed = answer.speaks_of.moment if hasattr(answer, "speaks_of") else ""
        text = str(answer.value)
        yield Comment(
            answer=answer,
            question=asked[answer.question],
            tags=tuple(name for name, fits in judged.items() if fits),
            moment=placed,
            perhaps=tuple(suggested(text, tags, judged)),
            perhaps_moment=None if placed else next(suggested(text, moments, ()), None),
        )


@require_POST
@needs(May.WRITE)
def judge_comment(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Tag a comment, take a tag off, turn a suggestion down, or say of which moment it speaks."""
    rows = Answer.objects.filter(response__version__survey=_survey(key), replaced_at=None)
    comment = get_object_or_404(rows.select_related("response__version__survey__unit"), pk=pk)
    by, sent = signed_in(request), request.POST
    try:
        if tag := sent.get("tag", ""):
            actions.judge(comment=comment, tag=tag, fits="not" not in sent, by=by)
        if off := sent.get("off", ""):
            actions.take_tag_off(comment=comment, tag=off, by=by)
        if "moment" in sent:
            actions.place(comment=comment, moment=sent["moment"], by=by)
    except actions.TagError as wrong:
        messages.error(request, str(wrong))
    return redirect(_back(request, key))


def _back(request: HttpRequest, key: uuid.UUID) -> str:
    """To the part of the list from which it was sent."""
    to = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return (
        to if here and to.startswith(f"/surveys/{key}/comments/") else f"/surveys/{key}/comments/"
    )


def _survey(key: uuid.UUID) -> Survey:
    """A survey whose comments are kept one by one."""
    return get_object_or_404(Survey.objects.select_related("unit"), key=key, period_months=None)
