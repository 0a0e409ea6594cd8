from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "keepword.board"
    default_auto_field = "django.db.models.BigAutoField"
