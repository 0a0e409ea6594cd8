"""What this room tells the others when it starts; its models are there only then."""

# ruff: noqa: PLC0415
from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "keepword.listening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.listening.concerns.working_time import of_late
        from keepword.listening.surveys.effort import found_easy
        from keepword.listening.surveys.measuring import questions_at
        from keepword.listening.things import THINGS
        from keepword.organisation.searching import finds
        from keepword.organisation.working_time import says_when_people_work
        from keepword.standards.means import offers
        from keepword.standards.paperwork.effort import tells_how_easy

        _keep_what_is_believed()
        _keep_what_is_asked_of_customers()
        _keep_what_customers_bring()
        _keep_what_is_said_inside()
        offers("surveys", questions_at)
        tells_how_easy("surveys", found_easy)
        finds(*THINGS)
        says_when_people_work(of_late)


def _keep_what_is_believed() -> None:
    from keepword.listening import people
    from keepword.listening.models import Participant, Round
    from keepword.organisation.keeping import Keeping, keeps

    models = frozenset({Participant, Round})
    keeps("listening", Keeping(models, people.predictions_of, people.forget))


def _keep_what_is_asked_of_customers() -> None:
    from keepword.listening.inviting import people as openers
    from keepword.listening.models import Retention, Survey, SurveyVersion, Wave
    from keepword.listening.retention import people as keepers
    from keepword.listening.surveys import people as writers
    from keepword.organisation.keeping import Keeping, forgets, keeps

    written = frozenset({Survey, SurveyVersion})
    keeps("surveys", Keeping(written, writers.surveys_of, writers.forget))
    keeps("waves", Keeping(frozenset({Wave}), openers.waves_of, openers.forget))
    keeps("retention", Keeping(frozenset({Retention}), keepers.rules_of, keepers.forget))
    forgets("surveys", openers.forget_customer)


def _keep_what_customers_bring() -> None:
    from keepword.listening.commenting import people as judges
    from keepword.listening.concerns import people as answerers
    from keepword.listening.models import (
        AnswerFile,
        CommentMoment,
        Concern,
        ConcernReply,
        Tagging,
        Telling,
    )
    from keepword.listening.telling import people as tellers
    from keepword.organisation.keeping import Keeping, forgets, keeps

    answered = frozenset({Concern, ConcernReply})
    keeps("concerns", Keeping(answered, answerers.concerns_of, answerers.forget))
    judged = frozenset({AnswerFile, CommentMoment, Tagging})
    keeps("comments", Keeping(judged, judges.judged_by, judges.forget))
    keeps("tellings", Keeping(frozenset({Telling}), tellers.tellings_of, tellers.forget))
    forgets("concerns", answerers.forget_customer)


def _keep_what_is_said_inside() -> None:
    from keepword.listening.models import (
        OwnRating,
        Pulse,
        Rater,
        ServiceTurns,
        Walk,
        WalkTurns,
    )
    from keepword.listening.pulses import people as raters
    from keepword.listening.walking import people as walkers
    from keepword.organisation.keeping import Keeping, keeps

    rated = frozenset({OwnRating, Pulse, Rater, ServiceTurns})
    keeps("pulses", Keeping(rated, raters.kept_of, raters.forget))
    walked = frozenset({Walk, WalkTurns})
    keeps("walks", Keeping(walked, walkers.walks_of, walkers.forget))
