"""Surveys come and go: launched, asked anew in another version, answered, closed, answered for."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from django.utils import timezone

from keepword.demo.asking.questionnaires import LANGUAGE, asked_in, chances_in, chosen, draw
from keepword.demo.names import number_of
from keepword.demo.past import Entry, Event, Past, as_of
from keepword.listening.commenting.actions import judge, place
from keepword.listening.inviting.actions import hand_links_out, open_wave
from keepword.listening.inviting.asking import ask_for
from keepword.listening.inviting.doors import Invited
from keepword.listening.models import Answer, Invitation, Survey, SurveyVersion, Wave
from keepword.listening.retention.actions import set_rule
from keepword.listening.surveys.actions import close, create_survey, launch, save_draft
from keepword.listening.surveys.answers import Given, save
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Block, Questionnaire
from keepword.listening.telling import actions as telling
from keepword.organisation.models import Organisation, Unit

WRITING = 0.4
"""So many write a comment, as long as there are any."""
WORDS = frozenset({"short", "long"})
BREAKING_OFF = 0.07
"""So many never send the second page."""
A_PAGE = 40.0
"""So many seconds the second page takes, in the middle."""
HANDED_OUT = (10, 7, 4, 1)
"""So many days ago the shop sent the links of those who had called."""
WITHIN = 9
"""Who answers such a link does so within so many hours."""
KEPT = "kept"
"""The question of the ready surveys that asks whether the sentence of the moment was so."""


@dataclass
class Surveys:
    """The surveys of the shop, as its past comes by."""

    past: Past
    surveys: dict[str, Survey] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Everything that was asked, answered and told."""
        for entry in self.past.read("surveys")["survey"]:
            rng = np.random.default_rng([*entry["key"].encode()])
            yield self.past.at(entry), partial(self._launch, entry)
            if "answers" in entry:
                yield from self._of_the_public(entry, rng)
            if "answering" in entry and self.past.whole:
                yield from self._of_those_invited(entry, rng)
        for entry in self.past.read("surveys")["kept"]:
            yield self.past.at(entry), partial(self._keep_so_long, entry)

    def _keep_so_long(self, entry: Entry) -> None:
        by = self.past.people["owner"]
        set_rule(of=entry["of"], survey=None, months=entry["months"], goes=entry["goes"], by=by)

    def _launch(self, entry: Entry) -> None:
        by = self.past.people[entry["by"]]
        unit = Unit.objects.filter(key=entry.get("unit")).first()
        asked = asked_in(entry, 1)
        survey = create_survey(name=entry["name"], unit=unit, asked=asked, by=by)
        launch(survey=survey, edition=survey.edition, by=by)
        self.surveys[entry["key"]] = survey

    # --- whoever comes ---

    def _of_the_public(self, entry: Entry, rng: np.random.Generator) -> Iterator[Event]:
        begun, closed = self.past.at(entry), self._ago(entry["closed_days_ago"])
        if "again_days_ago" in entry:
            yield self._ago(entry["again_days_ago"]), partial(self._launch_anew, entry)
        comments = iter(entry["comment"])
        for share in np.sort(rng.random(entry["answers"])):
            at = begun + dt.timedelta(hours=1) + share * (closed - begun)
            yield at, partial(self._answer, entry, rng, comments)
        yield closed + dt.timedelta(hours=2), partial(self._close, entry)
        if told := entry.get("told"):
            yield self._ago(told["days_ago"]), partial(self._tell, entry, told)

    def _ago(self, days: int) -> dt.datetime:
        return self.past.at({"days_ago": days})

    def _launch_anew(self, entry: Entry) -> None:
        survey, by = self.surveys[entry["key"]], self.past.people[entry["by"]]
        save_draft(
            survey=survey, edition=survey.edition, name=survey.name, asked=asked_in(entry, 2), by=by
        )
        launch(survey=survey, edition=survey.edition, by=by)

    def _answer(self, entry: Entry, rng: np.random.Generator, comments: Iterator[Entry]) -> None:
        response = _Response(
            version=self.surveys[entry["key"]].versions.latest("number"),
            key=uuid.UUID(bytes=rng.bytes(16)),
            channel=chosen(rng, entry["channels"]),
        )
        given = draw(rng, response.asked, chances_in(entry))
        if rng.random() < WRITING and (said := next(comments, None)):
            words = next(each.key for each in response.asked.questions if each.kind in WORDS)
            given[words] = Given(Answer.State.ANSWERED, said["words"])
        response.send(rng, given)

    def _close(self, entry: Entry) -> None:
        survey, by = self.surveys[entry["key"]], self.past.people[entry["by"]]
        close(survey=survey, by=by)
        self._tag(entry)

    def _tag(self, entry: Entry) -> None:
        """Gather comments under tags, and say of which moment they speak."""
        by = self.past.people[entry["by"]]
        survey = self.surveys[entry["key"]]
        written = Answer.objects.filter(response__version__survey=survey, replaced_at=None)
        for said in entry["comment"]:
            comment = written.filter(value=said["words"]).first()
            if comment is None:  # nobody came whose comment it could be
                continue
            for tag in said.get("tags", ()):
                judge(comment=comment, tag=tag, fits=True, by=by)
            if "moment" in said:
                place(comment=comment, moment=said["moment"], by=by)

    def _tell(self, entry: Entry, told: Entry) -> None:
        by = self.past.people[told["by"]]
        lines = [
            telling.Line(
                words=line["words"],
                comes=line["comes"],
                what=line["what"],
                question=line.get("question", ""),
                by_day=self._day_in(line.get("by_day_in")),
            )
            for line in told["line"]
        ]
        draft = telling.save_draft(
            survey=self.surveys[entry["key"]], edition=0, intro=told["intro"], lines=lines, by=by
        )
        telling.publish(telling=draft, by=by)

    def _day_in(self, days: int | None) -> dt.date | None:
        return None if days is None else self.past.now.date() + dt.timedelta(days=days)

    # --- whom the rules draw ---

    def _of_those_invited(self, entry: Entry, rng: np.random.Generator) -> Iterator[Event]:
        yield self.past.at(entry, hours=1), partial(self._draw, entry)
        comments = list(entry["comment"])
        for days in HANDED_OUT:
            yield self._ago(days), partial(self._hand_out, entry, rng, comments)
        yield self._ago(0), partial(self._tag, entry)

    def _draw(self, entry: Entry) -> None:
        """Let a wave ask those to whom the moment was delivered, as the ledger has it."""
        survey, today = self.surveys[entry["key"]], timezone.localdate()
        wave = Wave(
            survey=survey, name="Those who have called", opens_on=today, asks=Wave.Asks.MOMENT,
            moment=entry["moment"], share=entry["share"], seed=len(entry["name"]),
            open_until=today + dt.timedelta(days=27),
        )  # fmt: skip
        open_wave(wave=wave, by=self.past.people[entry["by"]])
        ask_for(wave, timezone.now(), zoneinfo.ZoneInfo(Organisation.objects.get().time_zone))

    def _hand_out(self, entry: Entry, rng: np.random.Generator, comments: list[Entry]) -> None:
        """Send those who are due their links; some of them answer on the same day."""
        now, survey = timezone.now(), self.surveys[entry["key"]]
        wave = survey.waves.get()
        hand_links_out(wave=wave, by=self.past.people["owner"])
        for invitation in wave.invitations.filter(sent_at=now).select_related("contact__person"):
            if rng.random() < entry["answering"]:
                later = now + dt.timedelta(hours=WITHIN * rng.random())
                with as_of(min(later, self.past.now)):
                    self._answer_invited(entry, rng, invitation, comments)

    def _answer_invited(
        self, entry: Entry, rng: np.random.Generator, invitation: Invitation, comments: list[Entry]
    ) -> None:
        version = invitation.wave.survey.versions.latest("number")
        Invited(invitation, token="").begin(version, LANGUAGE)
        response = _Response(version, invitation.key, invitation.channel)
        says = self._chance_now(entry, invitation)
        chances = chances_in(entry) | {KEPT: {"yes": says, "no": 1 - says}}
        given = draw(rng, response.asked, chances)
        for said in comments:
            about = {key: given[key].value for key in said["if"]}
            if about == said["if"]:
                given[said["question"]] = Given(Answer.State.ANSWERED, said["words"])
                comments.remove(said)
                break
        response.send(rng, given)

    def _chance_now(self, entry: Entry, invitation: Invitation) -> float:
        """How likely this customer is to say that the moment was kept, after what was delivered."""
        moment = entry["moment"]
        its = next(each for each in self.past.shop.occasions.values() if moment in each.delivered)
        theirs = np.flatnonzero(its.customer == number_of(invitation.contact.email))
        return float(its.asked.chance_now[moment][theirs[-1]])


@dataclass(frozen=True)
class _Response:
    """One filling in, page by page, as a browser sends it."""

    version: SurveyVersion
    key: uuid.UUID
    channel: str

    @cached_property
    def asked(self) -> Questionnaire:
        """What it is asked."""
        return questionnaire(self.version.document)

    def send(self, rng: np.random.Generator, given: Mapping[str, Given]) -> None:
        """Answer page after page; some break off after the first."""
        at = timezone.now()
        for number, block in enumerate(self.asked.blocks):
            if number and rng.random() < BREAKING_OFF:
                return
            with as_of(at):
                filled = save(
                    version=self.version, asked=self.asked, key=self.key, channel=self.channel,
                    language=LANGUAGE, given=_of_page(block, given),
                )  # fmt: skip
            if filled.next_page is None:
                return
            at += dt.timedelta(seconds=float(rng.lognormal(np.log(A_PAGE), 0.6)))


def _of_page(block: Block, given: Mapping[str, Given]) -> dict[str, Given]:
    return {question.key: given[question.key] for question in block.questions}
