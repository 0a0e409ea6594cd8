"""From answers to who is behind one, a tag that is suggested, and answers from elsewhere."""

import uuid

import pytest
from tests.support.factories import make

from keepword.listening.commenting.actions import judge
from keepword.listening.models import Answer, Response
from keepword.listening.results.counting import count
from keepword.web.tests.browsing import flaws

from .test_bringing_in import QUALTRICS
from .test_results import ASKED, whole

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(390, "light"), (1280, "dark")]


@pytest.fixture
def inside(browser, live_server, client, olivia):
    """A page, signed in."""
    client.force_login(olivia)
    cookie = client.cookies["sessionid"].value
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def looked_at(page):
    return [flaw for look in LOOKS for flaw in flaws(page, *look)]


def test_from_the_results_to_a_tag_and_a_file_from_elsewhere(inside, launched, olivia):
    version = launched(ASKED)
    for at in range(8):
        whole(version, uuid.uuid4(), stars=1 + at % 5, channel=("link", "qr")[at % 2])
    count(5)
    for at, words in enumerate(["So late"] * 5 + ["Very kind"]):
        response = make(Response, key=uuid.uuid4(), version=version)
        comment = make(Answer, response=response, question="why", value=words)
        if at:
            judge(comment=comment, tag="delay" if at < 5 else "praise", fits=True, by=olivia)

    inside.goto(f"/surveys/{version.survey.key}/")
    assert looked_at(inside) == []
    inside.get_by_role("link", name="Over time, by way and by unit · About stars?").click()
    assert looked_at(inside) == []
    inside.get_by_role("button", name="Who answered “1”").click()
    assert inside.get_by_text("came without a name").count() == 2
    assert looked_at(inside) == []

    inside.goto(f"/surveys/{version.survey.key}/comments/")
    assert looked_at(inside) == []
    inside.get_by_text("of 4 comments that say “late”, 4 have this tag").first.wait_for()
    inside.get_by_role("button", name="Yes").first.click()
    inside.get_by_text("of 5 comments that say “late”, 5 have this tag").first.wait_for()

    inside.goto(f"/surveys/{version.survey.key}/elsewhere/")
    assert looked_at(inside) == []
    inside.get_by_label("From").select_option("qualtrics")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": QUALTRICS.encode()}
    inside.get_by_label("CSV file").set_input_files(file)
    inside.get_by_role("button", name="Look at the file").click()
    assert looked_at(inside) == []
    inside.get_by_role("button", name="Bring it in").click()
    inside.get_by_text("1 brought in, 0 known before, 1 refusals.").wait_for()
    assert looked_at(inside) == []
