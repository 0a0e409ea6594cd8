"""From which networks answers come and staff work: a keyed hash, for seven days, nothing more."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from keepword.ledger.models import db_table
from keepword.listening.models import AnswersFrom, StaffNetwork
from keepword.web.proxies import place_of

KEPT_DAYS = 7
A_DAY = 24 * 60 * 60
Came = tuple[int, str, str]
"""Of a survey, by a channel, from a network."""
_INTO = f"INSERT INTO {db_table(AnswersFrom)} (survey_id, channel, day, network, n) VALUES "  # noqa: S608 -- our own names
_COUNT = f"""
    ON CONFLICT (survey_id, channel, day, network)
    DO UPDATE SET n = {db_table(AnswersFrom)}.n + excluded.n
"""


def network_of(request: HttpRequest) -> str:
    """What is kept of where a request comes from: it tells the same network, and no address."""
    return salted_hmac("keepword.networks", place_of(request), algorithm="sha256").hexdigest()


def note_answers(came: Iterable[Came]) -> None:
    """Count responses that begin, in the caller's transaction."""
    day = connection.ops.adapt_datefield_value(_today())
    counts = sorted(Counter(came).items())
    if not counts:
        return
    rows = ((survey, channel, day, its, n) for (survey, channel, its), n in counts)
    marks = ", ".join(["(%s, %s, %s, %s, %s)"] * len(counts))
    with connection.cursor() as cursor:
        cursor.execute(f"{_INTO}{marks}{_COUNT}", [value for row in rows for value in row])


def staff_networks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Note, once a day, from where somebody signed in sends a form; a look leaves no trace."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            _note_staff(network_of(request), _today())
        return response

    return respond


def _note_staff(network: str, day: dt.date) -> None:
    if cache.add(f"staff-network-{day}-{network}", 1, timeout=A_DAY):
        StaffNetwork.objects.get_or_create(day=day, network=network)


def forget_old() -> None:
    """Keep nothing of networks for more than seven days."""
    before = _today() - dt.timedelta(days=KEPT_DAYS)
    for model in (AnswersFrom, StaffNetwork):
        model.objects.filter(day__lt=before).delete()


def _today() -> dt.date:
    return timezone.now().astimezone(dt.UTC).date()
