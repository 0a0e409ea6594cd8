from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "keepword.strategy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.organisation.searching import finds  # noqa: PLC0415
        from keepword.strategy import hearing, people  # noqa: PLC0415 -- models are there only now
        from keepword.strategy.models import (  # noqa: PLC0415
            CalendarAddress,
            Charter,
            Comment,
            Consultation,
            Decision,
            DecisionComment,
            Story,
            Text,
            TextVersion,
            Voice,
        )
        from keepword.strategy.things import THINGS  # noqa: PLC0415

        models = frozenset(
            {
                CalendarAddress,
                Charter,
                Comment,
                Consultation,
                Decision,
                DecisionComment,
                Story,
                Text,
                TextVersion,
                Voice,
            }
        )
        keeps("strategy", Keeping(models, people.written_by, people.forget))
        finds(*THINGS)
        hearing.start()
