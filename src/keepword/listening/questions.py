"""What a round asks of somebody: each moment in its order, and what they said of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from keepword.listening.models import Participant, Prediction, Round, Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.measure import BELIEVED_EXPECTED
from keepword.standards.models import Moment, MomentAlias


@dataclass(frozen=True)
class Question:
    """One moment, and whether it is asked what customers will say or what they expect."""

    moment: Moment
    key: str
    """The moment's key when the round was opened."""
    lens: str
    number: int
    prediction: Prediction | None = None

    @property
    def expects(self) -> bool:
        """Whether it asks what customers expect."""
        return self.lens == BELIEVED_EXPECTED

    @property
    def name(self) -> str:
        """What a form sends to say which question it answers."""
        return f"{self.key}:{self.lens}"


def questions(
    asking: Round, view: str, predictions: Iterable[Prediction] = ()
) -> tuple[Question, ...]:
    """The questions that a round puts to a leader or to one of the staff, with their answers."""
    return asked(asking, view, predictions, moments_named(asking.moments))


def asked(
    asking: Round, view: str, predictions: Iterable[Prediction], moments: Mapping[str, Moment]
) -> tuple[Question, ...]:
    """The same, where the moments have been read for several rounds."""
    said = {(each.moment, each.lens): each for each in predictions}
    every = [(key, lens) for key in asking.moments for lens in lenses(asking, view)]
    present = [(key, lens) for key, lens in every if key in moments]
    return tuple(
        Question(moments[key], key, lens, number, said.get((key, lens)))
        for number, (key, lens) in enumerate(present, start=1)
    )


def lenses(asking: Round, view: str) -> tuple[str, ...]:
    """What is asked of each moment: leaders may be asked what customers expect as well."""
    both = asking.asks_expected and view == Participant.View.LEADER
    return (view, BELIEVED_EXPECTED) if both else (view,)


def moments_asked_about(survey: Survey) -> frozenset[str]:
    """The keys of the moments for which answers of a survey count, as it asks now."""
    newest = survey.versions.order_by("-number").first()
    asked = questionnaire(newest.document).questions if newest else ()
    return frozenset(question.moment for question in asked if question.scoring and question.moment)


def moments_named(keys: Collection[str]) -> Mapping[str, Moment]:
    """Moments by the keys that they have, or had before."""
    found = {moment.key: moment for moment in Moment.objects.filter(key__in=keys)}
    aliases = MomentAlias.objects.filter(key__in=keys).select_related("moment")
    return {alias.key: alias.moment for alias in aliases} | found
