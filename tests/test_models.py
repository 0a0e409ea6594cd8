"""Every model can be made, is named by what it is, and comes back as it went in."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from .support.factories import FACTORIES, make

MODELS = [
    model
    for configuration in apps.get_app_configs()
    if configuration.name.startswith("keepword.")
    for model in configuration.get_models()
]


def test_every_model_has_a_factory() -> None:
    assert len(MODELS) >= 19
    assert set(MODELS) == set(FACTORIES)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_row_is_kept_whole_and_says_what_it_is(model) -> None:
    row = make(model)
    again = model.objects.get(pk=row.pk)
    for field in model._meta.concrete_fields:
        assert getattr(again, field.attname) == getattr(row, field.attname), field.name
    assert str(again)
    assert "object (" not in str(again)


@pytest.mark.django_db
@pytest.mark.parametrize("target", [-0.1, 1.1])
def test_the_database_itself_refuses_a_target_that_is_no_share(target: float) -> None:
    version = make(next(model for model in MODELS if model.__name__ == "StandardVersion"))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(target=target)
