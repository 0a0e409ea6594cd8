"""What is said anonymously waits unread until enough of the same group have said something."""

import uuid
from collections import Counter

import pytest
from tests.support.factories import make

from keepword.listening.anonymity import actions, envelopes
from keepword.listening.models import Count, Envelope, Invitation, Period, Remark, Wave
from keepword.listening.surveys import actions as surveys
from keepword.listening.surveys.answers import Given

from .questionnaires import one_page, question

ASKED = one_page(question("stars"), question("why", "long"))
FEWEST = 3


@pytest.fixture
def survey(olivia, moments):
    asked = surveys.create_survey(name="Honestly", unit=None, asked=ASKED, by=olivia)
    actions.make_anonymous(survey=asked, months=1, by=olivia)
    surveys.launch(survey=asked, edition=1, by=olivia)
    return asked


def answer(survey, stars: int, *, unit: str = "", why: str = "") -> Invitation:
    invited = make(Invitation, wave=make(Wave, survey=survey), unit=unit)
    said = {"stars": Given("answered", stars)}
    if why:
        said["why"] = Given("answered", why)
    actions.send(survey=survey, asked=ASKED, key=invited.key, given=said)
    return invited


def counted() -> dict[tuple[str, str], int]:
    rows = Count.objects.filter(question="stars").exclude(value="")
    return {(group, value): n for group, value, n in rows.values_list("group", "value", "n")}


def test_until_enough_have_come_nothing_that_was_said_can_be_read(survey):
    for stars in (4, 5):
        answer(survey, stars, why="Nobody rang.")
    envelopes.sweep()
    assert not Count.objects.exists()
    assert not Remark.objects.exists()
    for each in Envelope.objects.all():
        assert b"stars" not in bytes(each.content)
        assert b"Nobody" not in bytes(each.content)
    answer(survey, 5)
    envelopes.sweep()
    assert counted() == {("", "4"): 1, ("", "5"): 2}
    assert Remark.objects.count() == 2
    assert not Envelope.objects.exists()
    assert survey.periods.get().came == 3


def test_each_group_waits_until_there_are_enough_of_it_and_at_the_end_all_are_counted(survey):
    for unit, stars in (("sales", 1), ("sales", 2), ("workshop", 5), ("workshop", 5)):
        answer(survey, stars, unit=unit)
    envelopes.sweep()
    assert counted() == {}
    answer(survey, 4, unit="workshop")
    envelopes.sweep()
    assert counted() == {("workshop", "4"): 1, ("workshop", "5"): 2}
    assert Envelope.objects.count() == 2
    answer(survey, 3, unit="workshop")
    envelopes.sweep()
    assert Envelope.objects.count() == 3, "one alone would show as a count that grew by one"
    Period.objects.update(ends_on="2020-01-31")
    actions.end(period=survey.periods.get())
    assert sum(counted().values()) == 6
    assert not Envelope.objects.exists()


def test_a_raised_minimum_holds_for_what_waits(survey, organisation):
    for stars in (1, 2, 3):
        answer(survey, stars)
    organisation.minimum_group = 4
    organisation.save()
    envelopes.sweep()
    assert counted() == {}


def test_how_much_was_written_does_not_show(survey):
    for why in ("", "No.", "It was late. " * 40):
        answer(survey, 3, why=why)
    assert len({len(bytes(each.content)) for each in Envelope.objects.all()}) == 1


def test_an_envelope_opens_with_our_key_in_its_period_alone(survey, settings, caplog):
    answer(survey, 1)
    own, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    for stars in (2, 3, 4):
        answer(survey, stars)
    envelopes.sweep()
    assert counted() == {("", "2"): 1, ("", "3"): 1, ("", "4"): 1}
    assert "the secret key was another one" in caplog.text
    settings.SECRET_KEY = own
    kept = Envelope.objects.get()
    other = make(Period, survey=None)
    Envelope.objects.filter(pk=kept.pk).update(period=other)
    envelopes.open_all(other)
    assert not other.counts.exists()
    Envelope.objects.filter(pk=kept.pk).update(period=kept.period)
    envelopes.open_all(kept.period)
    assert counted()["", "1"] == 1


def test_opened_in_many_lots_every_answer_counts_once(survey):
    said = [1 + number % 5 for number in range(11)]
    for number, stars in enumerate(said):
        answer(survey, stars, unit=f"unit-{number % 2}")
        envelopes.sweep()
    envelopes.open_all(survey.periods.get())
    envelopes.open_all(survey.periods.get())
    by_value = Counter[str]()
    for (_group, value), n in counted().items():
        by_value[value] += n
    assert by_value == Counter(str(stars) for stars in said)


def test_two_envelopes_with_the_same_words_differ(survey):
    for _each in range(2):
        actions.send(
            survey=survey, asked=ASKED, key=uuid.uuid4(), given={"stars": Given("answered", 4)}
        )
    assert len({bytes(each.content) for each in Envelope.objects.all()}) == 2
