from keepword.listening.actions import ask_newcomers, close_round
from keepword.listening.anonymity import envelopes
from keepword.listening.anonymity.actions import end
from keepword.listening.bringing_in import lots as bringing_in
from keepword.listening.bringing_in.actions import throw_away_old
from keepword.listening.concerns.files import remove_strays
from keepword.listening.concerns.mails import write_where_it_stands
from keepword.listening.models import Period, Round
from keepword.listening.pulses import tasks as pulses
from keepword.listening.results import counting
from keepword.listening.retention import actions as retention
from keepword.listening.surveys import files as answer_files
from keepword.listening.walking import tasks as walking
from keepword.listening.watching.networks import forget_old
from keepword.organisation.models import Organisation


def sweep() -> None:
    """Close what is over, ask newcomers, tell of periods, write to customers, count answers."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    today = organisation.today()
    for asking in Round.objects.filter(closed_at=None).select_related("wave"):
        if asking.is_over_on(today):
            close_round(asking=asking, by=None)
        else:
            ask_newcomers(asking=asking)
    surveys = Period.objects.filter(released_on=None, ends_on__lt=today, survey__isnull=False)
    for period in surveys:
        end(period=period)
    envelopes.sweep()
    pulses.sweep(today)
    walking.sweep()
    write_where_it_stands()
    bringing_in.sweep()
    counting.sweep()


def tidy() -> None:
    """Forget what is older than its rule says, and remove the files that nothing names any more."""
    retention.sweep()
    remove_strays()
    answer_files.remove_strays()
    throw_away_old()
    forget_old()
