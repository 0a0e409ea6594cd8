from keepword.delivery.models.given import (
    GivenExtension,
    GivenKind,
    GivenOutcome,
    GivenPause,
    GivenPromise,
)
from keepword.delivery.models.imports import (
    Arrival,
    Import,
    RecipeVersion,
    SavedRecipe,
    new_key,
)

__all__ = [
    "Arrival",
    "GivenExtension",
    "GivenKind",
    "GivenOutcome",
    "GivenPause",
    "GivenPromise",
    "Import",
    "RecipeVersion",
    "SavedRecipe",
    "new_key",
]
