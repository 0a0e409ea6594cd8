"""What is private is refused: when it is named, when it is looked up, and when it is sent to."""

import asyncio
import ipaddress

import pytest

from keepword.webhooks import reaching
from keepword.webhooks.reaching import Place, UnreachableError, check, is_public, post

from .receiving import HOST, certificate, server

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:10.0.0.1",
    "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2001::1", "2001:db8::1",
]  # fmt: skip
PUBLIC = ["9.9.9.9", "1.1.1.1", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]


def send(address, body=b"{}"):
    return asyncio.run(post(address, body, {"X-Is": "a test"}))


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_within_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_out_in_the_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1:8443/",
     "https://2130706433/", "https://0x7f.1/", "https://localhost/"],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_written(address):
    with pytest.raises(UnreachableError, match="leads to a private network"):
        check(address)
    with pytest.raises(UnreachableError, match="leads to a private network"):
        send(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://tickets.example.org/", "must begin with https://"),
        ("ftp://tickets.example.org/", "must begin with https://"),
        ("https:///events", "name a host"),
        ("https://me:secret@tickets.example.org/", "Leave name and password out"),
        ("https://tickets.example.org:99999/", "no address"),
        (f"https://{'a' * 70}.org/", "no address"),
        ("https://never.example.org/", "The name never.example.org is not known"),
    ],
)
def test_what_is_no_address_is_said(names, address, words):
    with pytest.raises(UnreachableError, match=words):
        check(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse(names):
    names[HOST] = [["9.9.9.9", "10.0.0.1"]]
    with pytest.raises(UnreachableError, match="private network"):
        check(f"https://{HOST}/")


def test_a_public_name_holds(names):
    names[HOST] = [["9.9.9.9", "2620:fe::fe"]]
    check(f"https://{HOST}/")


def test_a_name_that_says_something_else_a_moment_later_changes_nothing(program, names, pem):
    with server(pem, at="127.0.0.2") as within:
        names[HOST] = [["127.0.0.1"], ["127.0.0.2"]]
        assert send(program.address) == 200
        assert names["asked"] == [HOST]
        with pytest.raises(UnreachableError, match="private network"):
            send(program.address)
    assert (len(program.came), within.came) == (1, [])


def test_no_redirect_is_followed(program, names, pem):
    with server(pem, at="127.0.0.2") as within:
        program.answers = [302, 307]
        assert (send(program.address), send(program.address)) == (302, 307)
    assert (len(program.came), within.came) == (2, [])


def test_it_arrives_as_it_was_sent(program):
    send(program.address, "{“”}".encode())
    path, headers, body = program.came[0]
    assert (path, body) == ("/events?from=keepword", "{“”}".encode())
    assert (headers["Host"], headers["X-Is"]) == (f"{HOST}:{program.port}", "a test")


def test_a_certificate_for_another_name_is_refused(program, names, tmp_path, monkeypatch):
    other = certificate(tmp_path, "other.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    said = pytest.raises(UnreachableError, match="Its certificate does not hold: Hostname")
    with server(other) as elsewhere, said:
        send(elsewhere.address)
    assert elsewhere.came == []


def test_who_never_answers_is_left_after_a_while(program, monkeypatch):
    monkeypatch.setattr(reaching, "PATIENCE", 0.1)

    async def never(_):
        await asyncio.Event().wait()

    monkeypatch.setattr(reaching, "_checked", never)
    with pytest.raises(UnreachableError, match=r"Nothing was answered within 0\.1 seconds"):
        send(program.address)


def test_nothing_of_an_address_becomes_a_line_of_the_request():
    place = Place.of("https://tickets.example.org/a b\r\nX: y?q=ü#part")
    assert place.target.isascii()
    assert not {"\r", "\n", " "} & {*place.target}


@pytest.mark.parametrize("line", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 two\r\n", b"\r\n"])
def test_what_is_no_answer_is_said(line):
    with pytest.raises(UnreachableError, match="is no HTTP"):
        reaching._status(line)
