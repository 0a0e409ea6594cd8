"""What stands on the pages of this room, as files."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.web.exports import file_of
from keepword.webhooks.models import Receiver

COLUMNS = ("name", "address", "events", "made_at", "stopped_at", "stopped_because")
COLUMNS_OF_MESSAGES = (
    "key", "event", "made_at", "attempts", "status", "problem", "sent_at", "next_try_at",
)  # fmt: skip


@require_safe
@needs(May.TELL)
def receivers_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Who is told of events, and of which; never a secret."""
    lines = (
        (each.name, each.address, ", ".join(each.events), each.made_at, each.stopped_at,
         each.stopped_because)
        for each in Receiver.objects.all()
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="webhooks")


@require_safe
@needs(May.TELL)
def messages_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """What was sent to one receiver, the newest first."""
    told = get_object_or_404(Receiver, pk=pk)
    lines = told.messages.values_list(*COLUMNS_OF_MESSAGES).iterator()
    return file_of(ending, COLUMNS_OF_MESSAGES, lines, named="messages")
