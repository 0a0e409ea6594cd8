"""Debian's chromium, driven by Playwright, where both are there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urljoin

import pytest

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
LOOKS = [(390, "light"), (1280, "dark")]
"""Each width and each scheme once: no text's colour depends on the width."""
FOUND = """async () => {
  const {passes, violations} = await axe.run(document, {resultTypes: ["violations"]});
  return {looked: passes.length, flaws: violations.map(each => [each.id, each.nodes[0].html])};
}"""
"""All that passed is counted where it is: to hand it over takes as long as to look."""
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
    page = _looking_glass(browser)
    page.context.clear_cookies()
    if cookie:
        everywhere = urljoin(address, "/")
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": everywhere}])
    errors: list[str] = []

    def note(said: Any) -> None:
        if said.type == "error":
            errors.append(said.text)

    page.on("console", note)
    answer = page.goto(address)
    found = [("console", text) for text in errors if answer.ok]
    page.evaluate(OPEN_ALL)
    found += [each for look in LOOKS for each in flaws(page, *look)]
    page.remove_listener("console", note)
    page.goto("about:blank")
    return found


@lru_cache(maxsize=1)
def _looking_glass(browser: Any) -> Any:
    """One page for all that a browser only looks at: to open each anew takes as long as to look."""
    return browser.new_context().new_page()


def flaws(page: Any, width: int, scheme: str) -> list[tuple[Any, ...]]:
    """What axe finds on an open page in one look, and whether it is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    if page.evaluate("typeof axe === 'undefined'"):  # once a page: to read it in takes the longest
        page.evaluate(_axe())
    results = page.evaluate(FOUND)
    assert results["looked"], "axe looked at nothing"
    found: list[tuple[Any, ...]] = [(width, scheme, *each) for each in results["flaws"]]
    if page.evaluate(WIDER) > 0:
        found.append((width, scheme, "wider than the screen", page.url))
    return found


@cache
def _axe() -> str:
    """What axe is written in."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    return str(axe.Axe().axe_script)
