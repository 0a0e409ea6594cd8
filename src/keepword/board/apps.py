from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "keepword.board"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.board import (  # noqa: PLC0415 -- pages speak as Django
            people,
            translating,
            wording,
        )
        from keepword.board.models import Look, SkippedStep  # noqa: PLC0415
        from keepword.board.on_journey import figures_in_small  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.standards.small import says_of_moments  # noqa: PLC0415

        wording.speaks(translating.OfTheReader())
        models = frozenset({Look, SkippedStep})
        keeps("board", Keeping(models, people.looked_at_by, people.forget))
        says_of_moments("board", figures_in_small)
