"""Draw the pictures of the README and of the tutorial's walk from the sample, in docs/images.

Needs Playwright's Python package and Debian's chromium:

    python scripts/screenshots.py
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parents[1] / "docs" / "images"
PHONE = (390, 844)
PATIENCE = 180_000
"""So many milliseconds a page may take on a busy machine."""


def nothing(page: "Page") -> None:
    pass


def look_up(page: "Page") -> None:
    page.get_by_label("Number, address or name").fill("karim.walker.256@example.org")
    page.locator("main form button").first.click()
    page.wait_for_url("**/customers/*-*/")


def open_the_principle(page: "Page") -> None:
    page.get_by_role("link", name="A day we name is a day we keep.").first.click()
    page.get_by_text("Three things are different").first.scroll_into_view_if_needed()


@dataclass(frozen=True)
class Shot:
    """One picture: which page, seen by whom, how large, after doing what."""

    name: str
    address: str
    visitor: str = "the owner"
    size: tuple[int, int] = (1280, 900)
    do: Callable[["Page"], None] = nothing


SHOTS = (
    Shot("board", "/", size=(1280, 1000)),
    Shot("moment", "/moments/order-arrives/", size=(1280, 1100)),
    Shot("claims", "/claims/"),
    Shot("heard", "/strategy/", do=open_the_principle),
    Shot("perception", "/perception/", size=(1280, 1000)),
    Shot("asked-first", "/moments/repair-holds/", size=(1280, 640)),
    Shot("my-page", "/me/", "a mechanic", PHONE),
    Shot("imports", "/imports/"),
    Shot("customer", "/customers/", "who answers the telephone", do=look_up),
)
ON_DAY_12 = (Shot("day-12", "/", size=(1280, 800)),)
"""The same shop with nine answers."""


@contextmanager
def sample(*options: str) -> Iterator[str]:
    """A running sample's address, in a folder that is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = ["demo", "--home", f"{folder}/home", "--port", str(port), *options]
        server = subprocess.Popen(  # noqa: S603 -- our own program
            [Path(sys.executable).with_name("keepword"), *command],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield next(line.strip() for line in server.stdout or [] if line.startswith("http"))
        finally:
            server.terminate()
            server.wait()


def draw(browser: "Browser", address: str, shot: Shot) -> None:
    width, height = shot.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.get_by_role("button", name=shot.visitor).click()
    page.goto(urljoin(address, shot.address))
    shot.do(page)
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    page.close()


def main() -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- not everybody has it

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need chromium: apt install chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shots, options in ((SHOTS, ()), (ON_DAY_12, ("--day", "12"))):
            with sample(*options) as address:
                for shot in shots:
                    draw(browser, address, shot)
        browser.close()
    print(f"Wrote {len(SHOTS + ON_DAY_12)} pictures into {IMAGES}.")


if __name__ == "__main__":
    main()
