"""What customers perceive of the whole and by dimension, and the words they choose for us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from keepword.board.asked import Asked, asked, period_choices, query
from keepword.board.image_words import image_wanted, image_words
from keepword.board.measures import UnknownFilterError
from keepword.board.perception import perception, said
from keepword.board.taking_away import survey_asked
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation


@require_safe
@needs(May.READ)
def perceived(request: HttpRequest) -> HttpResponse:
    """The page; without its filters, and saying so, if they cannot be."""
    filters, problem = asked(request.GET), ""
    try:
        page = perception(**filters)
    except UnknownFilterError as reason:
        filters, problem = Asked(), str(reason)
        page = perception()
    wanted = image_wanted()
    organisation = Organisation.objects.get(pk=1)
    context = {
        "page": page,
        "dimensions": [
            (each, said(each.together) if each.together else "") for each in page.dimensions
        ],
        "asked": query(filters),
        "problem": problem,
        "periods": period_choices(page.board.span, page.board.filters) if page.board.span else None,
        "wanted": wanted,
        "minimum": organisation.minimum_group,
        "image": image_words(
            wanted, get_language() or "en", organisation.minimum_group, survey_asked(request)
        ),
    }
    return render(request, "board/perception.html", context, status=400 if problem else 200)
