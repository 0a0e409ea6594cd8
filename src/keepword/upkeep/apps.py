from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "keepword.upkeep"
    default_auto_field = "django.db.models.BigAutoField"
