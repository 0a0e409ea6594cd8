"""What of imports and of given promises can be found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.delivery.given.permission import given_for
from keepword.delivery.models import GivenPromise, SavedRecipe
from keepword.organisation.access import May
from keepword.organisation.searching import Findable, Hit


def _recipe(recipe: SavedRecipe) -> Hit:
    return Hit(recipe.name, reverse("saved_recipe", args=[recipe.key]))


def _given(given: GivenPromise) -> Hit:
    address = reverse("given_promise", args=[given.pk])
    return Hit(given.customer or given.ref, address, f"{given.version.what} · {given.ref}")


THINGS = (
    Findable(
        "given",
        _("Given promises"),
        May.GIVE,
        given_for,
        ("ref", "customer"),
        _given,
    ),
    Findable(
        "recipes",
        _("Recipes"),
        May.BRING_IN,
        lambda user: SavedRecipe.objects.all(),
        ("name", "key"),
        _recipe,
    ),
)
