"""What those who work here are told: notices, forms with their files, and what each role needs."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import resources

from keepword.demo.past import Entry, Event, Past
from keepword.organisation.models import Role, Unit, User
from keepword.standards.models import Notice, NoticeReader, PaperForm, Standard
from keepword.standards.noticing import actions as noticing
from keepword.standards.paperwork import actions as paperwork
from keepword.standards.paperwork.reading import read
from keepword.standards.profiles import actions as profiles
from keepword.strategy.models import Text

KINDS = (Role.Kind.MEMBER, Role.Kind.CARE, Role.Kind.MANAGER)
"""Whom notices reach; who leads units has read them before."""
DAYS_TO_READ = 4
"""Within so many days whoever reads a notice has read it."""
LANGUAGE = "en"


@dataclass
class Instructing:
    """Notices, forms and profiles of the shop, as its past comes by."""

    past: Past
    principles: Mapping[str, Text]
    """By their keys; they are there as soon as they were adopted."""
    notices: dict[str, Notice] = field(default_factory=dict)
    forms: dict[str, PaperForm] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Everything that was sent, read, brought and written."""
        at, told = self.past.at, self.past.read("instructing")
        for entry in told["notice"]:
            yield at(entry, hours=1), partial(self._send, entry)
            for day in range(DAYS_TO_READ):
                if (when := at(entry, days=day, hours=4)) < self.past.now:
                    yield when, partial(self._read, entry, day)
        for entry in told["form"]:
            yield at(entry, hours=2), partial(self._bring, entry)
            if "again" in entry and (when := at(entry, days=entry["again_after"])) < self.past.now:
                yield when, partial(self._bring_again, entry)
        for entry in told["profile"]:
            yield at(entry, hours=3), partial(self._profile, entry)

    # --- notices ---

    def _send(self, entry: Entry) -> None:
        by = self.past.people[entry["by"]]
        texts = {name: entry[name] for name in ("title", "changes", "do_differently", "question")}
        notice = noticing.write_notice(
            told=noticing.Told(
                **texts,
                begins_on=self.past.day(entry) + dt.timedelta(days=entry["begins_after"]),
                kinds=KINDS,
                right=entry["right"],
                wrong=entry["wrong"],
                why=entry["why"],
                minutes=entry["minutes"],
                units=list(Unit.objects.filter(key__in=entry["units"])),
                standards=self._standards(entry),
            ),
            by=by,
        )
        noticing.send_notice(notice=notice, seen=notice.edition, by=by)
        self.notices[entry["title"]] = notice

    def _read(self, entry: Entry, day: int) -> None:
        """Let those whose day it is answer the question: some of them wrongly first."""
        notice, places = self.notices[entry["title"]], self.past.people
        not_yet = {places[place].pk for place in entry["not_yet"]}
        stumbled = {places[place].pk for place in entry.get("stumbled", ())}
        told = NoticeReader.objects.filter(notice=notice).select_related("person").order_by("pk")
        for number, reader in enumerate(told):
            person = reader.person
            if number % DAYS_TO_READ == day and person and person.pk not in not_yet:
                self._answer(notice, person, wrongly=person.pk in stumbled)

    @staticmethod
    def _answer(notice: Notice, by: User, *, wrongly: bool) -> None:
        if wrongly:
            noticing.acknowledge(notice=notice, chosen=notice.wrong[0], by=by)
        noticing.acknowledge(notice=notice, chosen=notice.right, by=by)

    # --- forms ---

    def _bring(self, entry: Entry) -> None:
        sample = entry.get("sample", "")
        self.forms[entry["name"]] = paperwork.bring_form(
            described=paperwork.Described(
                name=entry["name"],
                filled_in_by=entry["filled_in_by"],
                unit=Unit.objects.get(key=entry["unit"]),
                language=LANGUAGE,
                instructions=entry["instructions"],
                owner=self.past.people[entry["by"]],
                review_on=self.past.review_on(entry),
            ),
            brought=_brought(entry["file"], sample),
            by=self.past.people[entry["by"]],
        )

    def _bring_again(self, entry: Entry) -> None:
        form = self.forms[entry["name"]]
        paperwork.bring_version(
            form=form,
            seen=form.edition,
            brought=_brought(entry["again"], entry.get("sample", "")),
            reason=entry["reason"],
            by=self.past.people[entry["by"]],
        )

    # --- role profiles ---

    def _profile(self, entry: Entry) -> None:
        profiles.write_profile(
            profiled=profiles.Profiled(
                name=entry["name"],
                kind=entry["kind"],
                unit=Unit.objects.get(key=entry["unit"]),
                owner=self.past.people[entry["by"]],
                review_on=self.past.review_on(entry),
                qualities=entry["qualities"],
                skills=entry["skills"],
                standards=self._standards(entry),
                principles=[self.principles[key] for key in entry["principles"]],
            ),
            by=self.past.people[entry["by"]],
        )

    @staticmethod
    def _standards(entry: Entry) -> Collection[Standard]:
        return list(Standard.objects.filter(moment__key__in=entry["standards"]))


def _brought(name: str, sample: str) -> paperwork.Brought:
    content = file_of(name)
    return paperwork.Brought(
        name=name,
        content=content,
        read=read(name, content),
        sample_name=sample,
        sample=file_of(sample) if sample else None,
    )


def file_of(name: str) -> bytes:
    """A form's file."""
    return (resources.files(__package__) / "told" / "forms" / name).read_bytes()
