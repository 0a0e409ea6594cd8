"""What is written down as a folder: nothing is left out, or changes on the way there and back."""

import datetime as dt
import json
import re
import tomllib

import pytest
from django.apps import apps
from django.db.models import Model
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import FACTORIES, make

from keepword.organisation.models import Organisation, Unit, UnitEdge, User
from keepword.standards.models import (
    AuthorityUse,
    CardMark,
    Claim,
    Interaction,
    Moment,
    PaperFormVersion,
    PlaybookEntry,
    PromiseHistory,
    Scoring,
    Standard,
    StandardVersion,
)
from keepword.standards.paperwork.files import keep_as, place
from keepword.strategy.models import (
    CalendarAddress,
    Consultation,
    Decision,
    Remark,
    SenseCount,
    Text,
    TextVersion,
    Voice,
)
from keepword.upkeep.folder import documents
from keepword.upkeep.folder.pieces import PIECES, fields_of, models_told
from keepword.upkeep.folder.reading import FolderError, take
from keepword.upkeep.folder.values import AS_JSON, kept, told
from keepword.upkeep.folder.writing import files

pytestmark = pytest.mark.django_db
OF_ONE_PERSON = (
    "what somebody saw of a colleague, who reads it first and may have it erased: a folder that is "
    "kept under version control forgets nothing; a backup holds it, and the ledger the scores"
)
ELSEWHERE = {
    CalendarAddress: "a secret of one person's, made anew in a moment",
    AuthorityUse: "a log of what people did, first seen by them",
    Interaction: OF_ONE_PERSON,
    Scoring: OF_ONE_PERSON,
    CardMark: OF_ONE_PERSON,
    PromiseHistory: "read from the imports, anew at any time",
    Remark: "said anonymously: it stands in no file",
    SenseCount: "said anonymously: it stands in no file",
}
"""What is written down and is not in the folder, and why."""
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def everything_told() -> list[type[Model]]:
    return [model for model, _ in models_told()]


def empty() -> None:
    """Remove whatever the folder tells, what hangs on others first."""
    for model in reversed(everything_told()):
        model.objects.all().delete()


@pytest.fixture
def olivia():
    return User.objects.create_user("olivia@example.org", name="Olivia")


@pytest.fixture
def full(olivia):
    """One or two of each thing that the folder tells."""
    for model in everything_told():
        if model is not User:
            make(model)
    make(Text, kind="principle", draft={"belief": "Whoever hears it owns it.\n\nAll of it."})
    for n in range(2):
        make(Decision, words="We open at eight.", decided_on=dt.date(2026, 3, n + 1))
    return files()


def test_everything_that_is_written_down_has_its_place():
    models = {*apps.get_app_config("strategy").get_models()}
    models |= {*apps.get_app_config("standards").get_models()}
    missing = models - {*everything_told()} - {*ELSEWHERE}
    assert missing == set()
    assert len(models) >= 20


def test_everything_that_is_named_has_a_place_before():
    seen: set[type[Model]] = set()
    for piece in PIECES:
        seen.add(piece.model)
        for model, of in [(piece.model, ""), *_below(piece.parts)]:
            named = {each.related_model for each in fields_of(model, of) if each.is_relation}
            assert named <= seen, (model, named - seen)
            seen.add(model)


def _below(parts):
    for part in parts:
        yield part.model, part.of
        yield from _below(part.parts)


def test_there_and_back_nothing_changes(full, olivia):
    empty()
    assert not Text.objects.exists()
    make(Organisation, pk=1) if not Organisation.objects.exists() else None
    take(full, by=None)
    assert files() == full
    with pytest.raises(FolderError, match=r"There is something in chain already"):
        take(full, by=None)


def test_a_folder_tells_all_of_it(full):
    places = {path.rpartition("/")[0] for path in full} - {""}
    assert places == {piece.place for piece in PIECES}
    for model, of in models_told():
        assert model.objects.exists(), model
        assert model in FACTORIES
        assert of == "" or of in {each.name for each in model._meta.concrete_fields}


def test_a_consultation_finds_what_it_is_about_whatever_its_number_is_by_then():
    make(Text)
    make(Organisation, pk=1)
    on = make(Text, draft={"belief": "We ring first."})
    make(Consultation, key=on.pk, name="We ring first.")
    make(Consultation, key=10**9, closed_at=on.written_at, name="Gone.")
    written = files()
    empty()
    first = make(Text, draft={"belief": "Before it."})
    Text.objects.all().delete()
    take(written, by=None)
    about = Consultation.objects.get(name="We ring first.").key
    assert str(Text.objects.get(pk=about)) == "We ring first."
    assert about > first.pk
    assert not Text.objects.filter(pk=Consultation.objects.get(name="Gone.").key).exists()
    assert files() == written


def test_what_was_asked_anonymously_stands_in_no_file():
    asked = make(Consultation, anonymous=True, name="Asked anonymously.")
    make(Remark, consultation=asked, words="One telephone.")
    make(SenseCount, consultation=asked)
    make(Voice, consultation=asked, person=make(User, name="Una"), spoke=True)
    told = b"".join(files().values())
    assert not [word for word in (b"Asked anon", b"telephone", b"spoke") if word in told]


def test_a_form_brings_its_file_along(olivia, settings, tmp_path):
    settings.HOME = tmp_path
    version = make(PaperFormVersion)
    keep_as(version.key, b"%PDF-1.7")
    told = files()
    (path,) = (each for each in told if each.endswith(".bin"))
    assert (path.rpartition("/")[0], told[path]) == ("forms", b"%PDF-1.7")
    empty()
    place(version.key).unlink()
    take(told, by=None)
    assert place(PaperFormVersion.objects.get().key).read_bytes() == b"%PDF-1.7"


def test_a_text_reads_as_one(olivia):
    text = make(Text, kind="principle", owner=olivia)
    make(
        TextVersion,
        text=text,
        number=1,
        parts={"belief": "Whoever hears it owns it.", "why": "a\n\nb"},
    )
    told = files()["strategy/texts/whoever-hears-it-owns-it.md"].decode()
    top, _, beneath = told.removeprefix("+++\n").partition("\n+++\n")
    assert tomllib.loads(top)["owner"] == "olivia-at-exampleorg"
    assert "<!-- versions.0.parts.why -->\na\n\nb\n" in beneath


def test_alike_names_are_numbered_and_keep_their_order(olivia):
    for n in range(3):
        make(Decision, words="Again.", decided_on=dt.date(2026, 3, n + 1))
    before = files()
    assert {"decisions/again.md", "decisions/again-2.md", "decisions/again-3.md"} <= {*before}
    empty()
    take(before, by=None)
    days = Decision.objects.order_by("pk").values_list("decided_on", flat=True)
    assert [day.day for day in days] == [1, 2, 3]


def test_units_and_people_who_are_there_stay(full, olivia):
    empty_but = [model for model in everything_told() if model not in {User, Unit, UnitEdge}]
    for model in reversed(empty_but):
        model.objects.all().delete()
    User.objects.filter(pk=olivia.pk).update(name="Olivia Owner")
    taken = take(full, by=None)
    olivia.refresh_from_db()
    assert (olivia.name, olivia.is_active, taken.closed) == ("Olivia Owner", True, [])


def test_whoever_is_not_there_gets_a_closed_account(full, olivia):
    make(PlaybookEntry, words="As you like it.", written_by=olivia)
    told = files()
    empty()
    taken = take(told, by=None)
    new = User.objects.get(email="olivia@example.org")
    assert "olivia@example.org" in taken.closed
    assert not new.is_active
    assert not new.has_usable_password()
    assert PlaybookEntry.objects.get(words="As you like it.").written_by == new


@pytest.fixture
def few(olivia):
    """A folder of a few things."""
    make(Decision)
    make(Moment, unit=None)
    make(StandardVersion, standard=make(Standard, measured_by="events"))
    return files()


def spoilt(told: dict[str, bytes], path: str, was: str, now: str) -> dict[str, bytes]:
    """A folder in which somebody has changed one file."""
    found = next(each for each in sorted(told) if re.fullmatch(path, each))
    text = told[found].decode()
    assert was in text
    return told | {found: text.replace(was, now, 1).encode()}


@pytest.mark.parametrize(
    ("path", "was", "now", "said"),
    [
        ("keepword.toml", "format = 1", "format = 9", "no keepword.toml in it that says"),
        (r"decisions/[^o].*\.md", "+++", "---", "does not begin with TOML"),
        (r"decisions/[^o].*\.md", "ref =", "reff =", "there is no “reff”"),
        (r"decisions/[^o].*\.md", 'what = "decision"', 'what = "guess"', "what: 'guess'"),
        (r"decisions/[^o].*\.md", 'what = "decision"', "what = [1]", "what: [1] is not what"),
        (r"decisions/[^o].*\.md", 'what = "decision"', "what = ", "its TOML cannot be read"),
        (r"decisions/order.toml", "names", "nomes", "it has no list of names"),
        (
            r"journey/moments/[^o].*\.md",
            'key = "',
            'unit = "nowhere"\nkey = "',
            "there is no “nowhere”",
        ),
        (
            r"journey/standards/it-.*\.md",
            'measured_by = "events"',
            'measured_by = ""',
            "nothing measures it. Say measured_by = “events”, “survey”, “observed”.",
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_read(few, path, was, now, said):
    folder = spoilt(few, path, was, now)
    empty()
    with pytest.raises(FolderError) as refused:
        take(folder, by=None)
    assert said in str(refused.value)
    assert not Decision.objects.exists()
    assert not Text.objects.exists()


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "decisions/a/b.md", "decisions/x.exe", "x.md"]
)
def test_what_does_not_belong_into_it_is_refused(path):
    told = files()
    with pytest.raises(FolderError, match="does not belong into it"):
        take(told | {path: b"+++\n+++\n"}, by=None)


def test_what_two_files_claim_is_refused(olivia):
    make(Claim)
    told = files()
    (path,) = (each for each in told if each.startswith("journey/claims/") and each.endswith(".md"))
    empty()
    with pytest.raises(FolderError, match="it contradicts another file"):
        take(told | {path.replace(".md", "-2.md"): told[path]}, by=None)
    assert not Claim.objects.exists()


@given(st.dictionaries(st.sampled_from(["why", "a b", "x.y", "words"]), LETTERS))
def test_whatever_is_written_comes_back(parts):
    said = {"kind": "principle", "versions": [{"number": 1, "parts": parts}], "words": "w"}
    assert documents.read(documents.written(said, frozenset({"parts", "words"}))) == said


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | LETTERS,
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", AS_JSON]), inner)
        ),
        max_leaves=8,
    )
)
def test_whatever_json_holds_comes_back(value):
    field = Text._meta.get_field("draft")
    said = documents.read(documents.written({"draft": told(field, value)}, frozenset({"draft"})))
    back = kept(field, said["draft"])
    assert json.dumps(back, sort_keys=True) == json.dumps(value, sort_keys=True)


def test_a_standard_keeps_its_versions_units_and_objective(olivia):
    objective = make(Text, kind="objective")
    make(TextVersion, text=objective, parts={"name": "Ready when we said"})
    standard = make(Standard, objective=objective)
    version = make(StandardVersion, standard=standard, target=0.95)
    version.units.add(make(Unit, key="shop"))
    told = files()
    empty()
    take(told, by=None)
    back = Standard.objects.get(objective__isnull=False)
    assert str(back.objective) == "Ready when we said"
    assert [unit.key for unit in back.versions.get().units.all()] == ["shop"]
