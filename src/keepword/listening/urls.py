from django.urls import path

from keepword.listening import answering, views
from keepword.listening.anonymity import views as anonymity
from keepword.listening.bringing_in import views as bringing_in
from keepword.listening.commenting import taking_away as comments_away
from keepword.listening.commenting import views as commenting
from keepword.listening.concerns import front_door
from keepword.listening.concerns import taking_away as concerns_away
from keepword.listening.concerns import views as concerns
from keepword.listening.inviting import doors
from keepword.listening.inviting import taking_away as waves_away
from keepword.listening.inviting import views as inviting
from keepword.listening.pulses import views as pulses
from keepword.listening.results import taking_away as results_away
from keepword.listening.results import views as results
from keepword.listening.retention import taking_away as retention_away
from keepword.listening.retention import views as retention
from keepword.listening.surveys import (
    about_forms,
    edit_view,
    file_views,
    kiosk,
    preview,
    reaching,
    sheets,
)
from keepword.listening.surveys import answering as answering_surveys
from keepword.listening.surveys import taking_away as surveys_away
from keepword.listening.surveys import views as surveys
from keepword.listening.telling import taking_away as tellings_away
from keepword.listening.telling import views as telling
from keepword.listening.walking import taking_away as walks_away
from keepword.listening.walking import views as walking
from keepword.listening.watching import taking_away as odd_away
from keepword.listening.watching import views as watching

urlpatterns = [
    # First what many ask for at once: addresses are looked for in this order.
    path("s/<slug:token>/", answering_surveys.answer, name="answer"),
    path("s/<slug:token>/thanks/", answering_surveys.thanks, name="answered"),
    path("i/<slug:token>/", answering_surveys.answer_invited, name="answer_invited"),
    path("forms/<int:pk>/asked/", about_forms.ask_about_form, name="ask_about_form"),
    path("predictions/", views.rounds, name="rounds"),
    path("predictions.<slug:ending>", views.rounds_file, name="rounds_file"),
    path("predictions/new/", views.new_round, name="new_round"),
    path("predictions/<uuid:key>/", views.round_, name="round"),
    path("predictions/<uuid:key>/close/", views.close_round, name="close_round"),
    path("predictions/<uuid:key>/link/", views.make_link, name="make_prediction_link"),
    path("predict/<uuid:key>/", answering.predict, name="predict"),
    path("p/<str:token>/", answering.predict_by_link, name="predict_by_link"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys.<slug:ending>", surveys_away.surveys_file, name="surveys_file"),
    path("surveys/new/", surveys.new_survey, name="new_survey"),
    path("surveys/<uuid:key>/", surveys.survey, name="survey"),
    path("surveys/<uuid:key>/edit/", edit_view.edit, name="edit_survey"),
    path("surveys/<uuid:key>/launch/", surveys.launch, name="launch_survey"),
    path("surveys/<uuid:key>/anonymous/", anonymity.make_anonymous, name="make_survey_anonymous"),
    path("surveys/<uuid:key>/close/", surveys.close, name="close_survey"),
    path("surveys/<uuid:key>/remove/", surveys.remove, name="remove_survey"),
    path("surveys/<uuid:key>/sheet/", sheets.sheet, name="survey_sheet"),
    path("surveys/<uuid:key>/sheet.pdf", sheets.sheet_pdf, name="survey_sheet_pdf"),
    path("surveys/<uuid:key>/square.svg", sheets.square, name="survey_square"),
    path("surveys/<uuid:key>/survey.json", surveys.survey_document, name="survey_document"),
    path("surveys/<uuid:key>/results.<slug:ending>", surveys.results_file, name="results_file"),
    path("surveys/<uuid:key>/answers/<slug:kind>/", surveys.take_answers, name="take_answers"),
    path("surveys/<uuid:key>/preview/", preview.preview_survey, name="preview_survey"),
    path("surveys/<uuid:key>/reach/", reaching.reach_survey, name="reach_survey"),
    path("surveys/<uuid:key>/files/", file_views.answer_files, name="answer_files"),
    path(
        "surveys/<uuid:key>/files/<uuid:response>/<slug:question>/",
        file_views.answer_file,
        name="answer_file",
    ),
    path("surveys/<uuid:key>/erase/", surveys.erase_response, name="erase_response"),
    path("surveys/<uuid:key>/comments/", commenting.survey_comments, name="survey_comments"),
    path(
        "surveys/<uuid:key>/comments.<slug:ending>",
        comments_away.comments_file,
        name="comments_file",
    ),
    path("surveys/<uuid:key>/comments/<int:pk>/", commenting.judge_comment, name="judge_comment"),
    path("surveys/<uuid:key>/elsewhere/", bringing_in.bring_answers, name="bring_answers"),
    path("surveys/<uuid:key>/elsewhere/<uuid:file>/", bringing_in.map_answers, name="map_answers"),
    path(
        "surveys/<uuid:key>/elsewhere/<uuid:file>/refused.csv",
        bringing_in.refused_answers,
        name="refused_answers",
    ),
    path(
        "surveys/<uuid:key>/elsewhere/<uuid:file>/back/",
        bringing_in.take_answers_back,
        name="take_answers_back",
    ),
    path("surveys/<uuid:key>/questions/<slug:asked>/", results.question, name="survey_question"),
    path(
        "surveys/<uuid:key>/questions/<slug:asked>.<slug:ending>",
        results_away.question_file,
        name="question_file",
    ),
    path("surveys/<uuid:key>/questions/<slug:asked>/behind/", results.behind, name="behind_answer"),
    path("leading/", pulses.example, name="leading"),
    path("leading.<slug:ending>", pulses.example_file, name="leading_file"),
    path("leading/new/", pulses.new_example, name="new_leading"),
    path("service/", pulses.service, name="internal_service"),
    path("service.<slug:ending>", pulses.service_file, name="internal_service_file"),
    path("service/start/", pulses.start_turns, name="start_turns"),
    path("service/stop/", pulses.stop_turns, name="stop_turns"),
    path("walks/", walking.walks, name="walks"),
    path("walks.<slug:ending>", walks_away.walks_file, name="walks_file"),
    path("walks/new/", walking.choose_walk, name="choose_walk"),
    path("walks/<int:pk>/", walking.walk, name="walk"),
    path("walks/start/", walking.start_walks, name="start_walks"),
    path("walks/stop/", walking.stop_walks, name="stop_walks"),
    path("rate/<uuid:key>/", pulses.rate, name="rate"),
    path("s/<slug:token>/kiosk/", kiosk.kiosk, name="kiosk"),
    path("u/<slug:token>/", doors.leave, name="unsubscribe"),
    path("surveys/<uuid:key>/odd/", watching.what_looks_odd, name="what_looks_odd"),
    path("surveys/<uuid:key>/odd.<slug:ending>", odd_away.odd_file, name="odd_file"),
    path("surveys/<uuid:key>/waves/new/", inviting.new_wave, name="new_wave"),
    path("waves/<uuid:key>/", inviting.wave, name="wave"),
    path("waves/<uuid:key>.<slug:ending>", waves_away.wave_file, name="wave_file"),
    path("waves/<uuid:key>/predictions/", views.new_round_of_wave, name="new_round_of_wave"),
    path("waves/<uuid:key>/close/", inviting.close_wave, name="close_wave"),
    path("waves/<uuid:key>/links/", inviting.take_links, name="take_links"),
    path("contacts/", inviting.find_contacts, name="find_contacts"),
    path("contacts/new/", inviting.take_in_contacts, name="take_in_contacts"),
    path("contacts/customers/", inviting.take_in_customers, name="take_in_customers"),
    path("contacts/came-back/", inviting.came_back, name="came_back"),
    path("contacts/<uuid:key>/", inviting.contact, name="contact"),
    path("contacts/<uuid:key>/data/", inviting.take_contact_away, name="take_contact_away"),
    path("contacts/<uuid:key>/erase/", inviting.erase_contact, name="erase_contact"),
    path("surveys/<uuid:key>/told/", telling.telling, name="telling"),
    path("surveys/<uuid:key>/told.<slug:ending>", tellings_away.telling_file, name="telling_file"),
    path("surveys/<uuid:key>/told/<int:pk>/", telling.take_back, name="take_back_telling"),
    path("s/<slug:token>/heard/", telling.you_said, name="you_said"),
    path("retention/", retention.retention, name="retention"),
    path("retention.<slug:ending>", retention_away.retention_file, name="retention_file"),
    path("retention/<int:pk>/remove/", retention.remove, name="remove_retention"),
    path("concern/", front_door.tell, name="tell_concern"),
    path("c/<str:token>/", front_door.private_page, name="concern_link"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns.<slug:ending>", concerns_away.concerns_file, name="concerns_file"),
    path("concerns/new/", concerns.take_down, name="take_down_concern"),
    path("concerns/front-door/", concerns.front_door, name="front_door"),
    path("concerns/<int:pk>/", concerns.concern, name="concern"),
    path("concerns/<int:pk>/place/", concerns.place, name="place_concern"),
    path("concerns/<int:pk>/erase/", concerns.erase, name="erase_concern"),
    path("concerns/<int:pk>/files/<uuid:key>/", concerns.concern_file, name="concern_file"),
]
