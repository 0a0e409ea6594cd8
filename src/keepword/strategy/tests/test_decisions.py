"""The log of decisions: written, answered for, commented on, counted, brought in from a file."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.notify.models import News
from keepword.organisation.actions import make_token
from keepword.organisation.models import AuditEntry, User
from keepword.strategy import actions
from keepword.strategy.kinds import Kind
from keepword.strategy.measures import Aligned, aligned_by_month
from keepword.strategy.models import Decision, DecisionComment, Text

TODAY = dt.date(2026, 3, 2)
SAID = actions.Said("task", "Ring before ten.", "They wait less.", TODAY, None, "T-1")


@pytest.fixture
def texts(adopted):
    """A principle and an objective that hold."""
    return adopted(belief="We ring first."), adopted(Kind.OBJECTIVE, name="Ready on the day.")


def form(**more):
    return {"words": "Ring before ten.", "effect": "They wait less.", "what": "decision",
            "decided_on": "2026-03-02"} | more  # fmt: skip


def test_anybody_writes_one_down_with_what_it_serves_and_strains(client, texts, sam):
    client.force_login(sam)
    serves, strains = texts
    answer = client.post("/decisions/", form(serves=[serves.pk], strains=[strains.pk]))
    assert answer["Location"] == "/decisions/"
    decision = Decision.objects.get()
    assert (decision.words, decision.effect, decision.written_by) == (
        "Ring before ten.", "They wait less.", sam,
    )  # fmt: skip
    assert set(decision.alignments.values_list("text", "strains")) == {
        (serves.pk, False), (strains.pk, True),
    }  # fmt: skip
    page = client.get("/decisions/").text
    assert "serves “We ring first.”" in page
    assert "strains “Ready on the day.”" in page
    assert '<span class="tag">strained</span>' in page
    assert AuditEntry.objects.filter(did="wrote a decision down", by=sam).count() == 1


def test_a_form_that_is_sent_twice_counts_once(client, texts, sam, mia):
    for person in (sam, sam, mia):
        client.force_login(person)
        client.post("/decisions/", form())
    assert [each.written_by for each in Decision.objects.order_by("pk")] == [sam, mia]
    decision = Decision.objects.last()
    for words in ("Why?", "Why?", "And when?"):
        client.post(f"/decisions/{decision.pk}/comments/", {"words": words})
    assert [each.words for each in decision.comments.all()] == ["Why?", "And when?"]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"words": ""}, "words", "This field is required."),
        ({"effect": ""}, "effect", "This field is required."),
        ({"words": "x" * 301}, "words", "at most 300"),
        ({"decided_on": "soon"}, "decided_on", "Enter a valid date."),
        ({"unit": "moon"}, "unit", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    client, sam, wrong, field, words
):
    client.force_login(sam)
    answer = client.post("/decisions/", form(**wrong))
    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors[field])
    assert not Decision.objects.exists()


def test_nothing_is_served_and_strained_at_once(client, texts, sam):
    both, strained = [text.pk for text in texts], [texts[1].pk]
    client.force_login(sam)
    answer = client.post("/decisions/", form(serves=both, strains=strained))
    assert answer.status_code == 400
    assert "It either serves or strains “Ready on the day.”" in answer.text
    assert not Decision.objects.exists()


def test_without_anything_adopted_the_page_says_what_comes_first(client, sam):
    client.force_login(sam)
    assert "Nothing is adopted yet that a decision could serve" in client.get("/decisions/").text
    client.post("/decisions/", form())
    assert Decision.objects.get().alignments.count() == 0


def test_nobody_says_anew_what_another_has_answered_for_but_who_adopts(texts, sam, mia, owner):
    written = actions.write_decision(said=SAID, serves=[texts[0]], strains=[], by=sam)
    later = replace(SAID, words="Ring before nine.", ref="of no use")
    change = {"decision": written, "said": later, "serves": [], "strains": [texts[0]]}
    with pytest.raises(PermissionDenied):
        actions.change_decision(**change, seen=1, by=mia)
    actions.change_decision(**change, seen=1, by=sam)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.change_decision(**change, seen=1, by=owner)
    actions.change_decision(**change, seen=2, by=owner)
    written.refresh_from_db()
    assert (written.words, written.ref, written.edition) == ("Ring before nine.", "T-1", 3)
    assert written.alignments.get().strains is True


def test_a_task_that_nobody_has_answered_for_is_answered_by_anybody(client, texts, sam, mia):
    actions.bring_decisions(rows=[replace(SAID, effect="")], by=mia)
    task = Decision.objects.get()
    client.force_login(sam)
    page = client.get(f"/decisions/{task.pk}/").text
    assert "Nobody has said so yet." in page
    assert task.words in client.get("/decisions/?which=unsaid").text
    sent = form(serves=[texts[0].pk], seen="1", what="task")
    assert client.post(f"/decisions/{task.pk}/", sent).status_code == 302
    again = client.post(f"/decisions/{task.pk}/", sent)
    assert again.status_code == 403  # it is answered for, and not by them
    assert task.words not in client.get("/decisions/?which=unsaid").text.partition('id="log"')[2]


def test_who_comes_second_is_told(client, texts, owner):
    task = actions.write_decision(said=SAID, serves=[], strains=[], by=owner)
    client.force_login(owner)
    answer = client.post(f"/decisions/{task.pk}/", form(seen="7", words="Ring at once."))
    assert answer.status_code == 400
    assert "Somebody else has changed this meanwhile." in answer.text
    assert "Ring at once." in answer.text


def test_comments_are_written_and_a_decision_goes_off_the_log(client, texts, sam, mia):
    written = actions.write_decision(said=SAID, serves=[], strains=[], by=sam)
    client.force_login(mia)
    client.post(f"/decisions/{written.pk}/comments/", {"words": "And on Saturdays?"})
    assert "And on Saturdays?" in client.get(f"/decisions/{written.pk}/").text
    refused = client.post(f"/decisions/{written.pk}/comments/", {"words": ""})
    assert (refused.status_code, DecisionComment.objects.count()) == (400, 1)
    assert News.objects.get().person == sam
    assert "Mia Manager: And on Saturdays?" in client.get("/decisions.csv").getvalue().decode()
    assert client.post(f"/decisions/{written.pk}/removed/").status_code == 403
    client.force_login(sam)
    client.post(f"/decisions/{written.pk}/removed/")
    assert not Decision.objects.exists()
    assert AuditEntry.objects.filter(did="removed a decision").get().about == SAID.words


def at(day, **alignments):
    decision = make(Decision, decided_on=day)
    for strains in alignments.values():
        decision.alignments.create(text=make(Text), strains=strains)


def test_each_decision_of_a_year_is_counted_once(texts):
    at(TODAY, one=False, two=False)
    at(TODAY, one=False, two=True)
    at(dt.date(2025, 4, 1))
    at(dt.date(2025, 3, 31), one=False)  # a year and a day ago
    at(TODAY + dt.timedelta(days=1), one=False)  # not yet
    told = aligned_by_month(TODAY)
    assert told.whole == Aligned(made=3, serve=1, strain=1)
    assert told.whole.unsaid == 1
    assert told.months == (
        (dt.date(2026, 3, 1), Aligned(2, 1, 1)), (dt.date(2025, 4, 1), Aligned(1, 0, 0)),
    )  # fmt: skip


def test_the_page_asks_as_often_for_many_as_for_few(
    client, texts, sam, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(sam)
    for _ in range(3):
        at(TODAY, one=False)
    with django_assert_max_num_queries(25) as few:
        client.get("/decisions/")
    for _ in range(27):
        at(TODAY, one=False, two=True)
    with django_assert_num_queries(len(few.captured_queries)):
        page = client.get("/decisions/").text
    assert page.count('class="list__name"') == 30


FILE = "ref;words;decided_on;unit\nT-1;Ring before ten.;2026-03-02;workshop\nT-2;Sweep;;\n"


def bring(client, text):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/decisions/bring/", {"file": SimpleUploadedFile("tasks.csv", content)})


def test_a_file_comes_in_once_however_often_and_keeps_what_was_answered(client, mia):
    client.force_login(mia)
    assert bring(client, FILE)["Location"] == "/decisions/"
    Decision.objects.filter(ref="T-1").update(effect="They wait less.")
    page = client.get("/decisions/").text
    assert "2 are new. 0 have changed." in page
    bring(client, FILE.replace("Sweep", "Sweep the yard"))
    assert "0 are new. 1 has changed." in client.get("/decisions/").text
    ring = Decision.objects.get(ref="T-1")
    assert (ring.what, ring.unit.key, ring.effect) == ("task", "workshop", "They wait less.")
    assert set(Decision.objects.values_list("words", flat=True)) == {
        "Ring before ten.", "Sweep the yard",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("words\nSweep\n", "No column is called “ref”."),
        ("ref,words,colour\n1,Sweep,red\n", "Nobody knows the column “colour”."),
        ("ref,words\n1,\n", "It is empty. Fill it, or remove the line."),
        ("ref,words\n1,Sweep\n1,Ring\n", "Line 2 has the same ref."),
        ("ref,words,decided_on\n1,Sweep,31.5.2026\n", "Write the day as 2026-05-31"),
        ("ref,words,decided_on\n1,Sweep,20211-05-31\n", "Write the day as 2026-05-31"),
        ("ref,words,unit\n1,Sweep,moon\n", "There is no such unit."),
        ("ref,words,what\n1,Sweep,wish\n", "Write “decision” or “task”."),
        ("ref,words\n1,Sweep,more\n", "It has more cells than columns."),
        ('ref,words\n1,"Sweep\n', "its quotes are never closed"),
        ("ref,words\n1," + "x" * 301, "It is too long: 300 letters at most."),
        (b"ref,words\n1,\xff\n", "It is not UTF-8."),
        (b"ref,words\n1,\0\n", "It is not a text."),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole_with_line_and_mend(client, mia, text, words):
    client.force_login(mia)
    answer = bring(client, text)
    assert answer.status_code == 400
    assert words in answer.text
    assert not Decision.objects.exists()


def test_a_hundred_thousand_tasks_are_refused_before_any_is_written(client, mia):
    client.force_login(mia)
    answer = bring(client, "ref,words\n" + "".join(f"{n},Sweep\n" for n in range(100_000)))
    assert answer.status_code == 400
    assert "It has more than 10,000 lines. Split it." in answer.text
    assert not Decision.objects.exists()


@pytest.mark.django_db
@given(refs=st.lists(st.sampled_from("abcd"), unique=True), words=st.text("xy", min_size=1))
def test_bringing_twice_is_bringing_once(refs, words):
    by = make(User)
    make_role = by.roles.create(kind="member")
    rows = [replace(SAID, ref=ref, words=words) for ref in refs]
    actions.bring_decisions(rows=rows, by=by)
    before = list(Decision.objects.order_by("ref").values("ref", "words", "edition"))
    assert actions.bring_decisions(rows=rows, by=by) == actions.Brought(0, 0, len(refs))
    assert list(Decision.objects.order_by("ref").values("ref", "words", "edition")) == before
    Decision.objects.all().delete()
    make_role.delete()


def test_programs_bring_and_read_them(client, owner, workshop):
    _, secret = make_token(name="Board", scopes=["read", "write"], days=30, by=owner)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    task = {"ref": "T-9", "words": "Ring", "decided_on": "2026-03-02", "unit": "workshop"}

    def send(key, *tasks):
        return client.post(
            "/api/decisions", {"decisions": tasks}, content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip

    assert send("a", task).json() == {"new": 1, "changed": 0, "unchanged": 0}
    assert send("b", task | {"effect": "Less waiting"}).json()["changed"] == 1
    (said,) = client.get("/api/decisions?only=unsaid").json()["items"]
    assert (said["ref"], said["unit"], said["effect"]) == ("T-9", "workshop", "Less waiting")
    assert send("c", task | {"unit": "moon"}).status_code == 409
    assert "twice" in send("d", task, task).json()["detail"]
