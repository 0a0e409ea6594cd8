from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "keepword.webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.webhooks import people  # noqa: PLC0415 -- models are there only now
        from keepword.webhooks.models import Receiver  # noqa: PLC0415

        keeps("webhooks", Keeping(frozenset({Receiver}), people.made_by, people.forget))
