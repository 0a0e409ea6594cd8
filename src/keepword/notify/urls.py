from django.urls import path

from keepword.notify import views

urlpatterns = [
    path("settings/attention/", views.attention, name="attention"),
    path("settings/attention.<slug:ending>", views.attention_file, name="attention_file"),
]
