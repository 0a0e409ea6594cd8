from django.urls import path

from keepword.demo import views

urlpatterns = [
    path("sample/", views.sample, name="sample"),
    path("sample/removed/", views.removed, name="remove_sample"),
]
