"""Stories of principles lived."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.forms import StoryForm
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Story
from keepword.strategy.querysets import texts_visible_to
from keepword.strategy.views.texts import page


@require_POST
@needs(May.READ)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    told_of = texts_visible_to(by).filter(kind=Kind.PRINCIPLE, versions__isnull=False).distinct()
    shown = get_object_or_404(told_of, pk=pk)
    form = StoryForm(request.POST)
    if not form.is_valid():
        return page(request, "tell_story", form, text=shown)
    actions.tell_story(text=shown, by=by, **form.cleaned_data)
    messages.success(request, _("The story is told."))
    return redirect("text", pk=pk)


@require_POST
@needs(May.READ)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("text"), pk=pk)
    actions.remove_story(story=story, by=signed_in(request))
    messages.success(request, _("The story is gone."))
    return redirect("text", pk=story.text.pk)
