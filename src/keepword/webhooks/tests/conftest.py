"""A program that listens, and a name service and a rule of what is public that tests decide.

The product has no setting that lets a private address through: what is public is replaced here, in
this process, and nobody who runs Keepword can do the same from outside.
"""

import ipaddress
import socket

import pytest

from keepword.organisation.models import Organisation, Role, User
from keepword.webhooks import reaching
from keepword.webhooks.models import Receiver

from .receiving import HOST, certificate, server


@pytest.fixture(scope="session")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def names(monkeypatch):
    """What the name service answers, one answer after the other, the last one for ever."""
    known = {HOST: [["127.0.0.1"]]}
    asked = []

    def look_up(host, port, *_, **__):
        asked.append(host)
        if host == "10.0.0.1":
            known[host] = [[host]]
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "",
             (each, port))
            for each in found
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


@pytest.fixture
def program(pem, names, monkeypatch):
    """A program at 127.0.0.1, which counts as public here, and as nothing else does."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    public = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(reaching, "is_public", lambda address: address == public)
    with server(pem) as listening:
        yield listening


@pytest.fixture
def olivia(db):
    Organisation.objects.create(pk=1, name="A shop")
    user = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=user, kind="owner")
    return user


@pytest.fixture
def receiver(olivia, program):
    return Receiver.objects.create(
        name="Tickets", address=program.address, events=["import.finished"], made_by=olivia
    )
