"""Mail by a real server on this machine: what it takes, refuses for good, and cannot take now."""

import asyncio
import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from email import message_from_string, policy

import pytest
from django.utils import timezone

from keepword.listening.inviting import sending
from keepword.listening.models import Contact, Invitation
from keepword.organisation.models import Organisation

from .inviting import a_wave, ask, take_in
from .questionnaires import one_page, question


class Server:
    """As much of SMTP as a client needs; by its name it knows what to do with a recipient."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.port = 0

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to, answer = "", b"220 ready"
        while True:
            writer.write(answer + b"\r\n")
            await writer.drain()
            line = (await reader.readline()).decode().strip()
            verb = line.upper()[:4]
            if verb in {"", "QUIT"}:
                break
            answer = b"250 OK"
            if verb == "RCPT":
                to = line.partition("<")[2].rstrip(">")
                answer = REPLIES.get(to.partition("@")[0], b"250 OK")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.taken.append((to, text.decode()))
        writer.close()

    @contextlib.contextmanager
    def running(self) -> Iterator["Server"]:
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


REPLIES = {"gone": b"550 5.1.1 No such user", "later": b"451 4.7.1 Try again in an hour"}


@pytest.fixture
def server(settings):
    with Server().running() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.PUBLIC_URL = "https://word.example.org"
        settings.DEFAULT_FROM_EMAIL = "hello@example.org"
        yield running


def state(name: str) -> tuple[bool, bool, str]:
    """Whether somebody was asked, whether it failed, and why."""
    row = Invitation.objects.get(contact__email=f"{name}@example.org")
    return row.sent_at is not None, row.failed_at is not None, row.failure


def test_a_real_server_takes_some_refuses_one_for_good_and_one_for_now(olivia, launched, server):
    survey = launched(one_page(question("stars"))).survey
    take_in(olivia, "ali", "gone", "later")
    a_wave(survey, olivia)
    ask()
    for at, name in enumerate(("ali", "gone", "later")):
        due = timezone.now() - dt.timedelta(minutes=10 - at)
        Invitation.objects.filter(contact__email=f"{name}@example.org").update(due_at=due)
    sending.send(Organisation.objects.get(pk=1))
    ((to, text),) = server.taken
    assert to == "ali@example.org"
    mail = message_from_string(text, policy=policy.default)
    assert mail["List-Unsubscribe"].strip().startswith("<https://word.example.org/u/")
    assert "https://word.example.org/i/" in mail.get_body(("plain",)).get_content()
    assert state("ali") == (True, False, "")
    assert state("gone")[1:] == (True, "The mail server refused it: 550 5.1.1 No such user")
    assert state("later") == (False, False, "")
    assert list(Contact.objects.exclude(undeliverable_at=None).values_list("email", flat=True)) == [
        "gone@example.org"
    ]
