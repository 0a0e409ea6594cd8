from django.urls import URLPattern, path

from keepword.delivery import history, views

_FILE = "imports/files/<str:key>/"
_MADE = "imports/made/<str:change_id>/"

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports.<slug:ending>", history.imports_file, name="imports_file"),
    path("imports/upload/", views.upload, name="upload"),
    path(_FILE, views.arrival, name="arrival"),
    path(f"{_FILE}columns/", views.columns, name="columns"),
    path(f"{_FILE}import/", views.arrival_import, name="arrival_import"),
    path(f"{_FILE}discard/", views.arrival_discard, name="arrival_discard"),
    path(_MADE, views.made, name="import"),
    path(f"{_MADE}undo/", views.undo, name="import_undo"),
    path(f"{_MADE}refused/<str:name>", views.refused_rows, name="refused_rows"),
    path("imports/recipes/<slug:key>/", views.recipe, name="saved_recipe"),
    path(
        "imports/recipes/<slug:key>/<int:number>/recipe.toml", views.recipe_text,
        name="recipe_text",
    ),
]  # fmt: skip
