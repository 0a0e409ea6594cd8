"""A survey within a page of another website, in a real browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from keepword.listening.models import Response
from keepword.listening.surveys import actions
from keepword.listening.surveys.questionnaire import Block

from .questionnaires import pages, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Shop(BaseHTTPRequestHandler):
    page = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_args):
        pass


@pytest.fixture
def port():
    with ThreadingHTTPServer(("", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def website(browser, live_server, olivia, moments, port):
    """Opens a page that includes the script for a survey, under one of two names of its server."""
    asked = pages(
        Block("one", {}, (question("stars"),)),
        Block("two", {}, tuple(question(f"more-{n}") for n in range(9))),
        framed_by=(f"http://127.0.0.1:{port}",),
    )
    made = actions.create_survey(name="Website", unit=None, asked=asked, by=olivia)
    actions.launch(survey=made, edition=1, by=olivia)
    here = live_server.url
    Shop.page = (
        f'<!DOCTYPE html><h1>Shop</h1><script src="{here}/static/listening/embed.js"'
        f' data-survey="{here}/s/{made.address}/"></script>'
    ).encode()
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    refused: list[str] = []

    def website(name: str):
        page = context.new_page()
        page.on("console", lambda said: refused.append(said.text))
        page.goto(f"http://{name}:{port}/", wait_until="networkidle")
        return page, refused

    yield website
    context.close()


def test_it_is_answered_there_and_grows_as_it_needs(website):
    page, _refused = website("127.0.0.1")
    frame = page.frame_locator("iframe")
    frame.get_by_label("4", exact=True).check()
    before = page.locator("iframe").bounding_box()["height"]
    frame.get_by_role("button", name="Go on").last.click()
    frame.get_by_text("About more-8?").wait_for()
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {before + 200}")
    frame.get_by_role("button", name="Go on").last.click()
    frame.get_by_text("Thank you.").wait_for()
    response = Response.objects.get()
    assert (response.channel, bool(response.finished_at)) == ("embed", True)


def test_a_website_that_is_not_named_shows_nothing(website):
    page, refused = website("localhost")
    assert any("frame-ancestors" in words for words in refused)
    assert page.frame_locator("iframe").get_by_text("About stars?").count() == 0
