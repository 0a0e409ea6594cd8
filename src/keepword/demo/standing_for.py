"""What the shop stands for: mission, principles, objectives; who was heard; what was decided."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from keepword.demo.past import Entry, Event, Past
from keepword.organisation.models import Unit
from keepword.standards.actions import Promise, change_standard, stamp
from keepword.standards.hearing import of_standard
from keepword.standards.models import Standard
from keepword.strategy import actions
from keepword.strategy.heard import consultations_on
from keepword.strategy.hearing import subject_of
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Consultation, Decision, Text
from keepword.strategy.subjects import Subject

SERVES = {
    "on-time": ("order-arrives", "ready-by-day"),
    "reach": ("calling", "money-back"),
    "right": ("repair-holds", "bill-right", "choosing"),
}
"""Which objective the standards at which moments serve."""
LINKED_AFTER = 20
"""So many days after an objective was adopted its standards were traced to it."""
NEVER_CHANGED = ""


@dataclass
class Strategy:
    """The texts of the shop, as its past comes by."""

    past: Past
    texts: dict[str, Text] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Everything that was written, said and decided."""
        told = self.past.read("strategy")
        for entry in told["text"]:
            yield self.past.at(entry), partial(self._begin_and_adopt, entry)
            yield from self._of_standards(entry)
        for entry in told["change"]:
            yield from self._of_change(entry)
        for entry in told["draft"]:
            yield self.past.at(entry), partial(self._begin, entry)
            yield from self._of_hearing(entry)
        for entry in told["standard"]:
            yield from self._of_standard_in_force(entry)
        for entry in told["story"]:
            yield self.past.at(entry, hours=2), partial(self._tell, entry)
        for entry in told["charter"]:
            by = self.past.people[entry["by"]]
            yield self.past.at(entry), partial(actions.publish_charter, by=by)
        yield from self._of_decisions()

    # --- texts ---

    def _begin(self, entry: Entry) -> None:
        self.texts[entry["key"]] = actions.begin_text(
            kind=Kind(entry["kind"]), parts=_parts(entry), by=self.past.people[entry["by"]]
        )

    def _begin_and_adopt(self, entry: Entry) -> None:
        self._begin(entry)
        self._adopt(entry["key"], entry)

    def _adopt(self, key: str, entry: Entry) -> None:
        people = self.past.people
        text = self._now(key)
        actions.adopt(
            text=text,
            seen=text.edition,
            reason=entry.get("reason", NEVER_CHANGED),
            although=entry.get("although", ""),
            owner=people[entry["owner"]],
            review_on=self.past.review_on(entry),
            by=people[entry.get("adopted_by", entry["by"])],
        )

    def _of_change(self, entry: Entry) -> Iterator[Event]:
        at = self.past.at
        yield at(entry), partial(self._write, entry)
        yield from self._of_hearing({**entry, "key": entry["of"]})
        yield at(entry, days=entry["adopted_after"]), partial(self._adopt, entry["of"], entry)
        if "answer" in entry:
            yield at(entry, days=entry["answered_after"]), partial(self._answer, entry)

    def _write(self, entry: Entry) -> None:
        text = self._now(entry["of"])
        by = self.past.people[entry["by"]]
        actions.write_draft(text=text, seen=text.edition, parts=_parts(entry), by=by)

    def _tell(self, entry: Entry) -> None:
        actions.tell_story(
            text=self.texts[entry["of"]],
            words=entry["words"],
            happened_on=self.past.day(entry),
            named=entry.get("named", True),
            by=self.past.people[entry["told_by"]],
        )

    def _now(self, key: str) -> Text:
        return Text.objects.get(pk=self.texts[key].pk)

    # --- those who were heard ---

    def _of_hearing(self, entry: Entry) -> Iterator[Event]:
        heard, at = entry["heard"], self.past.at
        opened = heard.get("opened_after", 0)
        yield at(entry, days=opened, hours=1), partial(self._open, entry)
        for said in heard["voice"]:
            when = at(entry, days=said["after"], hours=3)
            yield when, partial(self._speak, entry["key"], said)
        for said in heard.get("comment", ()):
            when = at(entry, days=said["after"], hours=5)
            yield when, partial(self._comment, entry["key"], said)

    def _of_standard_in_force(self, entry: Entry) -> Iterator[Event]:
        """Those who keep a standard are heard on it while it holds."""
        at = self.past.at
        yield from self._of_hearing({**entry, "key": entry["of"]})
        yield at(entry, days=entry["answered_after"]), partial(self._close, entry["of"])
        yield at(entry, days=entry["answered_after"], hours=1), partial(self._answer, entry)

    def _close(self, key: str) -> None:
        actions.close_consultation(consultation=self._asked(key), by=self.past.people["owner"])

    def _open(self, entry: Entry) -> None:
        heard, on = entry["heard"], self._heard_on(entry["key"])
        opened_on = self.past.day(entry) + dt.timedelta(days=heard.get("opened_after", 0))
        actions.open_consultation(
            on=on,
            seen=on.stamp,
            units=list(Unit.objects.filter(key__in=heard["units"])),
            share=heard["share"],
            open_until=opened_on + dt.timedelta(days=heard["days"]),
            by=self.past.people[heard.get("by", entry["by"])],
        )

    def _speak(self, key: str, said: Entry) -> None:
        actions.speak(
            consultation=self._asked(key),
            makes_sense=said["makes_sense"],
            day_to_day=said["day_to_day"],
            in_the_way=said["in_the_way"],
            by=self.past.people[said["who"]],
        )

    def _comment(self, key: str, said: Entry) -> None:
        people = self.past.people
        voice = self._asked(key).voices.get(person=people[said["to"]])
        actions.comment(voice=voice, words=said["words"], by=people[said["by"]])

    def _answer(self, entry: Entry) -> None:
        asked = self._asked(entry["of"])
        named = {place: str(user) for place, user in self.past.people.items()}
        answer = entry["answer"].format_map(named)
        actions.answer_voices(consultation=asked, answer=answer, by=self.past.people["owner"])
        for voice in asked.voices.filter(spoke=True).select_related("person"):
            if voice.person:
                actions.note_answer(consultation=asked, by=voice.person)

    def _asked(self, key: str) -> Consultation:
        on = self._heard_on(key)
        return consultations_on(on.kind, on.key).latest("opened_at")

    def _heard_on(self, key: str) -> Subject:
        """The text of a key, or the standard at the moment of that key."""
        if key in self.texts:
            return subject_of(self._now(key))
        return of_standard(Standard.objects.get(moment__key=key))

    # --- standards ---

    def _of_standards(self, entry: Entry) -> Iterator[Event]:
        for moment in SERVES.get(entry["key"], ()):
            when = self.past.at(entry, days=LINKED_AFTER if self.past.whole else 0, hours=1)
            yield when, partial(self._serve, entry["key"], moment)

    def _serve(self, key: str, moment: str) -> None:
        """Say of the standard at a moment which objective it serves: that begins no version."""
        standard = Standard.objects.get(moment__key=moment)
        newest = standard.versions.latest("valid_from")
        change_standard(
            standard=standard,
            seen=stamp(newest),
            promise=Promise(
                newest.statement, newest.target, newest.told_to_customers, [], newest.valid_from
            ),
            measured_by=standard.measured_by,
            measured_how=standard.measured_how,
            objective=self.texts[key],
            reason="",
            by=self.past.people["owner"],
        )

    # --- decisions ---

    def _of_decisions(self) -> Iterator[Event]:
        told, at = self.past.read("decisions"), self.past.at
        for entry in told["decision"]:
            yield at(entry, hours=4), partial(self._decide, entry)
        for entry in told["comment"]:
            yield at(entry, hours=6), partial(self._say_of, entry)
        for entry in told["brought"]:
            yield at(entry, hours=1), partial(self._bring, entry)

    def _decide(self, entry: Entry) -> None:
        actions.write_decision(
            said=self._said(entry),
            serves=[self.texts[key] for key in entry.get("serves", ())],
            strains=[self.texts[key] for key in entry.get("strains", ())],
            by=self.past.people[entry["by"]],
        )

    def _bring(self, entry: Entry) -> None:
        actions.bring_decisions(rows=[self._said(entry)], by=self.past.people["owner"])

    def _said(self, entry: Entry) -> actions.Said:
        ref = entry.get("ref", "")
        return actions.Said(
            what=entry.get("what", Decision.What.TASK if ref else Decision.What.DECISION),
            words=entry["words"],
            effect=entry.get("effect", ""),
            decided_on=self.past.day(entry),
            unit=Unit.objects.filter(key=entry.get("unit")).first(),
            ref=ref,
        )

    def _say_of(self, entry: Entry) -> None:
        decision = Decision.objects.get(words=entry["on"])
        by = self.past.people[entry["by"]]
        actions.comment_on_decision(decision=decision, words=entry["words"], by=by)


def _parts(entry: Entry) -> dict[str, str]:
    """The parts of a text as a form would send them."""
    parts: dict[str, Any] = entry["parts"]
    return {name: words.strip() for name, words in parts.items()}
