from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "keepword.standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.standards import people  # noqa: PLC0415 -- models are there only now
        from keepword.standards.models import (  # noqa: PLC0415
            Claim,
            Obstacle,
            PlaybookEntry,
            PlaybookMark,
            StandardVersion,
            Words,
        )

        models = frozenset({Claim, Obstacle, PlaybookEntry, PlaybookMark, StandardVersion, Words})
        keeps("standards", Keeping(models, people.written_by, people.forget))
