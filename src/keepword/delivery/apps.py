from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "keepword.delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.delivery import people  # noqa: PLC0415 -- models are there only now
        from keepword.delivery.given import people as givers  # noqa: PLC0415
        from keepword.delivery.given.experience import REGISTER  # noqa: PLC0415
        from keepword.delivery.measuring import recipes_at  # noqa: PLC0415
        from keepword.delivery.models import Arrival, RecipeVersion  # noqa: PLC0415
        from keepword.delivery.things import THINGS  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.organisation.searching import finds  # noqa: PLC0415
        from keepword.standards.means import offers  # noqa: PLC0415
        from keepword.standards.promising.given import ASKED  # noqa: PLC0415

        models = frozenset({Arrival, RecipeVersion})
        keeps("delivery", Keeping(models, people.brought_by, people.forget))
        keeps("given", Keeping(givers.MODELS, givers.kept_of, givers.forget))
        offers("delivery", recipes_at)
        finds(*THINGS)
        ASKED.append(REGISTER)
