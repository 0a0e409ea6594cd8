"""keepword serve: the web server and its worker, as one program.

The first process only starts the others and looks after them: it never loads Django, so that an
installation takes the memory of two processes that do, and not of three.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from keepword.cli.django import start, work_in
from keepword.config.processes import apart, die_with, leave_pandas_out
from keepword.ledger.holding import held

SECONDS_BETWEEN_SWEEPS = 3.0
SECONDS_BETWEEN_TIDYINGS = 24 * 60 * 60.0
SECONDS_TO_FINISH = 5
"""What is under way has so long when the server is told to stop; then it is cut off."""
WEB_THREADS = 16
WSGI = Path(__file__).parents[1] / "config" / "wsgi.py"
"""By its file, since a name would be looked for in the folder that one happens to stand in."""
_logger = logging.getLogger(__name__)


@click.command
@click.option("--home", type=click.Path(path_type=Path), help="The folder that holds everything.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
def command(home: Path | None, host: str, port: int, workers: int, *, opens: bool) -> None:
    """Open Keepword in the browser."""
    check_free(host, port)
    allow_host(host)
    place = work_in(home)
    page = apart(make_ready, place)
    serve(home=place, host=host, port=port, workers=workers, page=page, opens=opens)


def check_free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens at: two servers would share its visitors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            raise click.BadParameter(
                f"{host}:{port} cannot be used: {reason.strerror}. Name another one, "
                f"such as --port {port + 1 if port < 65535 else port - 1}.",  # noqa: PLR2004
                param_hint="--port",
            ) from None


def allow_host(host: str) -> None:
    """Answer to the name that we are told to listen at, besides this machine's own."""
    if host not in {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}:  # noqa: S104 -- a comparison
        known = os.environ.get("KEEPWORD_HOSTS", "127.0.0.1,localhost,[::1]")
        os.environ["KEEPWORD_HOSTS"] = f"{known},{host}"


def make_ready(home: Path) -> str:
    """Bring the database up to date. Where to begin: at a one-time address, later at the board."""
    start(home)
    from keepword.organisation.actions import offer_first_owner_address  # noqa: PLC0415

    token = offer_first_owner_address()
    if token is None:
        return "/"
    click.echo("Nobody owns this installation yet. This address makes you its owner; it works once")
    click.echo("and ends after 24 hours.")
    return f"/start/{token}/"


def serve(*, home: Path, host: str, port: int, workers: int, page: str, opens: bool) -> None:
    """Serve until told to stop. The web workers and the sweeping worker end with this process."""
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["KEEPWORD_SERVED_BY"] = str(os.getpid())
    server = Server(
        f"{WSGI}:application",
        working_dir=WSGI.parents[2],
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,
    )
    over = threading.Event()
    address = f"http://{_in_address(host)}:{port}{page}"
    threads = (
        threading.Thread(target=_keep_sweeping, args=(home, over)),
        threading.Thread(target=_announce, args=(address, over), kwargs={"opens": opens}),
    )
    for thread in threads:
        thread.start()
    try:
        with held(home):  # a restore waits until nobody works in the folder
            server.serve()
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _announce(address: str, over: threading.Event, *, opens: bool) -> None:
    """Print the address, and open it, once something answers there."""
    place = urlsplit(address)
    while not over.wait(0.2):
        with socket.socket(socket.AF_INET6 if ":" in str(place.hostname) else socket.AF_INET) as it:
            if it.connect_ex((place.hostname, place.port)):
                continue
        click.echo(f"{address}\nStop with Ctrl-C.")
        if opens and _has_screen():
            webbrowser.open(address)
        return


def _in_address(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 -- a comparison
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _has_screen() -> bool:
    return sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _keep_sweeping(home: Path, over: threading.Event) -> None:
    """Hold one worker process; one that dies is followed by another."""
    while not over.is_set():
        worker = multiprocessing.Process(target=sweep_for_ever, args=(os.getpid(), home))
        worker.start()
        while worker.is_alive() and not over.wait(SECONDS_BETWEEN_SWEEPS):
            pass
        worker.terminate()
        worker.join(SECONDS_TO_FINISH)
        worker.kill()  # the next one rolls forward what it left
        worker.join()


def sweep_for_ever(parent: int, home: Path) -> None:
    """The worker process: sweep every few seconds, tidy at the start and once a day."""
    die_with(parent)
    over = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    leave_pandas_out()
    start(home)
    from django.db import close_old_connections  # noqa: PLC0415

    for tell in (tell_programs, write_mails):
        threading.Thread(target=_keep_telling, args=(over, tell), daemon=True).start()
    tidy_at = time.monotonic()
    while not over.wait(SECONDS_BETWEEN_SWEEPS):
        tidy_at = one_round(time.monotonic(), tidy_at)
        close_old_connections()


def _keep_telling(over: threading.Event, tell: Callable[[], None]) -> None:
    """Tell others elsewhere: apart, so that one who is slow holds up nothing here."""
    from django.db import close_old_connections  # noqa: PLC0415

    while not over.wait(SECONDS_BETWEEN_SWEEPS):
        tell()
        close_old_connections()


def tell_programs() -> None:
    """Send the events that are due."""
    from keepword.webhooks import tasks as webhooks  # noqa: PLC0415 -- needs Django set up

    try:
        webhooks.sweep()
    except Exception:  # the next round sends what this one left
        _logger.exception("Telling programs of events failed; it is tried again.")


def write_mails() -> None:
    """Send the mails that are due."""
    from keepword.listening.inviting import tasks as inviting  # noqa: PLC0415 -- needs Django set up
    from keepword.notify.news import mails as news  # noqa: PLC0415

    try:
        inviting.write()
        news.write()
    except Exception:  # the next round sends what this one left
        _logger.exception("Writing mails failed; it is tried again.")


def one_round(now: float, tidy_at: float) -> float:
    """Seal what is fresh, mend what is stale, ask what waited, tidy when it is due; when next."""
    from keepword.delivery import tasks as delivery  # noqa: PLC0415 -- needs Django set up
    from keepword.ledger import tasks  # noqa: PLC0415
    from keepword.listening import tasks as listening  # noqa: PLC0415
    from keepword.listening.inviting import tasks as inviting  # noqa: PLC0415
    from keepword.notify import tasks as notify  # noqa: PLC0415
    from keepword.standards import tasks as standards  # noqa: PLC0415
    from keepword.strategy import tasks as strategy  # noqa: PLC0415
    from keepword.webhooks import tasks as webhooks  # noqa: PLC0415

    due = now >= tidy_at
    try:
        tasks.sweep()
        listening.sweep()
        inviting.sweep()
        strategy.sweep()
        standards.sweep()
        notify.sweep()
        delivery.sweep()
        if due:
            tasks.tidy()
            listening.tidy()
            standards.tidy()
            webhooks.tidy()
    except Exception:  # the next round rolls forward what this one left
        _logger.exception("A sweep failed; it is tried again.")
    return now + SECONDS_BETWEEN_TIDYINGS if due else tidy_at
