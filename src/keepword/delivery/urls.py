from django.urls import URLPattern, path

from keepword.delivery import history, views
from keepword.delivery.given import bring_views as bringing
from keepword.delivery.given import files as given_files
from keepword.delivery.given import views as given

_FILE = "imports/files/<str:key>/"
_GIVEN = "promises/given/<int:pk>/"
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
    path("promises/given/", given.given_promises, name="given_promises"),
    path("promises/given.<slug:ending>", given_files.given_file, name="given_file"),
    path("promises/given/new/", given.give_promise, name="give_promise"),
    path("promises/given/kinds/<int:pk>/", bringing.given_kind, name="given_kind"),
    path("promises/given/kinds/<int:pk>/counted/", bringing.count_given, name="count_given"),
    path("promises/given/kinds/<int:pk>/export/", bringing.bring_given, name="bring_given"),
    path(_GIVEN, given.given_promise, name="given_promise"),
    path(f"{_GIVEN}done/", given.finish_given, name="finish_given"),
    path(f"{_GIVEN}not-done/", given.break_given, name="break_given"),
    path(f"{_GIVEN}taken-back/", given.take_outcome_back, name="take_outcome_back"),
    path(f"{_GIVEN}paused/", given.pause_given, name="pause_given"),
    path(f"{_GIVEN}resumed/", given.resume_given, name="resume_given"),
    path(f"{_GIVEN}extended/", given.extend_given, name="extend_given"),
    path(f"{_GIVEN}extended/<int:extension>/", given.tell_given, name="tell_given"),
    path(f"{_GIVEN}step/", given.step_given, name="step_given"),
]  # fmt: skip
