"""Is this installation well? Each thing looked at says what was found and how to mend it."""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from keepword.ledger import tallies
from keepword.ledger.models import Change, FreshObservation, Published
from keepword.ledger.table import location
from keepword.organisation.models import Organisation, Role
from keepword.standards.models import Moment
from keepword.web.directions import kept_apart
from keepword.web.proxies import is_trusted, passed_on_by
from keepword.webhooks.models import Receiver

from .models import Backup

SCARCE = 2_000_000_000
WAITED_TOO_LONG = timedelta(minutes=10)
BACKUP_HOLDS = timedelta(days=7)


class State(StrEnum):
    """How it stands with one thing."""

    WELL = "well"
    ATTENTION = "attention"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not well."""

    name: str
    state: State
    said: str
    mend: str = ""


def look() -> list[Finding]:
    """Look at everything, in the order in which it would be mended."""
    return [check() for check in CHECKS]


def _well(name: str, said: str) -> Finding:
    return Finding(name, State.WELL, said)


def database() -> Finding:
    """Which database answers."""
    name = _("Database")
    kind = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _well(name, _("%(kind)s answers.") % {"kind": kind})


def room() -> Finding:
    """How much room the disk has."""
    name = _("Room on the disk")
    free = shutil.disk_usage(settings.HOME).free
    said = _("%(free)s GB free.") % {"free": number_format(free / 1e9, 0, force_grouping=True)}
    if free > SCARCE:
        return _well(name, said)
    mend = _("Make room: without it nothing can be brought in, and no backup be made.")
    return Finding(name, State.BROKEN, said, mend)


def folder() -> Finding:
    """Whether the folders can be written to, by us alone."""
    name = _("The organisation's folder")
    home = settings.HOME
    if not os.access(home, os.W_OK):
        said = _("%(home)s cannot be written to.") % {"home": home}
        return Finding(name, State.BROKEN, said, _("Give it to the user who runs Keepword."))
    if stat.S_IMODE(home.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        said = _("Others on this machine can look into %(home)s.") % {"home": home}
        return Finding(name, State.ATTENTION, said, f"chmod 700 {home}")
    return _well(name, str(home))


def ledger() -> Finding:
    """Whether the board shows what the ledger holds."""
    name = _("Ledger")
    late = timezone.now() - WAITED_TOO_LONG
    waiting = Change.objects.filter(done_at=None, made_at__lt=late).exists()
    unsealed = FreshObservation.objects.filter(happened_at__lt=late, lot=None).count()
    if waiting:
        said = _("A change waits for more than ten minutes.")
        mend = _("Is the worker running? `keepword serve` starts it. Else: keepword ledger rebuild")
        return Finding(name, State.ATTENTION, said, mend)
    published = Published.objects.first()
    version = published.version if published else -1
    said = _("Version %(version)s, in %(place)s. Waiting to be sealed: %(n)s.")
    return _well(name, said % {"version": version, "place": location(), "n": unsealed})


def backup() -> Finding:
    """When everything was last copied."""
    name = _("Backup")
    last = Backup.objects.first()
    mend = _("keepword backup FILE, each night, to another machine.")
    if last is None:
        return Finding(name, State.ATTENTION, _("None was made yet."), mend)
    said = _("The last one is %(age)s old.") % {"age": timesince(last.made_at)}
    if last.made_at < timezone.now() - BACKUP_HOLDS:
        return Finding(name, State.ATTENTION, said, mend)
    return _well(name, f"{said} {last.place}")


def address() -> Finding:
    """Whether what travels is closed to others."""
    name = _("Address")
    here = {"127.0.0.1", "localhost", "[::1]"}
    if settings.SESSION_COOKIE_SECURE or here.issuperset(settings.ALLOWED_HOSTS):
        return _well(name, ", ".join(settings.ALLOWED_HOSTS))
    said = _("People reach it from elsewhere, and passwords travel in the open.")
    mend = _("Put a proxy with TLS before it, and set KEEPWORD_URL=https://…")
    return Finding(name, State.BROKEN, said, mend)


def proxies() -> Finding:
    """Whether visitors are told apart, where a proxy passes them on."""
    name = _("Proxies")
    peer = passed_on_by().read_text(encoding="utf-8") if passed_on_by().exists() else ""
    if peer and not is_trusted(peer, settings.PROXIES):
        said = _("%(peer)s passes visitors on, and all of them count as one.") % {"peer": peer}
        mend = _("If that is your own proxy, name it: KEEPWORD_PROXIES=%(peer)s") % {"peer": peer}
        return Finding(name, State.ATTENTION, said, mend)
    named = ", ".join(map(str, settings.PROXIES))
    return _well(name, named or _("None is named, and none passes visitors on."))


def owners() -> Finding:
    """Whether somebody owns the installation, and not only one."""
    name = _("Owners")
    count = Role.objects.filter(kind=Role.Kind.OWNER, user__is_active=True).count()
    if count == 0:
        mend = _("keepword serve prints the address at which the first owner is made.")
        return Finding(name, State.BROKEN, _("Nobody owns this installation."), mend)
    if count == 1:
        mend = _("Give a second person the role: one alone may be ill, or leave.")
        return Finding(name, State.ATTENTION, _("There is one owner."), mend)
    return _well(name, _("There are %(n)s owners.") % {"n": count})


def clock() -> Finding:
    """Whether days begin when the organisation's do."""
    name = _("Time zone")
    organisation = Organisation.objects.first()
    zone = organisation.time_zone if organisation else "UTC"
    if zone == "UTC":
        mend = _("Set your own under Settings, or `time_zone` in a recipe.")
        return Finding(name, State.ATTENTION, _("Days are counted in UTC."), mend)
    return _well(name, zone)


def headline() -> Finding:
    """Whether there is a moment that stands for the whole."""
    name = _("The whole")
    if whole := Moment.objects.filter(is_overall=True).first():
        return _well(
            name, _("“%(moment)s” stands for the whole.") % {"moment": kept_apart(whole.name)}
        )
    said = _("No moment stands for the whole, so the board has no headline.")
    mend = _("Ask customers “all in all”, and mark that moment as the whole on its page.")
    return Finding(name, State.ATTENTION, said, mend)


def programs() -> Finding:
    """Whether programs elsewhere take the events that they are told of."""
    name = _("Events for programs")
    stopped = Receiver.objects.exclude(stopped_because="")
    if not stopped:
        return _well(name, _("Nothing is stopped that should run."))
    said = _("%(names)s: told of nothing more.") % {
        "names": ", ".join(kept_apart(str(each)) for each in stopped)
    }
    mend = _("See under “Events for programs” why, and start it again.")
    return Finding(name, State.ATTENTION, said, mend)


def figures() -> Finding:
    """Whether every tally says what the ledger says: this reads the whole ledger."""
    name = _("Tallies")
    differing = tallies.verify()
    if not differing:
        return _well(name, _("Every tally says what the ledger says."))
    said = _("%(n)s cells differ from the ledger.") % {"n": len(differing)}
    return Finding(name, State.BROKEN, said, "keepword ledger rebuild")


CHECKS: tuple[Callable[[], Finding], ...] = (
    database, room, folder, ledger, backup, address, proxies, owners, clock, headline, programs,
)  # fmt: skip
"""What a page looks at; `figures` reads the whole ledger, and only the command does it."""
