from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "keepword.listening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.listening import people  # noqa: PLC0415 -- models are there only now
        from keepword.listening.inviting import people as openers  # noqa: PLC0415
        from keepword.listening.models import (  # noqa: PLC0415
            Participant,
            Round,
            Survey,
            SurveyVersion,
            Wave,
        )
        from keepword.listening.surveys import people as writers  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415

        models = frozenset({Participant, Round})
        keeps("listening", Keeping(models, people.predictions_of, people.forget))
        written = frozenset({Survey, SurveyVersion})
        keeps("surveys", Keeping(written, writers.surveys_of, writers.forget))
        keeps("waves", Keeping(frozenset({Wave}), openers.waves_of, openers.forget))
