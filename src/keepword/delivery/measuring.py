"""The recipes that tell of a moment, for the standards that they measure."""

from collections.abc import Iterator

from django.db.models import Max
from django.urls import reverse

from keepword.delivery.models import RecipeVersion
from keepword.ledger.models import Source
from keepword.organisation.access import May
from keepword.standards.delivered import arrived, ever_delivered_by
from keepword.standards.means import Means
from keepword.standards.models import Moment, Standard


def recipes_at(moment: Moment) -> Iterator[Means]:
    """Those mapped to the moment, and those whose files have told of it already."""
    keys = {moment.key, *moment.aliases.values_list("key", flat=True)}
    saved = _mapped_to(keys)
    brought = ever_delivered_by(moment)
    by_hand = Source.objects.filter(key__in=brought, mode=Source.Mode.RECORD)
    files = brought - saved.keys() - {*by_hand.values_list("key", flat=True)}
    for key, name in [*saved.items(), *((key, key) for key in files)]:
        page = reverse("saved_recipe", args=[key]) if key in saved else reverse("imports")
        come = arrived(moment, key)
        yield Means(Standard.Means.EVENTS, key, name, page, come, opens_for=May.BRING_IN)


def _mapped_to(keys: set[str]) -> dict[str, str]:
    """The names of the saved recipes whose newest version speaks of one of these moments."""
    newest = RecipeVersion.objects.values("recipe").annotate(number=Max("number"))
    numbers = dict(newest.values_list("recipe", "number"))
    versions = RecipeVersion.objects.filter(recipe__in=numbers).select_related("recipe")
    return {
        version.recipe.key: version.recipe.name
        for version in versions.defer("text")
        if version.number == numbers[version.recipe_id] and keys & _moments(version.mapping)
    }


def _moments(mapping: dict[str, object]) -> set[object]:
    further = mapping.get("further", ())
    seen = [mapping, *(further if isinstance(further, list) else ())]
    return {each["moment"] for each in seen if each.get("lens") == "delivered"}
