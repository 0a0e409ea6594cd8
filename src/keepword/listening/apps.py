from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "keepword.listening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.listening import people  # noqa: PLC0415 -- models are there only now
        from keepword.listening.commenting import people as judges  # noqa: PLC0415
        from keepword.listening.concerns import people as answerers  # noqa: PLC0415
        from keepword.listening.concerns.working_time import of_late  # noqa: PLC0415
        from keepword.listening.inviting import people as openers  # noqa: PLC0415
        from keepword.listening.models import (  # noqa: PLC0415
            AnswerFile,
            CommentMoment,
            Concern,
            ConcernReply,
            OwnRating,
            Participant,
            Pulse,
            Rater,
            Retention,
            Round,
            ServiceTurns,
            Survey,
            SurveyVersion,
            Tagging,
            Telling,
            Walk,
            WalkTurns,
            Wave,
        )
        from keepword.listening.pulses import people as raters  # noqa: PLC0415
        from keepword.listening.retention import people as keepers  # noqa: PLC0415
        from keepword.listening.surveys import people as writers  # noqa: PLC0415
        from keepword.listening.surveys.measuring import questions_at  # noqa: PLC0415
        from keepword.listening.telling import people as tellers  # noqa: PLC0415
        from keepword.listening.things import THINGS  # noqa: PLC0415
        from keepword.listening.walking import people as walkers  # noqa: PLC0415
        from keepword.organisation.keeping import Keeping, forgets, keeps  # noqa: PLC0415
        from keepword.organisation.searching import finds  # noqa: PLC0415
        from keepword.organisation.working_time import says_when_people_work  # noqa: PLC0415
        from keepword.standards.means import offers  # noqa: PLC0415

        models = frozenset({Participant, Round})
        keeps("listening", Keeping(models, people.predictions_of, people.forget))
        written = frozenset({Survey, SurveyVersion})
        keeps("surveys", Keeping(written, writers.surveys_of, writers.forget))
        keeps("waves", Keeping(frozenset({Wave}), openers.waves_of, openers.forget))
        answered = frozenset({Concern, ConcernReply})
        keeps("concerns", Keeping(answered, answerers.concerns_of, answerers.forget))
        judged = frozenset({AnswerFile, CommentMoment, Tagging})
        keeps("comments", Keeping(judged, judges.judged_by, judges.forget))
        keeps("tellings", Keeping(frozenset({Telling}), tellers.tellings_of, tellers.forget))
        keeps("retention", Keeping(frozenset({Retention}), keepers.rules_of, keepers.forget))
        rated = frozenset({OwnRating, Pulse, Rater, ServiceTurns})
        keeps("pulses", Keeping(rated, raters.kept_of, raters.forget))
        walked = frozenset({Walk, WalkTurns})
        keeps("walks", Keeping(walked, walkers.walks_of, walkers.forget))
        forgets("surveys", openers.forget_customer)
        forgets("concerns", answerers.forget_customer)
        offers("surveys", questions_at)
        finds(*THINGS)
        says_when_people_work(of_late)
