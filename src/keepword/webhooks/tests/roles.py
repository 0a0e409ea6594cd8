"""Who may say which programs are told of events: owners alone."""

from tests.support.factories import make
from tests.support.roles import RUNS, SIGN_IN, Row, answers, redirected

from keepword.webhooks.models import Message, Receiver

DOES = redirected(RUNS)
TICKETS, MESSAGE = 9301, 9302
ONE = {"pk": TICKETS}
PRIVATE = {"name": "Within", "address": "https://127.0.0.1/", "events": ["import.finished"]}
IS_REFUSED = answers(SIGN_IN, allowed=403, owner=400)

ROWS = [
    Row("receivers", RUNS),
    Row("receivers", IS_REFUSED, posted=PRIVATE),
    Row("receivers_file", RUNS, {"ending": "csv"}),
    Row("messages_file", RUNS, ONE | {"ending": "csv"}),
    Row("receiver", RUNS, ONE),
    Row("receiver", IS_REFUSED, ONE, posted=PRIVATE),
    Row("renew_secret", RUNS, ONE, posted={}),
    Row("test_receiver", DOES, ONE, posted={}),
    Row("stop_receiver", DOES, ONE, posted={}),
    Row("start_receiver", DOES, ONE, posted={}),
    Row("send_again", DOES, ONE | {"message": MESSAGE}, posted={}),
    Row("remove_receiver", DOES, ONE, posted={}),
]


def furnish() -> None:
    """A receiver, and something that was sent to it."""
    make(Message, pk=MESSAGE, receiver=make(Receiver, pk=TICKETS))
