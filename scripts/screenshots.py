"""Draw docs/images/board.png from the sample, for the README.

Needs Playwright's Python package and Debian's chromium:

    python scripts/screenshots.py
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "board.png"
SIZE = {"width": 1280, "height": 1000}


@contextmanager
def sample() -> Iterator[str]:
    """A running sample's address, in a folder that is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = ["demo", "--home", f"{folder}/home", "--port", str(port)]
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


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The picture needs chromium: apt install chromium")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with sample() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.get_by_role("button", name="Look around").click()
        page.locator("article").first.wait_for()
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"Wrote {PICTURE}.")


if __name__ == "__main__":
    main()
