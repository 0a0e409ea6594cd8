import datetime as dt

from keepword.listening.models import Pulse, ServiceTurns
from keepword.listening.pulses.actions import close, open_service
from keepword.listening.pulses.turns import next_unit


def sweep(today: dt.date) -> None:
    """Tell what pulses brought that are over, and go on to the next unit's turn."""
    over = Pulse.objects.filter(period__released_on=None, period__ends_on__lt=today)
    for pulse in over.select_related("period"):
        close(pulse=pulse)
    turn = ServiceTurns.objects.first()
    open_now = Pulse.objects.filter(kind=Pulse.Kind.SERVICE, period__released_on=None)
    if turn and not open_now.exists() and (unit := next_unit()):
        open_service(provider=unit, weeks=turn.weeks)
