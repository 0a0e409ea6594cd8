"""The sentences of pulses: how leaders are seen, by others and by themselves; units that serve."""

from collections.abc import Iterator, Sequence
from itertools import islice

from keepword.demo.checking.statements import Statement
from keepword.demo.inside import chances_of, own_ratings
from keepword.demo.past import Entry, Past
from keepword.demo.people import colleagues
from keepword.listening.models import Pulse
from keepword.listening.pulses.asking import LEADS, SEEN_AT
from keepword.listening.pulses.measures import (
    Line,
    Share,
    Told,
    newest_example,
    service_by_unit,
    told,
)
from keepword.simulate import Organisation


def of_pulses(shop: Organisation) -> Iterator[Statement]:
    """Everything that pulses have told."""
    done = Past(shop).read("inside")
    examples = newest_example()
    if found := told(examples):
        yield from _of_pulse("Leading by example", found, done["example"][::-1], examples)
    for unit, rated in service_by_unit():
        entries = [entry for entry in done["served"] if entry["provider"] == unit.key]
        yield from _of_pulse(f"Service inside, {unit.name}", rated, entries, [rated.pulse])


def _of_pulse(
    about: str, found: Told, entries: Sequence[Entry], pulses: Sequence[Pulse]
) -> Iterator[Statement]:
    chances = [chances_of(pulse, entry) for pulse, entry in zip(pulses, entries, strict=True)]
    for line in found.lines:
        yield from of_share(about, line.words, line.staff, chances[0][line.key])
        yield from _of_leaders(about, line, entries[0], list(chances[0]))
        for earlier, seen in zip(line.before, chances[1:], strict=True):
            said = f"{earlier.day}: {line.words}"
            yield from of_share(about, said, earlier.staff, seen[line.key])
    for level in found.levels:
        for line in level.lines:
            seen_of = chances[0][line.key]
            yield from of_share(f"{about}, {level.name}", line.words, line.staff, seen_of)


def of_share(about: str, said: str, share: Share, true: float) -> Iterator[Statement]:
    """So many of 100 see it."""
    if share.percent is not None and share.low is not None and share.high is not None:
        words = f"{said} {share.percent:.0f} of 100 see it."
        yield Statement(about, words, true, share.percent / 100, share.low / 100, share.high / 100)


def _of_leaders(about: str, line: Line, entry: Entry, keys: list[str]) -> Iterator[Statement]:
    """Leaders are all there are: so many of them say it of themselves, exactly."""
    if line.leaders.percent is None:
        return
    count = sum(each.kind in LEADS for each in colleagues())
    said = [ratings[line.key] or 0 for ratings in islice(own_ratings(entry, keys), count)]
    true = sum(point >= SEEN_AT for point in said) / count
    words = f"{line.words} {line.leaders.percent:.0f} of 100 leaders say it of themselves."
    yield Statement(about, words, true, line.leaders.percent / 100)
