from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "keepword.notify"
    default_auto_field = "django.db.models.BigAutoField"
