from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "keepword.board"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.board import people  # noqa: PLC0415 -- models are there only now
        from keepword.board.models import Look, SkippedStep  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415

        models = frozenset({Look, SkippedStep})
        keeps("board", Keeping(models, people.looked_at_by, people.forget))
