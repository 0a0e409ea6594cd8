from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "keepword.notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.notify import people  # noqa: PLC0415 -- models are there only now
        from keepword.notify.models import News, NoDigest, Request  # noqa: PLC0415
        from keepword.notify.news import people as hearers  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415

        models = frozenset({Request})
        keeps("notify", Keeping(models, people.asked_of, people.forget))
        told = frozenset({News, NoDigest})
        keeps("news", Keeping(told, hearers.told_to, hearers.forget))
