from django.urls import path

from keepword.strategy.views import charter, consultations, mission, overview, stories, texts

urlpatterns = [
    path("charter/", charter.charter, name="charter"),
    path("strategy/", overview.strategy, name="strategy"),
    path("strategy.<slug:ending>", overview.strategy_file, name="strategy_file"),
    path("strategy/sheet/", overview.sheet, name="strategy_sheet"),
    path("strategy/charter/", charter.published, name="publish_charter"),
    path("strategy/mission/<int:step>/", mission.step, name="mission_step"),
    path("strategy/new/<slug:kind>/", texts.new, name="new_text"),
    path("strategy/texts/<int:pk>/", texts.text, name="text"),
    path("strategy/texts/<int:pk>/write/", texts.write, name="write_text"),
    path("strategy/texts/<int:pk>/adopt/", texts.adopt, name="adopt_text"),
    path("strategy/texts/<int:pk>/dropped/", texts.drop, name="drop_draft"),
    path("strategy/texts/<int:pk>/reviewed/", texts.reviewed, name="review_text"),
    path("strategy/texts/<int:pk>/ended/", texts.end, name="end_text"),
    path("strategy/texts/<int:pk>/stories/", stories.tell, name="tell_story"),
    path("strategy/texts/<int:pk>/heard/", consultations.open_, name="open_consultation"),
    path("consultations/<int:pk>/", consultations.consultation, name="consultation"),
    path("consultations/<int:pk>/said/", consultations.speak, name="speak"),
    path("consultations/voices/<int:pk>/comments/", consultations.comment, name="comment"),
    path("consultations/<int:pk>/closed/", consultations.closed, name="close_consultation"),
    path("consultations/<int:pk>/answer/", consultations.answered, name="answer_consultation"),
    path("consultations/<int:pk>/noted/", consultations.noted, name="note_answer"),
    path("strategy/stories/<int:pk>/removed/", stories.remove, name="remove_story"),
]
