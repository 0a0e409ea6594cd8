"""Quotas: so many answers of a kind are taken; whoever comes after that is thanked instead."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from keepword.listening.models import QuotaPlace, Response, Survey
from keepword.listening.surveys.questionnaire import Questionnaire, Quota


def take_places(response: Response, met: Collection[Quota]) -> frozenset[str]:
    """Give the response its places; the keys of the quotas that have none left for it.

    Whoever finds no place in one of them takes none in the others. Two who answer at once never
    share the last place: the survey is held until the transaction ends.
    """
    survey = response.version.survey
    held = dict(response.places.values_list("quota", "was_left"))
    if {each.key for each in met} == held.keys() and all(held.values()):
        return frozenset()
    Survey.objects.select_for_update().get(pk=survey.pk)
    taken = _taken(survey)
    full = {
        each.key for each in met if not held.get(each.key) and taken.get(each.key, 0) >= each.most
    }
    wanted = full or {each.key for each in met}
    response.places.all().delete()
    QuotaPlace.objects.bulk_create(
        QuotaPlace(survey=survey, response=response, quota=key, was_left=not full)
        for key in sorted(wanted)
    )
    return frozenset(full)


def full_for(response: Response) -> frozenset[str]:
    """The quotas that had no place left for a response."""
    return frozenset(response.places.filter(was_left=False).values_list("quota", flat=True))


@dataclass(frozen=True)
class Standing:
    """How far a quota is filled."""

    quota: Quota
    taken: int
    thanked_instead: int


def standings(survey: Survey, asked: Questionnaire) -> list[Standing]:
    """How far each quota of a survey is filled, and how many came too late for it."""
    if not asked.quotas:
        return []
    rows = survey.places.values_list("quota", "was_left").annotate(n=Count("pk")).order_by()
    counted = {(quota, was_left): n for quota, was_left, n in rows}
    return [
        Standing(each, counted.get((each.key, True), 0), counted.get((each.key, False), 0))
        for each in asked.quotas
    ]


def _taken(survey: Survey) -> dict[str, int]:
    places = survey.places.filter(was_left=True).order_by()
    return dict(places.values_list("quota").annotate(Count("pk")))
