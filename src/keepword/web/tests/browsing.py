"""Debian's chromium, driven by Playwright, where both are there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urljoin

import pytest

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
LOOKS = [(390, "light"), (390, "dark"), (1280, "light")]
ASKED: dict[str, dict[str, list[str]]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": ["color-contrast", "link-in-text-block"],
    },
}
"""By night only what can differ from the same page by day: its colours."""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser, or a skipped test that says what is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs Debian's chromium: apt install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def look_at(browser: Any, address: str, *, cookie: str | None = None) -> list[tuple[Any, ...]]:
    """Open a page in every look, with every table unfolded, and gather what axe finds."""
    context = browser.new_context()
    if cookie:
        everywhere = urljoin(address, "/")
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": everywhere}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    answer = page.goto(address)
    found = [("console", text) for text in errors if answer.ok]
    page.evaluate(OPEN_ALL)
    found += [each for look in LOOKS for each in flaws(page, *look)]
    context.close()
    return found


def flaws(page: Any, width: int, scheme: str) -> list[tuple[Any, ...]]:
    """What axe finds on an open page in one look, and whether it is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    if page.evaluate("typeof axe === 'undefined'"):  # once a page: to read it in takes the longest
        page.evaluate(_axe())
    results = page.evaluate("options => axe.run(document, options)", ASKED[scheme])
    assert results["passes"], "axe looked at nothing"
    found: list[tuple[Any, ...]] = [
        (width, scheme, each["id"], each["nodes"][0]["html"]) for each in results["violations"]
    ]
    if page.evaluate(WIDER) > 0:
        found.append((width, scheme, "wider than the screen", page.url))
    return found


@cache
def _axe() -> str:
    """What axe is written in."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    return str(axe.Axe().axe_script)
