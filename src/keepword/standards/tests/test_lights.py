"""Five lights on a standard as it is written: what they say, and that nothing is saved by them."""

import datetime as dt

import pytest
from django.utils import translation
from tests.support.factories import make

from keepword.organisation.models import Unit, UnitEdge
from keepword.organisation.present import today
from keepword.standards.delivered import delivered, units_of
from keepword.standards.lights import lights
from keepword.standards.models import Moment, MomentAlias, Standard
from keepword.standards.realistic import period, realistic
from keepword.standards.tests.delivering import deliver

pytestmark = pytest.mark.django_db
SHARP = "We mend it within 3 working days."
MEANS = {"measured_by": "events", "measured_how": "The orders' export."}


@pytest.fixture
def ready(owner, workshop):
    return make(Moment, key="ready", criterion="")


def shown(moment, **said):
    return {light.name: light for light in lights(moment, said)}


def test_a_vague_passive_sentence_is_asked_back(ready):
    clear = shown(ready, statement="Complaints will be answered promptly.")["Clear"]
    assert clear.on is False
    assert clear.says[0] == "“promptly”: By when, in hours or days?"
    assert clear.says[1] == "“be answered”: who does it? Say “we”."
    assert shown(ready, statement=SHARP)["Clear"].on is True
    assert shown(ready, statement="")["Clear"].on is None


def test_a_hard_sentence_is_told_so(ready):
    hard = "We facilitate comprehensive rehabilitation of malfunctioning agricultural machinery."
    assert "Hard to read" in shown(ready, statement=hard)["Clear"].says[-1]


def test_german_is_read_for_clarity_too(ready):
    with translation.override("de"):
        vague = lights(ready, {"statement": "Beschwerden werden schnell beantwortet."})[0]
        sharp = lights(ready, {"statement": "Wir rufen Sie binnen 2 Stunden zurück."})
    assert vague.on is False
    assert vague.says[0] == "„schnell“: Bis wann, in Stunden oder Tagen?"
    assert "werden schnell beantwortet" in vague.says[1]
    assert [light.on for light in sharp[:2]] == [True, True]
    assert "2 Stunden" in sharp[2].says[0]


def test_other_languages_are_not_judged(ready):
    with translation.override("fr"):
        read = lights(ready, {"statement": "Nous répondons vite."})
    assert (read[0].on, read[0].says) == (
        None, ("Only English and German sentences are looked at.",),
    )  # fmt: skip


def test_a_long_sentence_is_not_concise(ready):
    assert shown(ready, statement=SHARP)["Concise"].says == ("7 words.",)
    assert shown(ready, statement="We mend " + "and mend " * 13)["Concise"].on is False


@pytest.mark.parametrize(
    ("statement", "criterion", "means", "on"),
    [
        (SHARP, "", MEANS, True),
        (SHARP, "", {}, False),
        ("It is ready when we said.", "", MEANS, False),
        ("It is ready when we said.", "No later than the day told.", MEANS, True),
    ],
)
def test_measurable_is_what_says_how_much_and_has_a_means(ready, statement, criterion, means, on):
    ready.criterion = criterion
    light = shown(ready, statement=statement, **means)["Measurable"]
    assert light.on is on
    assert ("without that it cannot be promised" in light.says[-1]) is not bool(means)


def test_aligned_is_what_serves_an_objective(ready):
    assert shown(ready)["Aligned"].on is False
    assert shown(ready, objective="Everything in time")["Aligned"].says == (
        "It serves: Everything in time",
    )


def said_of(moment, target, units=()):
    day = today()
    found = delivered(moment, units_of(units), *period(day))
    return realistic(found, target, day)


@pytest.fixture
def two_units(ready):
    make(Unit, key="mitte", name="Mitte")
    deliver("ready", 120, 200)
    deliver("ready", 74, 100, unit="mitte")


@pytest.mark.parametrize(
    ("target", "yes", "verdict"),
    [
        (0.5, True, "You keep more than 50 already: aim higher, or leave it."),
        (0.66, True, "66 is about what you keep already."),
        (0.72, True, "72 asks for effort; your best unit shows that it can be done."),
        (0.95, False, "95 is not realistic yet. Begin with 74, and look again in"),
    ],
)
def test_a_target_is_held_against_what_was_kept_and_what_the_best_unit_keeps(
    ready, two_units, target, yes, verdict
):
    told = said_of(ready, target)
    assert told.yes is yes
    assert told.says[0].startswith("You kept this 65 times in 100 in the last 90 days (59 to 70;")
    assert told.says[1].startswith("Your best unit, Mitte, kept it 74 times (65 to 82; n = 100)")
    assert told.says[2].startswith(verdict)


def test_without_several_units_the_upper_end_of_the_interval_is_the_first_step(ready):
    deliver("ready", 60, 100)
    assert said_of(ready, 0.95).says[1].startswith("95 is not realistic yet. Begin with 69")


def test_only_the_units_that_promise_count_with_those_below_them(ready, two_units, workshop):
    bench = make(Unit, key="bench", name="Bench")
    make(UnitEdge, parent=workshop, child=bench)
    deliver("ready", 100, 100, unit="bench")
    assert "You kept this 73 times" in said_of(ready, 0.9, [workshop]).says[0]
    assert "n = 300" in said_of(ready, 0.9, [workshop]).says[0]


def test_few_or_none_or_long_ago_or_other_views_say_nothing(ready):
    assert said_of(ready, 0.9).yes is None
    deliver("ready", 90, 100, ago=91)
    deliver("ready", 90, 100, lens="perceived")
    assert said_of(ready, 0.9).says[0].startswith("Nothing is recorded as delivered")
    deliver("ready", 7, 9, ago=89)
    told = said_of(ready, 0.9)
    assert told.yes is None
    assert told.says == ("Kept 7 of 9 in the last 90 days: too few to say.",)


def test_what_came_under_a_former_key_counts(ready):
    make(MomentAlias, key="done", moment=ready)
    deliver("done", 60, 100)
    assert "n = 100" in said_of(ready, None).says[0]


def test_looking_saves_nothing_and_keeps_what_was_typed(client, owner, ready, workshop):
    client.force_login(owner)
    typed = {"look": "1", "statement": "We do it promptly.", "units": [workshop.pk], "target": "x"}
    answer = client.post("/journey/moments/ready/promise/", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "By when, in hours or days?" in page
    assert 'value="We do it promptly."' in page
    assert f'value="{workshop.pk}" id="id_units_0" checked' in page
    assert "errorlist" not in page
    assert not Standard.objects.exists()


def test_a_change_is_looked_at_too(client, owner, ready):
    standard = make(Standard, moment=ready)
    standard.versions.create(statement=SHARP, target=0.9, valid_from=dt.date(2026, 1, 1))
    client.force_login(owner)
    typed = {"look": "1", "statement": "We do it promptly.", "seen": "1 x"}
    page = client.post(f"/standards/{standard.pk}/change/", typed).content.decode()
    assert "By when, in hours or days?" in page
    assert 'name="seen" value="1 x"' in page
    assert standard.newest.statement == SHARP
