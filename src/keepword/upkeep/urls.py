from django.urls import path

from . import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("health.<slug:ending>", views.health_file, name="health_file"),
]
