from django.urls import path

from keepword.strategy.views import (
    charter,
    consultations,
    decisions,
    mission,
    overview,
    reviews,
    stories,
    texts,
)

urlpatterns = [
    path("charter/", charter.charter, name="charter"),
    path("strategy/", overview.strategy, name="strategy"),
    path("strategy.<slug:ending>", overview.strategy_file, name="strategy_file"),
    path("strategy/sheet/", overview.sheet, name="strategy_sheet"),
    path("strategy/charter/", charter.published, name="publish_charter"),
    path("strategy/reviews/", reviews.reviews, name="reviews"),
    path("strategy/reviews/calendar/", reviews.made, name="make_calendar"),
    path("strategy/reviews/calendar/taken-back/", reviews.taken_back, name="take_calendar_back"),
    path("calendar/<str:token>.ics", reviews.calendar, name="calendar"),
    path("strategy/mission/<int:step>/", mission.step, name="mission_step"),
    path("strategy/new/<slug:kind>/", texts.new, name="new_text"),
    path("strategy/texts/<int:pk>/", texts.text, name="text"),
    path("strategy/texts/<int:pk>/write/", texts.write, name="write_text"),
    path("strategy/texts/<int:pk>/adopt/", texts.adopt, name="adopt_text"),
    path("strategy/texts/<int:pk>/dropped/", texts.drop, name="drop_draft"),
    path("strategy/texts/<int:pk>/reviewed/", texts.reviewed, name="review_text"),
    path("strategy/texts/<int:pk>/ended/", texts.end, name="end_text"),
    path("strategy/texts/<int:pk>/stories/", stories.tell, name="tell_story"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions.<slug:ending>", decisions.decisions_file, name="decisions_file"),
    path("decisions/bring/", decisions.bring, name="bring_decisions"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/comments/", decisions.comment, name="comment_on_decision"),
    path("decisions/<int:pk>/removed/", decisions.remove, name="remove_decision"),
    path("consultations/", consultations.consultations, name="consultations"),
    path(
        "consultations.<slug:ending>", consultations.consultations_file, name="consultations_file"
    ),
    path(
        "consultations/about/<slug:kind>/<int:key>/", consultations.open_, name="open_consultation"
    ),
    path("consultations/<int:pk>/", consultations.consultation, name="consultation"),
    path("consultations/<int:pk>/said/", consultations.speak, name="speak"),
    path("consultations/voices/<int:pk>/comments/", consultations.comment, name="comment"),
    path("consultations/remarks/<int:pk>/", consultations.remark_answered, name="answer_remark"),
    path("consultations/<int:pk>/closed/", consultations.closed, name="close_consultation"),
    path("consultations/<int:pk>/answer/", consultations.answered, name="answer_consultation"),
    path("consultations/<int:pk>/noted/", consultations.noted, name="note_answer"),
    path("strategy/stories/<int:pk>/removed/", stories.remove, name="remove_story"),
]
