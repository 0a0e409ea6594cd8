"""What was answered so far travels with the form, from page to page: it is kept nowhere else."""

from collections.abc import Mapping
from dataclasses import astuple

from django.core import signing

from keepword.listening.models import Survey
from keepword.listening.surveys.answers import Given

FIELD = "so_far"


def carried(survey: Survey, sent: Mapping[str, str]) -> dict[str, Given]:
    """What a form brought along; nothing, where it is not ours or of another survey."""
    if not survey.is_anonymous:
        return {}
    try:
        brought = signing.loads(sent.get(FIELD, ""), salt=_salt(survey))
    except signing.BadSignature:
        return {}
    return {key: Given(*its) for key, its in brought.items()}


def carry(survey: Survey, given: Mapping[str, Given]) -> str:
    """What the next form is to bring along."""
    its = {key: astuple(each) for key, each in given.items()}
    return signing.dumps(its, salt=_salt(survey), compress=True)


def _salt(survey: Survey) -> str:
    return f"answers so far, {survey.key}"
