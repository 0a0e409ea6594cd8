from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.upkeep import checks
from keepword.upkeep.models import Backup

SHOWN = 10


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
