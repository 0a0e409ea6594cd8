"""Quotas: so many answers of a kind are taken; whoever comes after that is thanked instead.

What waited on a device is kept beyond them, and counted apart: nobody there could know.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

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
    return frozenset() if response.arrived_at else frozenset(full)


def full_for(response: Response) -> frozenset[str]:
    """The quotas that had no place left for a response, which therefore asks no more."""
    if response.arrived_at:
        return frozenset()
    return frozenset(response.places.filter(was_left=False).values_list("quota", flat=True))


@dataclass(frozen=True)
class Standing:
    """How far a quota is filled."""

    quota: Quota
    taken: int
    thanked_instead: int
    beyond: int = 0
    """How many came from a device once it was full, and are kept."""


def standings(survey: Survey, asked: Questionnaire) -> list[Standing]:
    """How far each quota of a survey is filled, and how many came too late for it."""
    if not asked.quotas:
        return []
    waited = Count("pk", filter=Q(was_left=False, response__arrived_at__isnull=False))
    rows = survey.places.values_list("quota", "was_left").annotate(n=Count("pk"), waited=waited)
    counted = {(quota, was_left): (n, beyond) for quota, was_left, n, beyond in rows.order_by()}
    return [_standing(each, counted) for each in asked.quotas]


def _standing(quota: Quota, counted: Mapping[tuple[str, bool], tuple[int, int]]) -> Standing:
    late, beyond = counted.get((quota.key, False), (0, 0))
    return Standing(quota, counted.get((quota.key, True), (0, 0))[0], late - beyond, beyond)


def _taken(survey: Survey) -> dict[str, int]:
    places = survey.places.filter(was_left=True).order_by()
    return dict(places.values_list("quota").annotate(Count("pk")))
