from django.urls import path

from . import views

urlpatterns = [
    path("", views.board, name="board"),
    path("moments/<slug:key>/", views.moment, name="moment"),
    path("method/", views.method, name="method"),
]
