"""The pages about programs in a real browser: by keyboard, without scripts, nothing for axe."""

import pytest
from tests.support.factories import make

from keepword.web.tests.browsing import look_at
from keepword.webhooks.models import Message, Receiver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cookie(client, olivia):
    client.force_login(olivia)
    return client.cookies["sessionid"].value


def test_axe_finds_nothing(browser, live_server, cookie):
    told = make(Receiver, stopped_because="For more than three days it has taken nothing.")
    told.stopped_at = told.made_at
    told.save()
    make(Message, receiver=told, attempts=2, status=503, problem="The connection failed.")
    make(Message, receiver=told, next_try_at=None, sent_at=told.made_at, status=200, attempts=1)
    for path in ("/webhooks/", f"/webhooks/{told.pk}/"):
        assert look_at(browser, live_server.url + path, cookie=cookie) == []
