import time

from keepword.delivery.arrivals import work_on
from keepword.delivery.models import Arrival
from keepword.delivery.watching import put_away, take_files


def sweep(now: float | None = None) -> None:
    """One round of the worker: take what lies in watched folders, import what waits, put away."""
    take_files(time.time() if now is None else now)
    waiting = Arrival.objects.filter(
        state__in=(Arrival.State.READING, Arrival.State.QUEUED, Arrival.State.RUNNING)
    )
    for arrival in waiting.order_by("made_at"):
        work_on(arrival)
    put_away()
