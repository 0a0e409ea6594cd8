"""The pages of authority: looked up by whoever has a customer before them, noted by one press."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.actions import make_token
from keepword.organisation.models import Role, Unit, User
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion

pytestmark = pytest.mark.django_db
FORM = {
    "what": "Refund", "sentence": "You may give it back.", "up_to": "40 €", "kind": "member",
    "valid_from": "2026-03-02", "review_on": "2099-01-01",
}  # fmt: skip


@pytest.fixture
def sam(owner, workshop, client):
    user = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=user, kind=Role.Kind.MEMBER, unit=workshop)
    client.force_login(user)
    return user


@pytest.fixture
def refund(workshop):
    held = make(Authority, unit=workshop)
    make(AuthorityVersion, authority=held)
    return held


def said(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_answer_stands_on_the_page_and_one_press_notes_it(client, sam, refund):
    page = client.get("/authority/", {"q": "refund", "amount": "40 €"})
    assert "Yes: Refund, up to 40 €." in said(page)
    hidden = dict(
        re.findall(r'<input type="hidden" name="([a-z]{5,9})" value="([^"]*)">', page.text)
    )
    assert hidden == {"authority": str(refund.pk), "words": "refund", "amount": "40 €"}
    assert client.post("/authority/mine/", hidden | {"how": "alone"}).status_code == 302
    use = AuthorityUse.objects.get()
    assert (use.authority, use.words, use.amount, use.within) == (refund, "", 40, True)
    assert "decided alone" in said(client.get("/authority/mine/"))
    client.post(f"/authority/mine/{use.pk}/taken-back/")
    assert not AuthorityUse.objects.exists()


@pytest.mark.parametrize(
    ("above", "called"),
    [
        ({"up_to": 30}, True),
        ({"up_to": 40}, False),
        ({"up_to": None, "counted_in": ""}, False),
        ({"up_to": 30, "counted_in": "%"}, False),
        ({"up_to": 30, "valid_to": dt.date(2026, 3, 3)}, False),
    ],
)
def test_a_limit_above_that_of_those_above_is_called_out(client, sam, refund, above, called):
    higher = make(Authority, kind=Role.Kind.MANAGER, unit=refund.unit, what="refund")
    make(AuthorityVersion, authority=higher, **above)
    page = said(client.get(f"/authority/{refund.pk}/"))
    assert ("This goes further (up to 40 €) than what those above" in page) is called
    assert "This goes further" not in said(client.get(f"/authority/{higher.pk}/"))


def test_no_limit_is_more_than_one_and_other_units_say_nothing_of_it(client, sam, refund):
    refund.versions.update(up_to=None, counted_in="")
    elsewhere = make(Authority, kind=Role.Kind.MANAGER, unit=make(Unit))
    make(AuthorityVersion, authority=elsewhere)
    page = f"/authority/{refund.pk}/"
    assert "This goes further" not in said(client.get(page))
    make(AuthorityVersion, authority=make(Authority, kind=Role.Kind.LEADER, unit=None))
    assert "This goes further (without a limit)" in said(client.get(page))


def test_beyond_the_limit_it_says_whom_to_ask_and_asking_is_noted(client, sam, refund, manager):
    page = client.get("/authority/", {"q": "refund", "amount": "41"})
    assert "Refund: ask Mia Manager or Olivia Owner." not in said(page)
    assert "Refund: ask Mia Manager." in said(page)
    assert "Alone you may decide up to 40 €." in said(page)
    assert 'value="alone"' not in page.text
    client.post("/authority/mine/", {"authority": refund.pk, "amount": "41", "how": "asked"})
    use = AuthorityUse.objects.get()
    assert (use.asked, use.within) == (True, False)


def test_what_nothing_is_written_about_is_noted_in_ones_own_words(client, sam, refund):
    page = client.get("/authority/", {"q": "A gift"})
    assert "Nothing is written about “A gift”." in said(page)
    client.post("/authority/mine/", {"words": "A gift", "how": "asked"})
    assert AuthorityUse.objects.get().words == "A gift"


@pytest.mark.parametrize("amount", ["much", "-4", "40 € 3", "9" * 41])
def test_an_amount_that_is_none_says_how_to_write_one(client, sam, refund, amount):
    page = client.get("/authority/", {"q": "refund", "amount": amount})
    assert page.status_code == 400
    assert 'class="errorlist"' in page.text
    assert page.context["answers"] is None


def test_a_note_about_nothing_or_without_what_was_done_is_refused(client, sam):
    for sent, field in (({"how": "asked"}, "words"), ({"words": "A gift"}, "how")):
        page = client.post("/authority/mine/", sent)
        assert (page.status_code, page.context["form"].errors.keys()) == (400, {field})
    assert not AuthorityUse.objects.exists()


def test_an_old_note_stays_and_another_ones_is_not_there(client, sam):
    ago = timezone.now() - dt.timedelta(days=8)
    old = make(AuthorityUse, person=sam, noted_at=ago)
    page = client.post(f"/authority/mine/{old.pk}/taken-back/", follow=True)
    assert "counts already" in page.text
    assert client.post(f"/authority/mine/{make(AuthorityUse).pk}/taken-back/").status_code == 404
    assert AuthorityUse.objects.count() == 2


def test_a_manager_writes_changes_and_ends_what_their_members_may_decide(client, manager, workshop):
    client.force_login(manager)
    whole = client.post("/authority/new/", FORM | {"owner": manager.pk})
    assert whole.context["form"].errors.keys() == {"unit"}
    client.post("/authority/new/", FORM | {"owner": manager.pk, "unit": workshop.pk})
    held = Authority.objects.get()
    page = client.get(f"/authority/{held.pk}/change/")
    assert 'value="40 €"' in page.text
    changed = FORM | {"owner": manager.pk, "up_to": "", "valid_from": "2026-05-01", "seen": 1}
    assert client.post(f"/authority/{held.pk}/change/", changed).status_code == 302
    page = said(client.get(f"/authority/{held.pk}/"))
    assert "without a limit" in page
    assert "2 March 2026 to 30 April 2026" in page
    lost = client.post(f"/authority/{held.pk}/change/", changed)
    assert "Somebody else has changed this meanwhile" in lost.text
    early = client.post(f"/authority/{held.pk}/end/", {"last_day": "2026-03-01"})
    assert "Choose a later day" in early.text
    client.post(f"/authority/{held.pk}/end/", {"last_day": "2026-06-01"})
    assert held.versions.latest("valid_from").valid_to == dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"up_to": "many"}, "up_to"),
        ({"sentence": " "}, "sentence"),
        ({"review_on": "2020-01-01"}, "review_on"),
        ({"kind": "owner"}, "kind"),
        ({"kind": "customer"}, "kind"),
    ],
)
def test_what_is_missing_is_named(client, manager, workshop, wrong, field):
    client.force_login(manager)
    sent = FORM | {"owner": manager.pk, "unit": workshop.pk} | wrong
    answer = client.post("/authority/new/", sent)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (400, {field})
    assert not Authority.objects.exists()


def test_what_is_asked_again_and_again_is_told_without_a_name(client, manager, sam, refund):
    ago = timezone.now() - dt.timedelta(days=8)
    for within in (True, False, False):
        make(AuthorityUse, authority=refund, asked=True, within=within, person=sam, noted_at=ago,
             unit=refund.unit, amount=45, counted_in="€")  # fmt: skip
    client.force_login(manager)
    page = client.get("/authority/asked/")
    assert "Asked 3 times. 1 of them might have been decided alone" in said(page)
    assert "It was about 45 €." in said(page)
    file = client.get("/authority/asked.csv").getvalue().decode()
    assert "Refund,0,3,1,45 €" in file
    assert "Sam" not in page.text + file


def test_programs_read_what_may_be_decided_and_what_was_asked(client, owner, refund, sam):
    _, secret = make_token(name="Till", scopes=["read"], days=30, by=owner)
    with_token = {"authorization": f"Bearer {secret}"}
    item = client.get("/api/authority", headers=with_token).json()["items"][0]
    assert (item["what"], item["role"], item["versions"][0]["up_to"]) == ("Refund", "member", 40)
    ago = timezone.now() - dt.timedelta(days=8)
    make(AuthorityUse, authority=refund, asked=True, person=sam, noted_at=ago)
    items = client.get("/api/authority/asked", headers=with_token).json()["items"]
    assert items == [{"what": "Refund", "decided_alone": 0, "asked": 1, "asked_within": 0}]


def test_files_hold_each_version_and_ones_own_notes(client, sam, refund):
    make(AuthorityUse, person=sam, words="A gift", authority=None)
    make(AuthorityUse, words="Another's", authority=None)
    lines = client.get("/authority.csv").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(lines))
    assert (line["what"], line["up_to"], line["unit"]) == ("Refund", "40.0", "workshop")
    own = client.get("/authority/mine.csv").getvalue().decode()
    assert ("A gift" in own, "Another" in own) == (True, False)


@pytest.mark.parametrize("path", ["/authority/?q=refund&amount=9", "/authority/asked/",
                                  "/authority/mine/"])  # fmt: skip
def test_pages_ask_the_database_as_much_at_any_size(client, manager, path):
    client.force_login(manager)

    def more(count):
        for _ in range(count):
            held = make(Authority, what="Refund")
            make(AuthorityVersion, authority=held)
            make(AuthorityUse, authority=held, person=manager, asked=True)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    more(3)
    queries()
    few = queries()
    more(30)
    assert queries() == few
