"""Whoever wrote something here gets it, and is forgotten."""

import pytest
from django.apps import apps
from django.db import models
from tests.support.factories import NOON, make

from keepword.organisation.models import User
from keepword.strategy.models import (
    CalendarAddress,
    Charter,
    Comment,
    Consultation,
    Story,
    Text,
    TextVersion,
    Voice,
)
from keepword.strategy.people import forget, written_by

pytestmark = pytest.mark.django_db
NAMING = [
    (model, field.name)
    for model in apps.get_app_config("strategy").get_models()
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey) and field.related_model is User and field.null
]


@pytest.mark.parametrize(("model", "field"), NAMING, ids=str)
def test_no_row_names_who_is_forgotten_and_every_row_stays(model, field):
    mia, other = make(User), make(User)
    row = make(model, **{field: mia})
    forget(other, "Olivia")
    assert model.objects.get(**{field: mia}) == row
    forget(mia, "Olivia")
    row.refresh_from_db()
    assert getattr(row, field) is None


def test_the_address_of_a_calendar_goes_with_whose_it_was():
    mia, other = make(User), make(User)
    for user in (mia, other):
        make(CalendarAddress, user=user)
    forget(mia, "Olivia")
    assert [each.user for each in CalendarAddress.objects.all()] == [other]


def test_everybody_gets_what_they_wrote():
    mia = make(User)
    make(TextVersion, adopted_by=mia, reason="Clear.")
    make(Text, ended_by=mia, ended_because="Said twice.", draft={})
    make(Text, written_by=mia, owner=mia, draft={"belief": "Perhaps."})
    make(Story, told_by=mia, words="She rang.")
    make(Story, words="Another's.")
    make(Charter, published_by=mia)
    make(CalendarAddress, user=mia)
    make(Voice, person=mia, said_at=NOON, in_the_way="One telephone.")
    make(Voice, person=mia)
    make(Comment, written_by=mia, words="Which?")
    make(Consultation, opened_by=mia, answered_by=mia, answer="Two.")
    apart = make(Consultation, anonymous=True, name="The mission")
    make(Voice, person=mia, consultation=apart, spoke=True)
    told = written_by(mia)
    assert [each["reason"] for each in told["adopted"]] == ["Clear."]
    assert [each["ended_because"] for each in told["ended"]] == ["Said twice."]
    assert [each["draft"] for each in told["drafts"]] == [{"belief": "Perhaps."}]
    assert told["owns"] == ["Perhaps."]
    assert [each["words"] for each in told["stories"]] == ["She rang."]
    assert len(told["calendar_address"]) == len(told["published_the_charter"]) == 1
    assert [each["in_the_way"] for each in told["voices"]] == ["One telephone."]
    assert [each["words"] for each in told["comments"]] == ["Which?"]
    assert [each["answer"] for each in told["answers"]] == ["Two."]
    assert len(told["consultations"]) == 1
    assert told["spoke_anonymously"] == [{"consultation__name": "The mission"}]
