from django.urls import path

from keepword.listening import answering, views

urlpatterns = [
    path("predictions/", views.rounds, name="rounds"),
    path("predictions.<slug:ending>", views.rounds_file, name="rounds_file"),
    path("predictions/new/", views.new_round, name="new_round"),
    path("predictions/<uuid:key>/", views.round_, name="round"),
    path("predictions/<uuid:key>/close/", views.close_round, name="close_round"),
    path("predictions/<uuid:key>/link/", views.make_link, name="make_prediction_link"),
    path("predict/<uuid:key>/", answering.predict, name="predict"),
    path("p/<str:token>/", answering.predict_by_link, name="predict_by_link"),
]
