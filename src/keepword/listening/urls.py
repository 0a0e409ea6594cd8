from django.urls import path

from keepword.listening import answering, views
from keepword.listening.surveys import answering as answering_surveys
from keepword.listening.surveys import edit_view
from keepword.listening.surveys import views as surveys

urlpatterns = [
    path("predictions/", views.rounds, name="rounds"),
    path("predictions.<slug:ending>", views.rounds_file, name="rounds_file"),
    path("predictions/new/", views.new_round, name="new_round"),
    path("predictions/<uuid:key>/", views.round_, name="round"),
    path("predictions/<uuid:key>/close/", views.close_round, name="close_round"),
    path("predictions/<uuid:key>/link/", views.make_link, name="make_prediction_link"),
    path("predict/<uuid:key>/", answering.predict, name="predict"),
    path("p/<str:token>/", answering.predict_by_link, name="predict_by_link"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/new/", surveys.new_survey, name="new_survey"),
    path("surveys/<uuid:key>/", surveys.survey, name="survey"),
    path("surveys/<uuid:key>/edit/", edit_view.edit, name="edit_survey"),
    path("surveys/<uuid:key>/launch/", surveys.launch, name="launch_survey"),
    path("surveys/<uuid:key>/close/", surveys.close, name="close_survey"),
    path("surveys/<uuid:key>/remove/", surveys.remove, name="remove_survey"),
    path("surveys/<uuid:key>/sheet/", surveys.sheet, name="survey_sheet"),
    path("surveys/<uuid:key>/survey.json", surveys.survey_document, name="survey_document"),
    path("surveys/<uuid:key>/results.<slug:ending>", surveys.results_file, name="results_file"),
    path("surveys/<uuid:key>/answers/<slug:kind>/", surveys.take_answers, name="take_answers"),
    path("surveys/<uuid:key>/erase/", surveys.erase_response, name="erase_response"),
    path("s/<slug:token>/", answering_surveys.answer, name="answer"),
    path("s/<slug:token>/thanks/", answering_surveys.thanks, name="answered"),
]
