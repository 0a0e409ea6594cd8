"""Fill a home with the sample organisation, once."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from keepword import simulate
from keepword.delivery.actions import import_files
from keepword.delivery.models import Arrival, Import
from keepword.demo import exports, inside, people, rooms, saying
from keepword.demo.asking.surveys import Surveys
from keepword.demo.giving import Giving
from keepword.demo.instructing import Instructing
from keepword.demo.observing import Observing
from keepword.demo.past import Past, play
from keepword.demo.promising import Promises
from keepword.demo.standing_for import Strategy
from keepword.ledger.models import Change, FreshObservation
from keepword.organisation import models as organisation

SEED = 20
CUSTOMERS = 20_000
BY = "the sample"
DAY_12 = 12
PREDICTED_ON = 9
"""On this day of twelve leaders and staff had said what they believe."""
Say = Callable[[str], None]


class RealDataError(Exception):
    """The home holds something that is not a sample's."""


class OtherSampleError(Exception):
    """The home holds a sample, but another one."""


@dataclass(frozen=True)
class Sample:
    """What a sample is made from: the same makes the same."""

    last_day: str
    customers: int
    days_in: int
    seed: int = SEED
    ready: bool = False

    def shop(self) -> simulate.Organisation:
        """The shop itself, and with it everything that is true of it."""
        return simulate.organisation(
            self.seed,
            last_day=dt.date.fromisoformat(self.last_day),
            customers=self.customers,
            days_in=self.days_in,
        )


def folder() -> Path:
    """Where the sample's exports lie."""
    home: Path = settings.HOME
    return home / "sample"


def sample() -> Sample | None:
    """What the sample of this home is made from; None if there is none."""
    file = folder() / "sample.json"
    if not organisation.Organisation.objects.filter(is_sample=True).exists():
        return None
    return Sample(**json.loads(file.read_text("utf-8"))) if file.exists() else None


def fill(say: Say, *, customers: int = CUSTOMERS, days_in: int = simulate.DAYS) -> Sample:
    """Fill an empty home; go on with a sample that was left half-filled; leave a whole one.

    Raises:
        RealDataError: Somebody uses this home already.
        OtherSampleError: It holds the sample of another day, or of another version.
    """
    made = sample() or _begin(say, customers, days_in)
    if made.days_in != days_in:
        raise OtherSampleError
    if made.ready:
        return made
    shop = made.shop()
    _people_and_promises(shop)
    say("Writing what its systems export.")
    exports.write(shop, folder())
    for name in exports.imported(shop):
        told = import_files(folder() / f"{name}.toml", by=BY)
        say(f"Imported {name}: {told.accepted:,} observations.")
    say("Asking leaders and staff what they believe.")
    _rooms(shop, made)
    made = replace(made, ready=True)
    _keep(made)
    return made


def _begin(say: Say, customers: int, days_in: int) -> Sample:
    if organisation.Organisation.objects.filter(is_sample=True).exists():
        raise OtherSampleError
    _refuse_real_data()
    told = "two years" if days_in == simulate.DAYS else f"{days_in} days"
    say(f"Making up a bicycle shop with a workshop, and {told} of its promises.")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    made = Sample(yesterday.isoformat(), customers, days_in)
    folder().mkdir(parents=True, exist_ok=True)
    _keep(made)
    return made


def _keep(made: Sample) -> None:
    file = folder() / "sample.json"
    written = file.with_suffix(".new")
    written.write_text(json.dumps(asdict(made), indent=2), encoding="utf-8")
    written.replace(file)


def _refuse_real_data() -> None:
    used = (organisation.Organisation, organisation.User, Change, FreshObservation)
    if any(model.objects.exists() for model in used):
        raise RealDataError


@transaction.atomic
def _people_and_promises(shop: simulate.Organisation) -> None:
    """Everything that imports meet, if it is not there yet."""
    if organisation.Organisation.objects.exists():
        return
    organisation.Organisation.objects.create(
        pk=1, name=shop.name, is_sample=True, time_zone="Europe/Berlin"
    )
    rooms.write_down(shop)
    people.hire(dt.datetime.combine(shop.first_day, dt.time(8), dt.UTC))
    rooms.promise(shop)


@transaction.atomic
def _rooms(shop: simulate.Organisation, made: Sample) -> None:
    """What people put in; all of it or nothing, so that an interrupted sample can be gone on."""
    if organisation.AuditEntry.objects.filter(did="chose words").exists():
        return
    rooms.say_words()
    rooms.claim()
    past = Past(shop)
    days_ago = simulate.PREDICTED_AGO if past.whole else made.days_in - PREDICTED_ON
    strategy = Strategy(past)
    play(
        chain(
            rooms.believe(past, days_ago),
            rooms.report(past),
            rooms.look_again(past),
            strategy.events(),
            saying.events(past),
            inside.events(past),
            Surveys(past).events(),
            Promises(past).events(),
            Giving(past).events(),
            Instructing(past, strategy.texts).events(),
            Observing(past).events(),
        )
    )
    rooms.leave_a_file()


def holds_more() -> list[str]:
    """What somebody has added who is no part of the sample: people, and files of their own."""
    people_ = organisation.User.objects.exclude(email__endswith=f"@{people.DOMAIN}")
    imports = Import.objects.exclude(by=BY).exclude(files__has_key=rooms.STARS_FILE)
    uploads = Arrival.objects.exclude(file_name=rooms.STARS_FILE)
    return [str(each) for each in (*people_.filter(erased_at=None), *imports, *uploads)]
