"""Customers who answer as fast as they can, on some connections at once: one lean process.

Run as a program (`python -m benchmarks.customers WHO PORT PATH SECONDS`) it says how it went, as
JSON: how many answered, and how long each took from the first byte sent to the last one read. What
a broken connection leaves unanswered is sent again, as a browser does.
"""

import itertools
import json
import re
import secrets
import selectors
import socket
import sys
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from urllib.parse import urlencode

CONNECTIONS = 16
ANSWERS = {"ready": 5, "advice": 3, "nps": 9, "way": "car", "why": "Nothing."}
A_MOMENT = 0.05
"""Seconds until somebody tries again whose connection broke."""
Customer = Generator[bytes, bytes, None]
"""Yields what it sends, is sent what came, and ends when all of it was as it should be."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb'name="response" value="(.+?)"')


def request(method: str, path: str, place: str, form: str = "", cookie: str = "") -> bytes:
    """By a proxy, each customer from a place of their own, as the limits of a survey expect."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {place}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form:
        kind = "application/x-www-form-urlencoded"
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(form)}"]
    return "\r\n".join([*lines, "", form]).encode()


def expect(reply: bytes, *statuses: bytes) -> None:
    if reply[9:12] not in statuses:
        raise SystemExit(f"Answered: {reply[:2000]!r}")


_TYPED = urlencode({"version": 1, "page": "page", **ANSWERS})


def posting(path: str, place: str) -> Customer:
    """Sends the form, the page having been there before."""
    reply = yield request("POST", path, place, f"response={uuid.uuid4()}&{_TYPED}")
    expect(reply, b"302")


def whole(path: str, place: str) -> Customer:
    """Opens the page and sends its form."""
    reply = yield request("GET", path, place)
    expect(reply, b"200")
    found = _KEY.search(reply)
    key = found[1].decode() if found else ""
    reply = yield request("POST", path, place, f"response={key}&{_TYPED}")
    expect(reply, b"302")


_PEER_TYPED = {
    "question_1": 5, "question_2": 3, "question_3": 9, "question_4": "car", "question_5": "Nothing."
}  # fmt: skip


def posting_to_peer(path: str, place: str) -> Customer:
    """Sends the form of django-survey-and-report, which knows a browser by its cookie."""
    token = secrets.token_hex(16)
    form = urlencode({"csrfmiddlewaretoken": token, **_PEER_TYPED})
    reply = yield request("POST", path, place, form, f"csrftoken={token}")
    expect(reply, b"302")


def whole_of_peer(path: str, place: str) -> Customer:
    """Opens its page and sends its form."""
    reply = yield request("GET", path, place)
    expect(reply, b"200")
    yield from posting_to_peer(path, place)


WHO = {each.__name__: each for each in (posting, whole, posting_to_peer, whole_of_peer)}


class Line:
    """A connection on which one customer follows another."""

    def __init__(self, port: int, customers: Iterator[Customer]) -> None:
        self.port, self.customers = port, customers
        self.took: list[float] = []
        self.broken = 0

    def open(self, selector: selectors.BaseSelector) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""
        selector.register(self.socket, selectors.EVENT_READ, self)

    def next_customer(self) -> None:
        self.customer = next(self.customers)
        self.began = time.perf_counter()
        self.sent = next(self.customer)
        self.socket.send(self.sent)

    def hear(self) -> bool:
        """Read what came; whether a customer has come to their end."""
        came = self.socket.recv(65536)
        if not came:
            raise ConnectionResetError
        self.read += came
        head, _end, body = self.read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not _end or len(body) < int(length[1] if length else 0):
            return False
        reply, self.read = self.read, b""
        try:
            self.sent = self.customer.send(reply)
        except StopIteration:
            self.took.append(time.perf_counter() - self.began)
            return True
        self.socket.send(self.sent)
        return False

    def mend(self, selector: selectors.BaseSelector) -> None:
        """Connect anew, and send again what nobody has answered."""
        self.broken += 1
        selector.unregister(self.socket)
        self.socket.close()
        while True:
            time.sleep(A_MOMENT)
            with suppress(OSError):
                self.open(selector)
                self.socket.send(self.sent)
                return


def come(who: Callable[[str, str], Customer], port: int, path: str, seconds: float) -> list[Line]:
    """Let them come for so long; those who have begun by then end."""
    numbers = itertools.count(1)
    customers = (who(path, f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}") for n in numbers)
    selector = selectors.DefaultSelector()
    lines = [Line(port, customers) for _connection in range(CONNECTIONS)]
    for line in lines:
        line.open(selector)
        line.next_customer()
    end, open_lines = time.perf_counter() + seconds, len(lines)
    while open_lines:
        for key, _events in selector.select():
            line = key.data
            try:
                if not line.hear():
                    continue
                if time.perf_counter() < end:
                    line.next_customer()
                    continue
            except ConnectionError:
                line.mend(selector)
                continue
            selector.unregister(line.socket)
            open_lines -= 1
    return lines


def main(who: str, port: str, path: str, seconds: str) -> None:
    began = time.perf_counter()
    lines = come(WHO[who], int(port), path, float(seconds))
    elapsed = time.perf_counter() - began
    took = sorted(each for line in lines for each in line.took)
    n = len(took)
    found = {
        "n": n, "rate": n / elapsed, "p50": 1000 * took[n // 2], "p99": 1000 * took[n * 99 // 100],
        "longest": 1000 * took[-1], "cpu": 1000 * time.process_time() / n,
        "broken": sum(line.broken for line in lines),
    }  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
