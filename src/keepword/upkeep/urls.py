from django.urls import path

from . import views
from .folder import views as folder

urlpatterns = [
    path("health/", views.health, name="health"),
    path("health.<slug:ending>", views.health_file, name="health_file"),
    path("settings/folder/", folder.folder, name="folder"),
    path("settings/folder.zip", folder.folder_file, name="folder_file"),
]
