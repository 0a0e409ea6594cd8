"""A kiosk in a real browser: without a network, begun anew by itself, by touch and by keyboard."""

import itertools
import json
from dataclasses import asdict, replace
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.listening.models import Response
from keepword.listening.surveys import actions
from keepword.listening.surveys.conditions import holds
from keepword.listening.surveys.documents import document
from keepword.listening.surveys.kiosk import IDLE_SECONDS, THANKS_SECONDS
from keepword.listening.surveys.questionnaire import HOW, Block, Comparison, Condition
from keepword.listening.surveys.way import way
from keepword.web.tests.browsing import flaws

from .questionnaires import one_page, pages, question, small_questionnaire, so

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TWO_HOURS = 2 * 60 * 60
TABLET = {"width": 810, "height": 1080}
WHY = question("why", "long", text={"en": "You gave {{stars}}. Why?"},
               show_if=so("stars", "at most", 3))  # fmt: skip
ASKED = pages(
    Block("first", {}, (question("stars", required=True),)),
    Block("second", {}, (WHY, question("more", "rating"))),
)


@pytest.fixture
def tablet(browser, live_server, olivia, moments):
    """Opens the kiosk of a survey on a tablet whose clock is ours."""
    contexts = []

    def tablet(asked):
        made = actions.create_survey(name="Counter", unit=None, asked=asked, by=olivia)
        actions.launch(survey=made, edition=1, by=olivia)
        context = browser.new_context(viewport=TABLET, has_touch=True, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.clock.install()
        page.goto(f"{live_server.url}/s/{made.address}/kiosk/")
        page.get_by_role("button", name="Go on").wait_for()
        return page

    yield tablet
    for context in contexts:
        context.close()


def kept() -> list[dict[str, object]]:
    return [
        dict(each.answers.filter(replaced_at=None).values_list("question", "value"))
        for each in Response.objects.order_by("pk")
    ]


def test_without_a_network_it_goes_on_asking_and_sends_all_of_it_later(tablet):
    page = tablet(ASKED)
    page.context.set_offline(True)
    for stars in ("2", "5"):
        page.get_by_label(stars, exact=True).first.tap()
        page.get_by_role("button", name="Go on").tap()
        if stars == "2":
            page.get_by_role("group", name="You gave 2. Why?").get_by_role("textbox").fill("Late.")
        assert page.get_by_text("You gave").count() == 1
        assert page.get_by_role("group", name="You gave").is_visible() == (stars == "2")
        page.get_by_role("button", name="Go on").tap()
        page.get_by_role("heading", name="Thank you.").wait_for()
        page.clock.fast_forward(1000 * THANKS_SECONDS)
        page.get_by_role("heading", name="After your repair").wait_for()
        assert not page.get_by_role("radio", checked=True).count()
    assert "Kept here until the network is back: 2." in page.inner_text("main")
    assert kept() == []
    page.clock.fast_forward(1000 * TWO_HOURS)
    sent = []
    page.on("requestfinished", lambda each: sent.append(parse_qs(each.post_data or "")))
    page.context.set_offline(False)
    page.get_by_text("Kept here until").wait_for(state="hidden")
    waited = [int(*each["waited"]) for each in sent if "waited" in each]
    assert [TWO_HOURS <= seconds < TWO_HOURS + 120 for seconds in waited] == [True, True]
    assert kept() == [
        {"stars": 2, "why": "Late.", "more": None}, {"stars": 5, "why": None, "more": None},
    ]  # fmt: skip
    assert {each.channel for each in Response.objects.all()} == {"kiosk"}
    assert Response.objects.exclude(finished_at=None).count() == 2


def test_what_the_server_does_not_acknowledge_outlives_the_browsers_page(tablet):
    page = tablet(one_page(question("stars")))
    page.route("**/kiosk/", lambda route: route.abort() if route.request.method == "POST"
               else route.continue_())  # fmt: skip
    page.get_by_label("4", exact=True).tap()
    page.get_by_role("button", name="Go on").tap()
    page.get_by_text("Kept here until the network is back: 1.").wait_for()
    page.unroute("**/kiosk/")
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.reload()
    assert saved.value.status == 204
    page.get_by_text("Kept here until").wait_for(state="hidden")
    assert kept() == [{"stars": 4}]


def test_by_keyboard_and_what_is_missing_is_marked(tablet):
    page = tablet(ASKED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Please answer this one.").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="You gave 1. Why?").wait_for()
    page.get_by_role("button", name="Back").focus()
    page.keyboard.press("Enter")
    assert page.get_by_label("1", exact=True).first.is_checked()
    assert flaws(page, 810, "light") + flaws(page, 390, "dark") == []


def test_who_leaves_in_the_middle_is_asked_and_then_the_next_finds_it_empty(tablet):
    named_like_a_forms_own = (question("hidden"), question("reset"), question("onsubmit"))
    page = tablet(pages(ASKED.blocks[0], Block("second", {}, named_like_a_forms_own)))
    page.get_by_label("4", exact=True).first.tap()
    page.get_by_role("button", name="Go on").tap()
    page.get_by_role("group", name="About hidden?").wait_for()
    page.clock.fast_forward(1000 * (IDLE_SECONDS - 10))
    page.get_by_text("Are you still there?").wait_for()
    page.get_by_text("Are you still there?").tap()
    assert page.get_by_text("Are you still there?").is_hidden()
    page.clock.fast_forward(1000 * (IDLE_SECONDS - 10))
    page.get_by_text("Are you still there?").wait_for()
    with page.expect_response(lambda answer: answer.status == 204):
        page.clock.fast_forward(1000 * 20)
    page.get_by_role("heading", name="After your repair").wait_for()
    assert not page.get_by_role("radio", checked=True).count()
    assert kept() == [{"stars": 4}]
    assert not Response.objects.exclude(finished_at=None).exists()


def test_the_browser_walks_as_the_server_does(tablet):
    page = tablet(one_page(question("stars")))
    walk = """async ({blocks, values}) => {
        const {way} = await import('/static/listening/kiosk/way.js');
        return way(blocks, values, {channel: 'kiosk'});
    }"""

    @settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
    @given(
        small_questionnaire(),
        st.lists(st.sampled_from([None, "x", "y", 1, 2.5, ["x"]]), min_size=6, max_size=6),
    )
    def alike(asked, said):
        values = dict(zip((each.key for each in asked.questions), said, strict=False))
        blocks = [{"jumps": [], **each} for each in document(replace(asked, quotas=()))["blocks"]]
        here = page.evaluate(walk, {"blocks": json.loads(json.dumps(blocks)), "values": values})
        there = [
            {"key": each.block.key, "shown": [asked.key for asked in each.questions]}
            for each in way(asked, values, {"channel": "kiosk"})
        ]
        assert here == there

    compare = """async (all) => {
        const {holds} = await import('/static/listening/kiosk/way.js');
        return all.map(({condition, met, facts}) => holds(condition, met, facts));
    }"""

    def compared_alike(all_of_them):
        """Every way of comparing, of everything with everything, and of several together."""
        here = [
            {"condition": asdict(condition), "met": met, "facts": facts}
            for condition, met, facts in all_of_them
        ]
        there = [holds(condition, met, facts) for condition, met, facts in all_of_them]
        assert page.evaluate(compare, here) == there
        assert {True, False} == set(there)

    alike()
    compared_alike(list(single_comparisons()))
    compared_alike(list(several_comparisons()))


VALUES = (None, "x", "y", 1, 2.5, ["x"], ["x", "y"])


def single_comparisons():
    """Each way of comparing each value, of an answer and of a fact, with each other one."""
    for how, wanted, said in itertools.product(HOW, VALUES[:5], VALUES):
        for about, met, facts in (("q", {"q": said}, {}), ("fact:channel", {}, {"channel": said})):
            yield Condition("all", (Comparison(about, how, wanted),)), met, facts


def several_comparisons():
    """All or any of up to three that are so, or are not."""
    for joined, many in itertools.product(("all", "any"), (1, 2, 3)):
        for so_or_not in itertools.product("xy", repeat=many):
            met = {f"q{at}": said for at, said in enumerate(so_or_not)}
            yield Condition(joined, tuple(Comparison(key, "is", "x") for key in met)), met, {}
