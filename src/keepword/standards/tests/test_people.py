"""Whoever wrote something here gets it, and is forgotten."""

import pytest
from django.apps import apps
from django.db import models
from tests.support.factories import make

from keepword.organisation.keeping import KEEPINGS
from keepword.organisation.models import User
from keepword.standards.models import (
    CardScorer,
    Claim,
    Interaction,
    Obstacle,
    StandardVersion,
    Words,
)
from keepword.standards.people import written_by

pytestmark = pytest.mark.django_db
NAMING = [
    (model, field.name)
    for model in apps.get_app_config("standards").get_models()
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey) and field.related_model is User
]


GO_ALONG = {CardScorer, Interaction}
"""Of whom they speak is all that they say."""


def forgetting(model):
    """How the part that keeps this model forgets somebody."""
    (keeping,) = (each for each in KEEPINGS.values() if model in each.models)
    return keeping.forget


@pytest.mark.parametrize(("model", "field"), NAMING, ids=str)
def test_no_row_names_who_is_forgotten_and_what_it_says_stays(model, field):
    mia, other = make(User), make(User)
    row = make(model, **{field: mia})
    forget = forgetting(model)
    forget(other, "Olivia")
    assert model.objects.get(**{field: mia}) == row
    forget(mia, "Olivia")
    if model in GO_ALONG:
        assert not model.objects.filter(pk=row.pk).exists()
        return
    row.refresh_from_db()
    assert getattr(row, field) is None


def test_everybody_gets_what_they_wrote():
    mia = make(User)
    make(StandardVersion, made_by=mia, reason="New vans.")
    make(Claim, judged_by=mia)
    make(Obstacle, reported_by=mia, words="The till.")
    make(Obstacle, answered_by=mia, answer="A new one comes.")
    make(Obstacle, words="Another's.")
    make(Words, set_by=mia)
    told = written_by(mia)
    assert [each["reason"] for each in told["standards"]] == ["New vans."]
    assert [each["sentence"] for each in told["claims_judged"]] == ["Delivery in 48 hours."]
    assert [each["words"] for each in told["obstacles"]] == ["The till."]
    assert [each["answer"] for each in told["obstacles_answered"]] == ["A new one comes."]
