"""Standards, entries and promises as drafts: heard on, adopted with a reason, given up."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.support.factories import make

from keepword.notify.models import Request
from keepword.organisation.models import Role, User
from keepword.organisation.searching.findable import FINDABLE, found
from keepword.standards import actions
from keepword.standards.actions import Promise
from keepword.standards.models import (
    Moment,
    PlaybookEntry,
    PromiseEnabler,
    PromiseVersion,
    Standard,
)
from keepword.standards.playbook import entries
from keepword.standards.playbook_history import history
from keepword.standards.promising import actions as promising
from keepword.standards.promising.versions import told_history
from keepword.standards.querysets import standards_to_choose
from keepword.standards.tests.test_playbook import saying
from keepword.strategy import actions as strategy
from keepword.strategy.models import Consultation
from keepword.strategy.subjects import labelled, subject

pytestmark = pytest.mark.django_db
NEXT_YEAR = dt.date(2999, 3, 2)
MEASURED = {"measured_by": "events", "measured_how": "The orders' export.", "objective": None}
READY = Promise("It is ready on the day.", 0.9, True, (), dt.date(2026, 3, 1))
SAID = {"makes_sense": "partly", "day_to_day": "I ring first.", "in_the_way": "One telephone."}


@pytest.fixture
def moment(workshop):
    return make(Moment, key="ready", name="The repair is ready", unit=workshop)


@pytest.fixture
def sam(owner, workshop):
    sam = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER, unit=workshop)
    return sam


@pytest.fixture
def manager(manager, sam, workshop):
    """Mia, with Sam and Tom, who are asked."""
    tom = User.objects.create_user("tom@example.org", name="Tom")
    Role.objects.create(user=tom, kind=Role.Kind.MEMBER, unit=workshop)
    return manager


def hear(kind, key, by, **how):
    on = subject(kind, key)
    units = on.units
    return strategy.open_consultation(
        on=on, seen=on.stamp, units=units, share=60, open_until=NEXT_YEAR, by=by, **how
    )


def drafted(moment, manager, workshop):
    promise = replace(READY, units=[workshop])
    return actions.draft_new_standard(moment=moment, promise=promise, by=manager, **MEASURED)


def adopt(standard, by, promise, **said):
    standard = Standard.objects.get(pk=standard.pk)
    actions.change_standard(
        standard=standard, seen=actions.stamp(standard.newest), draft_seen=standard.edition,
        promise=promise, reason="", by=by, **MEASURED, **said,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["standard", "entry", "promise"])
def test_each_is_opened_from_its_page(client, sam, owner, moment, kind):
    on = {
        "standard": lambda: drafted(moment, owner, moment.unit),
        "entry": lambda: actions.add_entry(saying=saying(owner), by=owner),
        "promise": lambda: make(PromiseVersion).promise,
    }[kind]()
    client.force_login(owner)
    address = f"/consultations/about/{kind}/{on.pk}/"
    form = client.get(address).context["form"]
    sent = {"how": "confidential", "share": "60", "open_until": "2199-01-01"}
    client.post(address, sent | {"seen": form.initial["seen"]})
    opened = Consultation.objects.get()
    assert (opened.kind, opened.key, opened.voices.count()) == (kind, on.pk, 1)
    asked = client.get(f"/consultations/{opened.pk}/").text
    assert subject(kind, on.pk).address in asked


class TestAStandard:
    def test_is_heard_on_before_it_promises_anything(self, client, moment, manager, sam, workshop):
        standard = drafted(moment, manager, workshop)
        opened = hear("standard", standard.pk, manager)
        assert [str(words) for _, words in labelled(opened)] == [
            "It is ready on the day.", "90", "✓", "Workshop", "The orders' export.",
        ]  # fmt: skip
        assert {each.person.name for each in Request.objects.all()} == {"Sam Staff", "Tom"}
        client.force_login(manager)
        page = client.get(f"/standards/{standard.pk}/").text
        assert "<ins>It is ready on the day.</ins>" in page
        assert "Give the draft up" in page
        assert "on the day." in client.get("/standards/").text
        client.force_login(sam)
        assert client.get(f"/standards/{standard.pk}/").status_code == 404
        assert "It is ready on the day." in client.get(f"/consultations/{opened.pk}/").text
        assert "on the day" not in client.get("/journey/").text
        assert "on the day" not in client.get("/standards/").text
        assert not found(FINDABLE["standards"], sam, ["ready"]).exists()

    def test_adopted_before_enough_were_heard_says_why_to_everybody(
        self, client, moment, manager, sam, workshop
    ):
        standard = drafted(moment, manager, workshop)
        opened = hear("standard", standard.pk, manager)
        strategy.speak(consultation=opened, by=sam, **SAID)
        promise = replace(READY, units=[workshop])
        with pytest.raises(strategy.UnheardError):
            adopt(standard, manager, promise)
        assert not standard.versions.exists()
        client.force_login(manager)
        form = client.get(f"/standards/{standard.pk}/change/").context["form"]
        sent = {
            "statement": "It is ready on the day.", "target": "90", "told_to_customers": "on",
            "units": [workshop.pk], "measured_by": "events", "measured_how": "The export.",
            "valid_from": "2026-03-01", "draft_seen": form.initial["draft_seen"],
        }  # fmt: skip
        refused = client.post(f"/standards/{standard.pk}/change/", sent)
        assert "1 of 2 have spoken." in refused.context["form"].errors["although"][0]
        client.post(f"/standards/{standard.pk}/change/", sent | {"although": "The season."})
        opened.refresh_from_db()
        assert (opened.version, opened.although, opened.given_up) == (1, "The season.", False)
        assert opened.closed_at
        client.force_login(sam)
        page = client.get(f"/standards/{standard.pk}/").text
        assert "The season." in page
        assert "90 of 100" in page
        standard.refresh_from_db()
        assert standard.draft == {}

    def test_in_force_is_opened_the_same_way_and_its_draft_beside_it(
        self, client, owner, moment, sam, workshop
    ):
        standard = actions.add_standard(moment=moment, promise=READY, by=owner, **MEASURED)
        opened = hear("standard", standard.pk, owner)
        assert opened.version == 1
        strategy.close_consultation(consultation=opened, by=owner)
        sooner = replace(READY, statement="It is ready a day before.")
        actions.draft_standard(
            standard=standard, draft_seen=1, promise=sooner, by=owner, **MEASURED
        )
        assert hear("standard", standard.pk, owner).version is None
        client.force_login(owner)
        page = client.get(f"/standards/{standard.pk}/").text
        assert "<ins> a</ins>" in page
        assert "<ins> before</ins>" in page
        assert standard.versions.get().statement == "It is ready on the day."

    def test_whoever_saves_second_is_told(self, moment, manager, workshop):
        standard = drafted(moment, manager, workshop)
        other = replace(READY, units=[workshop], target=0.5)
        actions.draft_standard(
            standard=standard, draft_seen=1, promise=other, by=manager, **MEASURED
        )
        for again in (
            lambda: actions.draft_standard(
                standard=standard, draft_seen=1, promise=other, by=manager, **MEASURED
            ),
            lambda: actions.drop_standard_draft(standard=standard, draft_seen=1, by=manager),
        ):
            with pytest.raises(actions.ChangedMeanwhileError):
                again()

    def test_a_draft_given_up_keeps_what_people_said_of_it(
        self, client, moment, manager, sam, workshop
    ):
        standard = drafted(moment, manager, workshop)
        opened = hear("standard", standard.pk, manager)
        strategy.speak(consultation=opened, by=sam, **SAID)
        client.force_login(manager)
        client.post(f"/standards/{standard.pk}/dropped/", {"seen": standard.edition})
        assert not Standard.objects.exists()
        opened.refresh_from_db()
        assert opened.given_up
        page = client.get(f"/consultations/{opened.pk}/").text
        assert "One telephone." in page
        assert "It is ready on the day." in page
        assert str(opened.pk) in client.get("/consultations/").text


class TestAnEntry:
    def test_stands_in_the_playbook_when_it_is_adopted(self, client, manager, moment, sam):
        said = saying(manager, moment=moment)
        entry = actions.draft_entry(saying=said, by=manager)
        assert not entries().exists()
        client.force_login(sam)
        assert client.get(f"/playbook/{entry.pk}/about/").status_code == 404
        assert "by four" not in client.get("/playbook/").text
        opened = hear("entry", entry.pk, manager)
        with pytest.raises(strategy.UnheardError):
            actions.change_entry(entry=entry, seen=1, saying=said, by=manager)
        for person in opened.voices.all():
            strategy.speak(consultation=opened, by=person.person, **SAID)
        actions.change_entry(entry=entry, seen=1, saying=said, by=manager)
        assert [each.words for each in entries()] == ["I'll ring you by four."]
        opened.refresh_from_db()
        assert (opened.version, opened.although) == (1, "")
        assert client.get(f"/playbook/{entry.pk}/about/").status_code == 200

    def test_has_a_history_word_by_word(self, client, manager, moment):
        entry = actions.add_entry(saying=saying(manager, moment=moment), by=manager)
        anew = saying(manager, moment=moment, words="I'll ring you by three.")
        actions.change_entry(entry=entry, seen=1, saying=anew, reason="Sooner.", by=manager)
        entry.refresh_from_db()
        newest, first = history(entry)
        assert (newest.number, newest.reason, first.number) == (2, "Sooner.", 1)
        assert [(each.how, each.words) for each in newest.changed[0].spans] == [
            ("same", "I'll ring you by"), ("removed", " four"), ("added", " three"), ("same", "."),
        ]  # fmt: skip
        assert first.written_by == manager
        client.force_login(manager)
        assert "<del> four</del>" in client.get(f"/playbook/{entry.pk}/about/").text

    def test_goes_on_saying_what_it_says_while_a_draft_is_written(self, manager, moment):
        entry = actions.add_entry(saying=saying(manager, moment=moment), by=manager)
        anew = saying(manager, moment=moment, words="I'll ring you by three.")
        actions.draft_entry(entry=entry, seen=1, saying=anew, by=manager)
        assert [each.words for each in entries()] == ["I'll ring you by four."]
        entry.refresh_from_db()
        actions.drop_entry_draft(entry=entry, seen=entry.edition, by=manager)
        entry.refresh_from_db()
        assert (entry.draft, entry.words) == ({}, "I'll ring you by four.")

    def test_taken_out_asks_nobody_any_more(self, manager, moment):
        entry = actions.add_entry(saying=saying(manager, moment=moment), by=manager)
        hear("entry", entry.pk, manager)
        actions.remove_entry(entry=entry, by=manager)
        assert not PlaybookEntry.objects.exists()
        assert Consultation.objects.get().closed_at
        assert not Request.objects.filter(ended_at=None).exists()


class TestAPromise:
    @pytest.fixture
    def promise(self, owner, sam, workshop):
        said = promising.Said(
            what="Your repair is ready", to_whom="", within=2, counted_in="days", by_when="",
            aim=0.9, remedy="It is free.", reason="",
        )  # fmt: skip
        held = promising.Held(workshop, workshop, None, None, NEXT_YEAR)
        made = promising.draft_promise(held=held, said=said, parts=(), by=owner)
        promising.ask_enablers(promise=made, by=owner)
        return made, held, said

    def test_published_before_enough_were_heard_says_why(self, client, owner, sam, promise):
        made, *_ = promise
        opened = hear("promise", made.pk, owner)
        with pytest.raises(strategy.UnheardError):
            promising.publish_promise(promise=made, although="We dare.", by=owner)
        client.force_login(owner)
        address = f"/promises/{made.pk}/published/"
        refused = client.post(address, {"although": "We dare."})
        form = refused.context["publishing"]
        assert "0 of 1 have spoken." in form.errors["although_unheard"][0]
        client.post(address, {"although": "We dare.", "although_unheard": "It is June."})
        opened.refresh_from_db()
        assert (opened.version, opened.although) == (1, "It is June.")
        client.force_login(sam)
        assert "It is June." in client.get(f"/promises/{made.pk}/").text

    def test_says_what_changed_from_version_to_version(self, client, owner, promise):
        made, held, said = promise
        promising.publish_promise(promise=made, although="We dare.", by=owner)
        promising.change_promise(
            promise=made, seen=(1, 1), held=held, said=replace(said, within=3), parts=(), by=owner
        )
        newest, first = told_history(made)
        assert first.changed == ()
        assert [str(each.label) for each in newest.changed] == ["When"]
        client.force_login(owner)
        assert "<del> 2</del><ins> 3</ins>" in client.get(f"/promises/{made.pk}/").text
        assert PromiseEnabler.objects.count() == 0


def test_a_draft_is_not_offered_where_only_what_holds_makes_sense(client, owner, manager, moment):
    draft = actions.draft_new_standard(moment=moment, promise=READY, by=owner, **MEASURED)
    called = make(Moment, key="called", unit=moment.unit)
    ready = replace(READY, statement="They are called.")
    held = actions.add_standard(moment=called, promise=ready, by=owner, **MEASURED)
    client.force_login(manager)
    for address in ("/notices/new/", "/profiles/new/"):
        offered = client.get(address).context["form"].fields["standards"].queryset
        assert [*offered] == [held], address
    held.versions.update(valid_to=dt.date(2026, 4, 1))
    assert [*standards_to_choose()] == []
    assert [*standards_to_choose([held])] == [held], "what was chosen before stays chosen"
    assert draft not in standards_to_choose([held])
