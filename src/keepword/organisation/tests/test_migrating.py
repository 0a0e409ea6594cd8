"""A role given twice for the whole organisation is one role after the upgrade."""

import pytest
from django.db import IntegrityError, transaction
from tests.support.migrating import migrated

from keepword.organisation.models import Role, User

pytestmark = pytest.mark.django_db


def test_the_role_given_first_stays(old):
    apps = migrated(old, "organisation", "0007_api_answers")
    mia = apps.get_model("organisation", "User").objects.using("old").create(email="m@example.org")
    roles = apps.get_model("organisation", "Role").objects.using("old")
    first, _, other = [roles.create(user=mia, kind=kind) for kind in ("leader", "leader", "care")]
    apps = migrated(old, "organisation", "0008_one_role_once")
    kept = apps.get_model("organisation", "Role").objects.using("old")
    assert {*kept.values_list("pk", flat=True)} == {first.pk, other.pk}


def test_nobody_has_a_role_for_the_whole_twice():
    mia = User.objects.create_user("mia@example.org")
    Role.objects.create(user=mia, kind=Role.Kind.LEADER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=mia, kind=Role.Kind.LEADER)
