import pytest

from keepword.organisation.models import Organisation, Role, Unit, User


@pytest.fixture
def owner():
    """Olivia, who may write everything in an organisation that is far from UTC."""
    Organisation.objects.create(pk=1, name="Thread and Needle", time_zone="Europe/Vienna")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


@pytest.fixture
def workshop():
    return Unit.objects.create(key="workshop", name="Workshop")


@pytest.fixture
def manager(owner, workshop):
    """Mia, who manages the workshop."""
    mia = User.objects.create_user("mia@example.org", name="Mia Manager")
    Role.objects.create(user=mia, kind=Role.Kind.MANAGER, unit=workshop)
    return mia
