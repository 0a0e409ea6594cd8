import pytest
from tests.support.factories import NOON

from keepword.organisation.actions import make_token
from keepword.organisation.models import Organisation, Role, User


@pytest.fixture
def olivia():
    Organisation.objects.create(pk=1, name="A shop")
    user = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=user, kind="owner", given_at=NOON)
    return user


@pytest.fixture
def program(client, olivia):
    """A program that holds a token for some scopes."""

    def with_token(*scopes):
        _, secret = make_token(name="Report", scopes=scopes, days=30, by=olivia)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_token
