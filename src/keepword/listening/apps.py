from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "keepword.listening"
    default_auto_field = "django.db.models.BigAutoField"
