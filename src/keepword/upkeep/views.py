from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.upkeep import checks
from keepword.upkeep.models import Backup
from keepword.web.exports import file_of

SHOWN = 10
COLUMNS = ("name", "state", "said", "mend", "made_at")


@require_safe
@needs(May.RUN)
def health(request: HttpRequest) -> HttpResponse:
    found = checks.look()
    context = {
        "findings": found,
        "is_well": all(finding.state is checks.State.WELL for finding in found),
        "backups": Backup.objects.all()[:SHOWN],
    }
    return render(request, "upkeep/health.html", context)


@require_safe
@needs(May.RUN)
def health_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What was looked at, and the latest backups; in English, as every file."""
    with translation.override("en"):
        found = checks.look()
    lines: list[tuple[object, ...]] = [
        (each.name, each.state.value, each.said, each.mend, None) for each in found
    ]
    lines += [
        ("Backup", checks.State.WELL.value, f"{each.place}, {each.bytes} bytes", "", each.made_at)
        for each in Backup.objects.all()[:SHOWN]
    ]
    return file_of(ending, COLUMNS, lines, named="health")
