"""The sample's given promises: what is said of open repairs, beside what becomes of them."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.delivery.given.register import register
from keepword.demo.checking.given import last_days, of_given
from keepword.demo.filling import CUSTOMERS, SEED
from keepword.demo.giving import Giving
from keepword.demo.promising import jobs_of
from keepword.listening.models import FrontDoor
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.organisation.working_time import working_hours
from keepword.simulate import DAYS, about_to_break, organisation
from keepword.simulate._repairs import as_wanted, repair
from keepword.standards.models import Moment, Promise, PromiseVersion
from keepword.standards.promising import actions
from keepword.standards.promising.history import read_history

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)
MORNING = dt.datetime(2026, 6, 16, 9, tzinfo=dt.UTC)
WANTED = 3
"""So many open repairs will break their promise, as in the sample."""
SHOPS, HALF = 6, 0.5
EVENING = MORNING.replace(hour=19)


def shop(seed):
    """Eight repairs a day for two hundred days, as the sample draws them."""
    rng = np.random.default_rng(seed)
    last = MORNING.date() - A_DAY
    day = np.sort(rng.integers(DAYS - 200, DAYS, 1_600))
    drawn = repair(rng, np.ones(len(day), dtype=bool))
    number = np.arange(1, len(day) + 1)
    kind = SimpleNamespace(ref="R")
    return SimpleNamespace(
        occasions={"repairs": SimpleNamespace(day=day, customer=number, ref=number, kind=kind)},
        repairs=as_wanted(rng, drawn, day, DAYS - 1, WANTED),
        intended=SimpleNamespace(customer=number),
        last_day=last,
        date=lambda day: last - (DAYS - 1 - day) * A_DAY,
    )


@pytest.fixture
def workshop(monkeypatch):
    """A workshop that tells customers four days, and works on every day."""
    monkeypatch.setattr(timezone, "now", lambda: MORNING)
    make(Organisation, time_zone="Europe/Berlin")
    FrontDoor.objects.create(pk=1, works_on=[1, 2, 3, 4, 5, 6, 7])
    unit = make(Unit, key="workshop")
    promise = Promise.objects.create(
        maker=unit, keeper=unit, moment=make(Moment, key="ready-by-day"), review_on=MORNING
    )
    make(PromiseVersion, promise=promise, within=4, published_at=MORNING)
    return promise


@pytest.fixture
def owner():
    owner = make(User)
    Role.objects.create(user=owner, kind=Role.Kind.OWNER)
    return owner


def bring_in(its, promise, owner):
    """The jobs that say how long repairs take, and the open ones."""
    told = read_history(jobs_of(its), counted_in="days", working=working_hours(), now=MORNING)
    actions.keep_history(promise=promise, history=told.history, by=owner)
    Giving(SimpleNamespace(shop=its, people={"workshop": owner}))._bring()


@pytest.mark.parametrize("over", [False, True])
def test_three_promises_of_the_sample_are_about_to_break(workshop, owner, monkeypatch, over):
    """The page names the three whose chances say so, in the morning and when the day is over."""
    its = organisation(SEED, last_day=MORNING.date() - A_DAY, customers=CUSTOMERS)
    bring_in(its, workshop, owner)
    monkeypatch.setattr(timezone, "now", lambda: EVENING if over else MORNING)
    found = register(owner, "", "")
    likely = np.flatnonzero(about_to_break(its, over=over))
    refs = {f"R-{its.occasions['repairs'].ref[at]}" for at in likely}
    assert {each.ref for each in found.breaking} == refs
    day = "by tomorrow" if over else "today"
    assert found.headline.startswith(f"3 promises break {day}. Call these people now.")
    assert [each for each in of_given(its) if not each.holds] == []


def test_what_is_said_of_a_few_shops_is_true(workshop, owner):
    """Each sentence holds the truth, and of those who are called most would have been let down."""
    called = right = 0
    for seed in range(SHOPS):
        its = shop(seed)
        bring_in(its, workshop, owner)
        assert [each for each in of_given(its) if not each.holds] == []
        lasts = last_days(its)
        breaking = register(owner, "", "").breaking
        called += len(breaking)
        right += sum(lasts[each.ref] > each.due_at.date() for each in breaking)
        workshop.given.all().delete()
    assert called > SHOPS
    assert right / called > HALF
