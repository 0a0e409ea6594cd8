from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "keepword.organisation"
    default_auto_field = "django.db.models.BigAutoField"
