from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "keepword.organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.organisation.chain import people  # noqa: PLC0415 -- models are there only now
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.organisation.models import Service  # noqa: PLC0415
        from keepword.organisation.searching import finds  # noqa: PLC0415
        from keepword.organisation.searching.things import THINGS  # noqa: PLC0415

        keeps("service_chain", Keeping(frozenset({Service}), people.said_by, people.forget))
        finds(*THINGS)
