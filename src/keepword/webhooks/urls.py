from django.urls import path

from keepword.webhooks import files, views

_ONE = "webhooks/<int:pk>/"

urlpatterns = [
    path("webhooks/", views.receivers, name="receivers"),
    path("webhooks.<str:ending>", files.receivers_file, name="receivers_file"),
    path(f"{_ONE}messages.<str:ending>", files.messages_file, name="messages_file"),
    path(_ONE, views.receiver, name="receiver"),
    path(f"{_ONE}secret/", views.secret_renewed, name="renew_secret"),
    path(f"{_ONE}test/", views.trial_sent, name="test_receiver"),
    path(f"{_ONE}stopped/", views.stopped, name="stop_receiver"),
    path(f"{_ONE}started/", views.started, name="start_receiver"),
    path(f"{_ONE}removed/", views.removed, name="remove_receiver"),
    path(f"{_ONE}messages/<int:message>/again/", views.sent_again, name="send_again"),
]
