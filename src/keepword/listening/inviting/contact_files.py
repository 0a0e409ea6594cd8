"""A file of contacts, line by line; what is wrong is said with its line, its field and the mend."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.validators import validate_email
from django.forms import ValidationError
from django.utils.translation import gettext as _

from keepword.listening.inviting.contacts import Known, Line
from keepword.organisation.models import Person, Unit
from keepword.web.csv_lines import Wrong, read_lines

COLUMNS = ("email", "name", "language", "unit", "customer")
MOST_LINES = 100_000
MOST_WRONG = 50
LONGEST = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


@dataclass
class Read:
    """The contacts of a file, and what is wrong with it; with anything wrong none is taken in."""

    lines: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read_file(content: bytes) -> Read:
    """Read a CSV file with a line of column names: email, and perhaps the others, in any order."""
    found = read_lines(content, columns=COLUMNS, needed=("email",), most=MOST_LINES)
    read = Read(wrong=found.wrong)
    if not found.wrong:
        check(read, found.lines)
    return read


def read_addresses(content: bytes) -> tuple[list[str], list[Wrong]]:
    """The mail addresses of a CSV file with the one column email, and what is wrong with it."""
    found = read_lines(content, columns=("email",), needed=("email",), most=MOST_LINES)
    words = _("Write a mail address, such as robin@example.org.")
    wrong = [
        Wrong(number, "email", words) for number, said in found.lines if not _is_mail(said["email"])
    ]
    return [said["email"].lower() for _number, said in found.lines], [
        *found.wrong,
        *wrong[:MOST_WRONG],
    ]


def check(read: Read, said: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Make contacts of what is said on numbered lines, with everything that is wrong."""
    known = _Known.of(each for _number, each in said)
    first: dict[str, int] = {}
    for number, each in said:
        line, wrong = _checked(each, known)
        for value, name in ((line.email, "email"), (line.person, "customer")):
            before = first.setdefault(f"{name} {value}", number)
            if value and before != number:
                words = _("Line %(line)d says the same. Remove one of the two.")
                wrong.append((name, words % {"line": before}))
        read.wrong.extend(Wrong(number, name, words) for name, words in wrong)
        read.lines.append(line)
        if len(read.wrong) >= MOST_WRONG:
            return
    there = Known.of(read.lines)
    for (number, _each), line in zip(said, read.lines, strict=True):
        if there.cannot_be(line):
            words = _("This address is another customer's. Write theirs, or erase that contact.")
            read.wrong.append(Wrong(number, "customer", words))


@dataclass(frozen=True)
class _Known:
    """What lines may refer to: units by name or key, customers by what files call them."""

    units: Mapping[str, str]
    customers: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, said: Iterable[Mapping[str, str]]) -> "_Known":
        known = list(Unit.objects.values_list("key", "name"))
        units = {name.lower(): key for key, name in known}
        wanted = {each["customer"] for each in said if each.get("customer")}
        return cls(units | {key.lower(): key for key, _name in known}, _customers(wanted))


def _customers(wanted: Collection[str]) -> dict[str, list[str]]:
    """The whole keys under which files know customers by these names; everybody is read once."""
    found: dict[str, list[str]] = {name: [] for name in wanted}
    if not wanted:
        return found
    for key in Person.objects.values_list("key", flat=True).iterator(5_000):
        for name in {key, key.partition(":")[2]} & found.keys():
            found[name].append(key)
    return found


def _checked(said: Mapping[str, str], known: _Known) -> tuple[Line, list[tuple[str, str]]]:
    """What is said of one contact, and what is wrong with it: the field and the mend."""
    wrong: list[tuple[str, str]] = []
    too_long = _("It is too long: %(most)d letters at most.") % {"most": LONGEST}
    wrong += [(name, too_long) for name, value in said.items() if len(value) > LONGEST]
    email = said.get("email", "").lower()
    if not _is_mail(email):
        wrong.append(("email", _("Write a mail address, such as robin@example.org.")))
    language = said.get("language", "").lower().replace("_", "-")
    if language and not _LANGUAGE.fullmatch(language):
        wrong.append(("language", _("Write a language as its code, such as en or de.")))
    unit = known.units.get(said.get("unit", "").lower(), "")
    if said.get("unit") and not unit:
        wrong.append(("unit", _("There is no such unit. Write its name or its key.")))
    person, problem = _person(said.get("customer", ""), known)
    if problem:
        wrong.append(("customer", problem))
    return Line(email, said.get("name", ""), language, unit, person), wrong


def _is_mail(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _person(customer: str, known: _Known) -> tuple[str, str]:
    """The whole key of a customer as files call them, or what is wrong."""
    found = known.customers.get(customer, ())
    if not customer or len(found) == 1:
        return (found[0] if found else ""), ""
    if found:
        words = _("Several files know somebody by this. Write which one: %(keys)s.")
        return "", words % {"keys": ", ".join(found[:3])}
    if ":" in customer:
        return customer, ""
    words = _(
        "No file has brought this customer yet. Write before it whose customer numbers they are, "
        "such as shop:%(customer)s, or leave it empty."
    )
    return "", words % {"customer": customer}
