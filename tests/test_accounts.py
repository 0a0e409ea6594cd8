"""Whatever names an account is handed out to whom it belongs to, and forgotten with it."""

import pytest
from django.apps import apps

from keepword.listening.models import Participant, Prediction
from keepword.organisation.actions import erase_account
from keepword.organisation.keeping import KEEPINGS
from keepword.organisation.models import Organisation, Role, User

from .support.factories import make

ORGANISATIONS = {
    "AuditEntry", "Invitation", "Role", "ApiToken", "NewPasswordAddress",
}  # fmt: skip
"""What organisation itself forgets, in `erase_account`."""
OWN = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.startswith("keepword.")
    for field in model._meta.get_fields()
    if field.is_relation and field.concrete and field.related_model is User
]


def test_every_model_that_names_an_account_belongs_to_a_domain_that_forgets_it() -> None:
    naming = {model for model, _ in OWN if model.__name__ not in ORGANISATIONS}
    assert naming == frozenset().union(*(keeping.models for keeping in KEEPINGS.values()))
    assert len(OWN) >= 18


@pytest.fixture
def olivia():
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


@pytest.mark.django_db
def test_nothing_of_an_erased_account_says_whose_it_was(olivia, client) -> None:
    """One row of everything that names an account, all of the same one; then it is erased."""
    mia = User.objects.create_user("mia@example.org", name="Mia Manager")
    rows = [make(model, **{field.name: mia}) for model, field in OWN]
    said = next(row for row in rows if isinstance(row, Participant))
    rows.append(make(Prediction, participant=said))
    client.force_login(mia)
    handed_out = client.get("/you/account.json").json()
    assert set(KEEPINGS) <= set(handed_out)
    assert all(_something(handed_out[domain]) for domain in KEEPINGS), handed_out
    User.objects.filter(pk=mia.pk).update(is_active=False)
    mia.refresh_from_db()
    erase_account(user=mia, by=olivia)
    left = [row for row in rows if type(row).objects.filter(pk=row.pk).exists()]
    values = [value for row in left for value in type(row).objects.filter(pk=row.pk).values()]
    assert "Mia" not in str(values)
    assert {type(row).__name__ for row in left if _names(row, mia)} <= {"AuditEntry", "Look"}


def _something(told) -> bool:
    """Whether anything is told: a list with something in it, or some list of several."""
    return any(told.values()) if isinstance(told, dict) else bool(told)


def _names(row, user) -> bool:
    row.refresh_from_db()
    fields = [field.attname for model, field in OWN if model is type(row)]
    return any(getattr(row, name) == user.pk for name in fields)
