"""Notices, forms and role profiles from nothing to done, in a real browser without script."""

import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, User
from keepword.standards.models import (
    Notice,
    NoticeReader,
    PaperForm,
    PaperFormVersion,
    RoleProfile,
    RoleProfileVersion,
)
from keepword.web.tests.browsing import flaws

from .papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(390, "light"), (390, "dark"), (1280, "light")]


@pytest.fixture
def owner(client, settings, tmp_path):
    settings.HOME = tmp_path
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


@pytest.fixture
def opened(browser, live_server, client, owner):
    """A page of somebody's; with scripts for axe alone."""

    def opened(user=owner, *, scripts=False):
        client.force_login(user)
        context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    contexts = []
    yield opened
    for context in contexts:
        context.close()


def test_a_notice_is_written_sent_misunderstood_and_understood(opened):
    sam = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER)
    page = opened()
    page.goto("/notices/")
    page.get_by_role("link", name="Write a notice").click()
    for label, words in (
        ("In a few words", "A loan bicycle"),
        ("What changes", "Who waits over a day gets one."),
        ("What to do differently", "Offer it before they ask."),
        ("One question that shows", "Somebody waits two days. What now?"),
        ("The right answer", "Offer one."),
        ("Wrong answers", "Wait until they ask."),
        ("Why the right one is right", "Waiting is what customers mind."),
    ):
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("1 person is told.").wait_for()
    sams = opened(sam)
    sams.goto("/me/")
    sams.get_by_role("link", name="Begin").click()
    sams.get_by_label("Wait until they ask.").check()
    sams.get_by_role("button", name="I have read it").click()
    sams.get_by_text("Waiting is what customers mind.").wait_for()
    sams.get_by_label("Offer one.").check()
    sams.get_by_role("button", name="I have read it").click()
    sams.get_by_text("You acknowledged it on").wait_for()


def test_a_form_comes_with_a_sample_and_those_who_fill_it_in_are_asked(opened):
    page = opened()
    page.goto("/forms/")
    page.get_by_role("link", name="Bring a form").click()
    page.get_by_label("What it is called").fill("Repair order")
    sent = {"name": "order.pdf", "mimeType": "application/pdf"}
    page.get_by_label("The form", exact=True).set_input_files(
        [sent | {"buffer": pdf("Your name: ____")}]
    )
    page.get_by_role("button", name="Bring it").click()
    page.get_by_text("1 field to fill in.").wait_for()
    page.get_by_text("Bring a filled-in sample").click()
    page.get_by_label("A filled-in sample").set_input_files([sent | {"buffer": pdf("Robin")}])
    page.get_by_role("button", name="Bring it").click()
    page.get_by_text("A filled-in sample shows how.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="The form", exact=True).click()
    assert download.value.suggested_filename == "order.pdf"
    page.get_by_role("button", name="Ask them").click()
    page.wait_for_url("**/surveys/**")


def test_a_role_gets_a_profile_that_says_what_nobody_could_observe(opened):
    page = opened()
    page.goto("/profiles/")
    page.get_by_role("link", name="Write a profile").click()
    page.get_by_label("What the role is called").fill("Mechanic")
    page.get_by_label("Service qualities").fill("Is friendly.\nSays the day when they take it.")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Who watches could not tell: “friendly”.").wait_for()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Service qualities").fill("Says the day when they take it.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It is saved.").wait_for()
    assert page.get_by_text("Who watches could not tell").count() == 0


def test_axe_finds_nothing(opened, owner):
    read = make(Notice, sent_at="2026-03-02T12:00Z")
    make(NoticeReader, notice=read, person=owner)
    make(NoticeReader, notice=read)
    draft = make(Notice)
    for number in range(2):
        form = make(PaperForm, owner=owner, name=f"Order {number}")
        make(PaperFormVersion, form=form, pages=3)
    profile = make(RoleProfile, owner=owner)
    make(RoleProfileVersion, profile=profile, qualities=["Is friendly."] * 9)
    PaperForm.objects.filter(versions=None).delete()
    page = opened(scripts=True)
    for path in (
        "/notices/", f"/notices/{read.pk}/", f"/notices/{draft.pk}/", "/notices/new/", "/forms/",
        f"/forms/{form.pk}/", "/forms/new/", "/profiles/", f"/profiles/{profile.pk}/",
        "/profiles/new/", "/me/",
    ):  # fmt: skip
        page.goto(path)
        assert [each for look in LOOKS for each in flaws(page, *look)] == [], path
