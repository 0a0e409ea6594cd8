"""The sentences of notices, forms and role profiles: who has read them, what they ask for."""

from collections import Counter
from collections.abc import Iterator, Sequence

from keepword.demo.checking.statements import Statement
from keepword.demo.instructing import KINDS, LANGUAGE, file_of
from keepword.demo.past import Entry, Past
from keepword.demo.people import colleagues
from keepword.demo.rooms import owner
from keepword.simulate import Organisation
from keepword.standards.models import Notice, PaperForm, RoleProfile
from keepword.standards.noticing.measures import reached, visible_to
from keepword.standards.paperwork.checks import checked
from keepword.standards.profiles.observable import looked_at

BLANK, BOX = "____", "[ ]"


def of_what_was_told(shop: Organisation) -> Iterator[Statement]:
    """Every notice, form and profile."""
    past = Past(shop)
    told = past.read("instructing")
    yield from _of_notices(told["notice"], past)
    yield from _of_forms(told["form"], past)
    for entry in told["profile"]:
        newest = RoleProfile.objects.get(name=entry["name"]).newest
        lines = looked_at([*newest.qualities, *newest.skills], LANGUAGE)
        unseen = sum(bool(line.unseen) for line in lines)
        said = f"{unseen} of {len(lines)} lines hold what nobody could observe."
        about = f"Role profile, {entry['name']}"
        yield Statement(about, said, len(entry["qualities"]) + len(entry["skills"]), len(lines))
        yield Statement(about, said, entry["vague"], unseen)


def _of_notices(told: Sequence[Entry], past: Past) -> Iterator[Statement]:
    parents = {unit.key: unit.parent for unit in past.shop.units}
    shown = visible_to(owner())
    counts = reached(shown)
    for entry in told:
        notice = Notice.objects.get(title=entry["title"])
        its = [
            each
            for each in colleagues()
            if {each.unit, parents.get(each.unit or "")} & {*entry["units"]} and each.kind in KINDS
        ]
        asked, done = counts[notice.pk]
        said = f"{done} of {asked} have acknowledged it."
        yield Statement(f"Notice, {notice}", said, len(its), asked)
        if not entry.get("still_read"):
            yield Statement(f"Notice, {notice}", said, len(its) - len(entry["not_yet"]), done)


def _of_forms(told: Sequence[Entry], past: Past) -> Iterator[Statement]:
    asking = {entry["name"]: _asked_for(_text(entry, past)) for entry in told}
    alike = {entry["name"]: entry["filled_in_by"] for entry in told}
    asked = Counter((alike[name], words) for name, fields in asking.items() for words in fields)
    for each in checked(PaperForm.objects.prefetch_related("versions")):
        name = each.form.name
        found = each.form.newest.fields
        said = f"It asks for {len(found)} things, {len(each.twice)} of them on other forms, too."
        twice = sum(asked[alike[name], words] > 1 for words in asking[name])
        yield Statement(f"Form, {name}", said, len(asking[name]), len(found))
        yield Statement(f"Form, {name}", said, twice, len(each.twice))


def _text(entry: Entry, past: Past) -> str:
    """What a form says as it is handed out today."""
    again = "again" in entry and past.at(entry, days=entry["again_after"]) < past.now
    return file_of(entry["again" if again else "file"]).decode()


def _asked_for(text: str) -> set[str]:
    lines = text.splitlines()
    blanks = {line.partition(":")[0] for line in lines if BLANK in line}
    return blanks | {line.removeprefix(BOX).strip() for line in lines if line.startswith(BOX)}
