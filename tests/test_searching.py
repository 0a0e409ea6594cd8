"""Search across everything: each kind is found by its words, by whoever may open it, and opens."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from keepword.delivery.models import GivenPromise, SavedRecipe
from keepword.listening.models import Concern, Survey
from keepword.organisation.access import May, allowed
from keepword.organisation.actions import make_token
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.organisation.searching import FINDABLE
from keepword.organisation.searching.findable import MOST_WORDS, found, words_of
from keepword.standards.models import (
    Authority,
    AuthorityVersion,
    Card,
    Claim,
    Moment,
    MomentAlias,
    Notice,
    Obstacle,
    PaperForm,
    PaperFormVersion,
    PlaybookEntry,
    PromiseVersion,
    RoleProfile,
    RoleProfileVersion,
    Standard,
    StandardVersion,
)
from keepword.strategy.models import Decision, Story, Text, TextVersion

from .support.factories import NOON, make

pytestmark = pytest.mark.django_db
WORD = "Überholung"


def a_text() -> Text:
    text = make(Text, kind="principle")
    make(TextVersion, text=text, parts={"belief": f"Every {WORD} is ready."})
    return text


def a_standard() -> Standard:
    version = make(StandardVersion, statement=f"Each {WORD} by noon.")
    return version.standard


KINDS = {
    "units": lambda: make(Unit, name=WORD),
    "people": lambda: make(User, name=WORD),
    "texts": a_text,
    "stories": lambda: make(Story, text=a_text(), words=f"One {WORD}."),
    "decisions": lambda: make(Decision, words=f"{WORD} first."),
    "moments": lambda: make(Moment, name=WORD),
    "standards": a_standard,
    "playbook": lambda: make(PlaybookEntry, words=f"Your {WORD} is ready."),
    "claims": lambda: make(Claim, words=f"{WORD} in an hour"),
    "authority": lambda: make(AuthorityVersion, authority=make(Authority, what=WORD)).authority,
    "promises": lambda: make(PromiseVersion, what=f"{WORD} by Friday").promise,
    "notices": lambda: make(Notice, title=f"No {WORD} on Mondays", sent_at=NOON),
    "forms": lambda: make(PaperFormVersion, form=make(PaperForm, name=WORD)).form,
    "profiles": lambda: make(RoleProfileVersion, profile=make(RoleProfile, name=WORD)).profile,
    "cards": lambda: make(Card, name=WORD),
    "obstacles": lambda: make(Obstacle, words=f"No lift for the {WORD}."),
    "surveys": lambda: make(Survey, name=f"After the {WORD}"),
    "concerns": lambda: make(Concern, happened=f"The {WORD} took a week."),
    "given": lambda: make(GivenPromise, customer=WORD),
    "recipes": lambda: make(SavedRecipe, name=WORD),
}


@pytest.fixture
def owner(db) -> User:
    make(Organisation, pk=1)
    return given_role("owner")


def given_role(kind: str) -> User:
    user = make(User, email=f"{kind}@example.org")
    Role.objects.create(user=user, kind=kind)
    return user


def test_every_kind_is_tried_here():
    assert {*FINDABLE} == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_in_whatever_case_and_opens(client, owner, kind):
    row = KINDS[kind]()
    client.force_login(owner)
    page = client.get(reverse("search"), {"q": "überholung"})
    (group,) = [each for each in page.context["groups"] if each.thing.kind == kind]
    (hit,) = group.hits
    assert WORD in hit.title + hit.about
    assert f'href="{hit.address}"'.replace("&", "&amp;") in page.text
    assert client.get(hit.address).status_code == 200
    only = client.get(reverse("search"), {"q": WORD.upper(), "kind": kind})
    assert hit.title in only.text
    assert [*found(FINDABLE[kind], owner, [WORD])] == [row]
    assert not found(FINDABLE[kind], owner, [WORD, "windmill"]).exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["member", "care", "manager"])
def test_nobody_finds_what_they_may_not_open(client, role, kind):
    KINDS[kind]()
    user = given_role(role)
    client.force_login(user)
    opens = FINDABLE[kind].opens_for in allowed(user)
    groups = client.get(reverse("search"), {"q": WORD}).context["groups"]
    assert (kind in {each.thing.kind for each in groups}) is opens
    answer = client.get(reverse("search"), {"q": WORD, "kind": kind})
    assert answer.status_code == (200 if opens else 404)


def test_a_manager_of_one_unit_finds_no_concern_of_another(client):
    mia = make(User, email="mia@example.org")
    Role.objects.create(user=mia, kind="manager", unit=make(Unit, key="shop"))
    make(Concern, happened=f"The {WORD} took a week.", unit=make(Unit, key="dispatch"))
    client.force_login(mia)
    assert not client.get(reverse("search"), {"q": WORD}).context["groups"]


def test_every_word_must_stand_somewhere_and_nothing_is_shown_twice(owner):
    moment = make(Moment, name="Collection", proposition="The bicycle is clean.")
    for key in ("collect-clean", "clean-one"):
        make(MomentAlias, moment=moment, key=key)
    assert [*found(FINDABLE["moments"], owner, ["collection", "clean"])] == [moment]
    assert not found(FINDABLE["moments"], owner, ["collection", "dirty"]).exists()


def test_a_percent_sign_is_looked_for_as_one(owner):
    full = make(PlaybookEntry, words="We are 100% sure.")
    make(PlaybookEntry, words="We are 100 kilometres away.")
    assert [*found(FINDABLE["playbook"], owner, ["100%"])] == [full]


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_few_words(text):
    words = words_of(text)
    assert len(words) <= MOST_WORDS
    assert all(words)
    assert len({*words}) == len(words)


@pytest.mark.parametrize("typed", ["", "   ", "windmill"])
def test_where_nothing_is_found_the_page_says_what_to_do(client, owner, typed):
    client.force_login(owner)
    said = client.get(reverse("search"), {"q": typed}).text
    assert ("Nothing holds all of these words" in said) is (typed == "windmill")
    assert ("found is what holds all of them" in said) is (typed != "windmill")


def test_more_than_a_few_stand_on_pages_of_their_own(client, owner):
    for n in range(60):
        make(Decision, words=f"{WORD} {n}")
    client.force_login(owner)
    page = client.get(reverse("search"), {"q": WORD})
    assert [(len(each.hits), each.more) for each in page.context["groups"]] == [(5, True)]
    assert "kind=decisions" in page.text
    second = client.get(reverse("search"), {"q": WORD, "kind": "decisions", "page": 2})
    assert len(second.context["page"].object_list) == 10


def test_the_same_few_questions_whatever_there_is(client, owner):
    client.force_login(owner)
    asked = []
    for more in (3, 27):
        for _ in range(more):
            for kind in KINDS.values():
                kind()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("search"), {"q": WORD})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_file_holds_all_of_it(client, owner):
    for kind in KINDS.values():
        kind()
    client.force_login(owner)
    file = client.get(reverse("search_file", args=["csv"]), {"q": WORD}).getvalue()
    rows = [*csv.DictReader(io.StringIO(file.decode("utf-8-sig")))]
    assert {row["kind"] for row in rows} == {*KINDS}
    nothing = client.get(reverse("search_file", args=["csv"])).getvalue()
    assert len(nothing.splitlines()) == 1


def test_programs_find_what_their_token_may(client, owner):
    for kind in KINDS.values():
        kind()
    _token, secret = make_token(by=owner, name="Till", scopes=[May.READ], days=30)
    headers = {"authorization": f"Bearer {secret}"}
    kinds = client.get("/api/search", headers=headers).json()["kinds"]
    assert {*kinds} == {each.kind for each in FINDABLE.values() if each.opens_for == May.READ}
    answer = client.get("/api/search/moments", {"q": WORD}, headers=headers).json()
    assert [each["title"] for each in answer["items"]] == [WORD]
    assert answer["next"] is None
    assert client.get("/api/search/concerns", {"q": WORD}, headers=headers).status_code == 404
    assert client.get("/api/search/moments", headers=headers).status_code == 422
