"""The first week: from "we care about service" to standards that hold, told from what there is."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.board.models import SkippedStep
from keepword.board.steps import Step, with_skips
from keepword.standards.actions.promise import HEARD_AS
from keepword.standards.models import Moment, Notice, Standard
from keepword.standards.noticing.measures import reached
from keepword.standards.reviewing import standards_in_force
from keepword.strategy.heard import Heard
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Consultation, Text

WEEK = "week"
"""Whoever skips this puts the whole week away."""
STEPS = (
    "mission", "principles", "objective", "standard", "opened", "heard", "adopted", "notice",
    "reviews",
)  # fmt: skip


def week() -> list[Step]:
    """The steps in their order; the same few queries, however much there is."""
    texts = list(Text.objects.filter(ended_at=None).prefetch_related("versions"))
    drafts = list(Standard.objects.exclude(draft={}).order_by("-pk")[:1])
    asked = _asked()
    found = (
        _mission(texts), _principles(texts), _objective(texts), _standard(), _opened(drafts, asked),
        _heard(asked), _adopted(drafts), _notice(), _reviews(texts),
    )  # fmt: skip
    return with_skips(found)


def put_away() -> SkippedStep | None:
    """Who has said that the week is not wanted, and when."""
    return SkippedStep.objects.filter(step=WEEK).select_related("by").first()


def _held(texts: Sequence[Text], kind: Kind) -> list[Text]:
    return [each for each in texts if each.kind == kind and each.in_force]


def _begin(texts: Sequence[Text], kind: Kind, begins: str) -> tuple[str, str]:
    """A button and its address: to adopt what is drafted, or to begin."""
    drafted = next((each for each in texts if each.kind == kind and each.draft), None)
    if drafted:
        return _("Go on writing, or adopt it"), reverse("text", args=[drafted.pk])
    return _("Begin"), begins


def _mission(texts: Sequence[Text]) -> Step:
    held = _held(texts, Kind.MISSION)
    button, address = _begin(texts, Kind.MISSION, reverse("mission_step", args=[1]))
    return Step(
        "mission",
        _("Say what you are here for"),
        _("Four questions lead to one sentence, and everything that follows is held against it."),
        button,
        reverse("text", args=[held[0].pk]) if held else address,
        _("It holds: “%(words)s”") % {"words": held[0]} if held else "",
    )


def _principles(texts: Sequence[Text]) -> Step:
    n = len(_held(texts, Kind.PRINCIPLE))
    button, address = _begin(
        texts, Kind.PRINCIPLE, reverse("new_text", args=[Kind.PRINCIPLE.value])
    )
    said = ngettext("%(n)s principle holds.", "%(n)s principles hold.", n)
    return Step(
        "principles",
        _("Write down what you believe"),
        _("A few principles tell people what to do where no rule does."),
        button,
        reverse("strategy") if n else address,
        said % {"n": n} if n else "",
    )


def _objective(texts: Sequence[Text]) -> Step:
    n = len(_held(texts, Kind.OBJECTIVE))
    button, address = _begin(
        texts, Kind.OBJECTIVE, reverse("new_text", args=[Kind.OBJECTIVE.value])
    )
    said = ngettext("%(n)s objective holds.", "%(n)s objectives hold.", n)
    return Step(
        "objective",
        _("Choose what is to be different"),
        _("An objective says why a standard is worth the trouble."),
        button,
        reverse("strategy") if n else address,
        said % {"n": n} if n else "",
    )


def _standard() -> Step:
    n = Standard.objects.exclude(measured_by="").count()
    said = ngettext(
        "%(n)s standard says how it is measured.", "%(n)s standards say how they are measured.", n
    )
    button, address = _to_write()
    return Step(
        "standard",
        _("Draft one standard, with what measures it"),
        _("What nobody can measure nobody can keep; write one first, as a draft."),
        button,
        reverse("standards") if n else address,
        said % {"n": n} if n else "",
    )


def _to_write() -> tuple[str, str]:
    """A button and its address: at the first moment without a standard, if there is one."""
    if free := Moment.objects.filter(standards=None, is_overall=False).first():
        return _("Write a standard"), reverse("new_standard", args=[free.key])
    if bare := Standard.objects.filter(measured_by="").first():
        return _("Say how it is measured"), reverse("change_standard", args=[bare.pk])
    return _("Bring your first moments"), reverse("trades")


class Asked(NamedTuple):
    """A consultation on a standard, and how far it has come."""

    pk: int
    name: str
    share: int
    spoken: int
    asked: int

    @property
    def enough(self) -> bool:
        """Whether as many have spoken as were to be heard."""
        return bool(self.spoken) and Heard(self.spoken, self.asked, self.share).enough


def _asked() -> list[Asked]:
    """The consultations on standards, the newest first."""
    found = Consultation.objects.filter(kind=HEARD_AS, given_up=False)
    counted = found.order_by("-opened_at", "-pk").annotate(
        spoken=Count("voices", filter=Q(voices__spoke=True)), asked=Count("voices")
    )
    return [Asked(*row) for row in counted.values_list("pk", "name", "share", "spoken", "asked")]


def _opened(drafts: Sequence[Standard], asked: Sequence[Asked]) -> Step:
    n = len(asked)
    said = ngettext("%(n)s consultation was opened.", "%(n)s consultations were opened.", n)
    opens = [reverse("open_consultation", args=[HEARD_AS, each.pk]) for each in drafts]
    return Step(
        "opened",
        _("Open it to those who are to keep it"),
        _("They say whether it makes sense, what it means for them and what is in the way."),
        _("Open the draft") if opens else _("Choose a standard"),
        reverse("consultations") if n else next(iter(opens), reverse("standards")),
        said % {"n": n} if n else "",
    )


def _heard(asked: Sequence[Asked]) -> Step:
    enough = [each for each in asked if each.enough]
    newest = (enough or [*asked])[:1]
    address = reverse("consultation", args=[newest[0].pk]) if newest else reverse("consultations")
    said = _("“%(name)s”: as many as you wanted to hear have spoken.")
    return Step(
        "heard",
        _("Hear them"),
        _("A standard that people had a say in is understood, and what is in the way comes out."),
        _("See who has spoken"),
        address,
        said % {"name": newest[0].name} if enough else "",
    )


def _adopted(drafts: Sequence[Standard]) -> Step:
    n = standards_in_force().exclude(measured_by="").count()
    said = ngettext(
        "%(n)s standard holds and is measured.", "%(n)s standards hold and are measured.", n
    )
    change = [reverse("change_standard", args=[each.pk]) for each in drafts]
    return Step(
        "adopted",
        _("Let it hold"),
        _("From its first day on everybody can rely on it, and the board shows it."),
        _("Adopt the draft") if change else _("Choose a standard"),
        reverse("standards") if n else next(iter(change), reverse("standards")),
        said % {"n": n} if n else "",
    )


def _notice() -> Step:
    found = Notice.objects.filter(withdrawn_at=None)
    shown = found.order_by(F("sent_at").desc(nulls_last=True), "-pk").first()
    told, got = reached([shown]).get(shown.pk, (0, 0)) if shown else (0, 0)
    said = _("“%(name)s”: %(got)s of %(told)s have understood it.")
    return Step(
        "notice",
        _("Tell everybody, with one question"),
        _("The question shows whether it was understood, not only whether it was read."),
        _("Send the draft") if shown else _("Write a notice"),
        reverse("notice", args=[shown.pk]) if shown else reverse("new_notice"),
        said % {"name": shown, "got": got, "told": told} if shown and shown.sent_at else "",
    )


def _reviews(texts: Sequence[Text]) -> Step:
    standards = standards_in_force()
    first = standards.filter(owner=None).first()
    soonest = list(standards.values_list("review_on", flat=True).order_by("review_on")[:1])
    days = [*soonest, *(each.review_on for each in texts if each.in_force)]
    done = soonest and not first and all(days)
    said = _("Everything that holds has its day; the next is %(day)s.")
    return Step(
        "reviews",
        _("Say who looks at it again, and when"),
        _("What nobody looks at again goes stale without a word."),
        _("Choose who, and a day"),
        reverse("review_standard", args=[first.pk]) if first else reverse("reviews"),
        said % {"day": date_format(min(day for day in days if day))} if done else "",
    )
