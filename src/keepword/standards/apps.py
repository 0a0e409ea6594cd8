from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "keepword.standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.organisation.keeping import Keeping, keeps  # noqa: PLC0415
        from keepword.organisation.searching import finds  # noqa: PLC0415
        from keepword.standards import (  # noqa: PLC0415 -- models are there only now
            hearing,
            models,
            people,
            playbook_reviews,
            reviewing,
        )
        from keepword.standards.authority.reviewed import reviewed  # noqa: PLC0415
        from keepword.standards.cards import people as observers  # noqa: PLC0415
        from keepword.standards.cards.measuring import cards_at  # noqa: PLC0415
        from keepword.standards.means import offers  # noqa: PLC0415
        from keepword.standards.paperwork.querysets import reviewed as forms  # noqa: PLC0415
        from keepword.standards.profiles.querysets import reviewed as profiles  # noqa: PLC0415
        from keepword.standards.promising import people as promisers  # noqa: PLC0415
        from keepword.standards.promising.charter import charter_lines  # noqa: PLC0415
        from keepword.standards.promising.reviewed import reviewed as promised  # noqa: PLC0415
        from keepword.standards.things import THINGS  # noqa: PLC0415
        from keepword.strategy.charter_parts import promises_on_charter  # noqa: PLC0415
        from keepword.strategy.reviewing import is_reviewed  # noqa: PLC0415

        keeps("standards", Keeping(people.MODELS, people.written_by, people.forget))
        finds(*THINGS)
        hearing.start()
        is_reviewed("authority", reviewed, models.Authority.objects.all())
        is_reviewed("forms", forms, models.PaperForm.objects.filter(withdrawn_at=None))
        is_reviewed("profiles", profiles, models.RoleProfile.objects.filter(ended_at=None))
        keeps("cards", Keeping(observers.MODELS, observers.cards_of, observers.forget))
        offers("cards", cards_at)
        is_reviewed("playbook", playbook_reviews.reviewed, models.PlaybookEntry.objects.all())
        keeps("promises", Keeping(promisers.MODELS, promisers.written_by, promisers.forget))
        is_reviewed("promises", promised, models.Promise.objects.all())
        is_reviewed("standards", reviewing.standards, models.Standard.objects.all())
        is_reviewed("policies", reviewing.policies, models.Obstacle.objects.all())
        promises_on_charter("promises", charter_lines)
