"""What an anonymous survey may not ask, since it would say who answered."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepword.listening.surveys.checking import Problem
from keepword.listening.surveys.questionnaire import Questionnaire

NAMING = frozenset({"contact", "consent", "date", "file"})


def naming(asked: Questionnaire) -> Iterator[Problem]:
    """The questions that an anonymous survey must do without."""
    for question in asked.questions:
        if question.kind in NAMING:
            yield Problem(
                question.key,
                _("This survey is anonymous, and this question would say who answered: remove it."),
            )
    if asked.quotas:
        yield Problem(
            "",
            _("This survey is anonymous, so nobody has a place in a quota: remove the quotas."),
        )
