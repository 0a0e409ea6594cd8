from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "keepword.standards"
    default_auto_field = "django.db.models.BigAutoField"
