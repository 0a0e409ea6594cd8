"""What of imports can be found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.delivery.models import SavedRecipe
from keepword.organisation.access import May
from keepword.organisation.searching import Findable, Hit


def _recipe(recipe: SavedRecipe) -> Hit:
    return Hit(recipe.name, reverse("saved_recipe", args=[recipe.key]))


THINGS = (
    Findable(
        "recipes",
        _("Recipes"),
        May.BRING_IN,
        lambda user: SavedRecipe.objects.all(),
        ("name", "key"),
        _recipe,
    ),
)
