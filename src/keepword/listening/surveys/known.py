"""What is known of a response, in the words that a text repeats."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats

from keepword.listening.models import Invitation, Survey
from keepword.listening.surveys.conditions import Facts
from keepword.listening.surveys.piping import is_fact
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.listening.surveys.showing import Reader, in_words
from keepword.organisation.models import Organisation, Unit


@dataclass(frozen=True)
class Known:
    """Whose response it is, in which language, and what its facts are."""

    survey: Survey
    response: uuid.UUID
    language: str
    facts: Facts

    def reader(self, asked: Questionnaire, values: Mapping[str, Any]) -> Reader:
        """For whom a page is shown, with the answers so far and the facts in its texts."""
        plain = Reader(asked, self.language, self.response, lambda _place: "")

        def said(place: str) -> str:
            if place in asked.by_key and place in values:
                return in_words(asked.by_key[place], values[place], plain)
            return self.fact(place.removeprefix("fact:")) if is_fact(place) else ""

        return Reader(asked, self.language, self.response, said)

    def fact(self, name: str) -> str:
        """A fact in words; nothing, where it is not known of this response."""
        if name in self.facts:
            return self.facts[name]
        if name == "organisation":
            return Organisation.objects.get(pk=1).name
        if name == "day":
            return formats.date_format(Organisation.objects.get(pk=1).today())
        invited = Invitation.objects.filter(key=self.response).select_related("contact").first()
        if name == "name":
            return invited.contact.name if invited else ""
        whose = {"key": invited.unit} if invited else {"pk": self.survey.unit_id}
        return Unit.objects.filter(**whose).values_list("name", flat=True).first() or ""


def title_of(survey: Survey, asked: Questionnaire, language: str) -> str:
    """What a survey is called where nobody answers: of the facts those that hold for everybody."""
    nobody = Known(survey, uuid.UUID(int=0), language, {})
    return nobody.reader(asked, {}).text(asked.title)
