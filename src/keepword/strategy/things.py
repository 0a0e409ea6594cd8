"""What of the strategy can be found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May
from keepword.organisation.searching import Findable, Hit
from keepword.strategy.kinds import PARTS
from keepword.strategy.models import Decision, Story, Text
from keepword.strategy.querysets import texts_visible_to

_PARTS = sorted({part.name for parts in PARTS.values() for part in parts})


def _text(text: Text) -> Hit:
    return Hit(str(text), reverse("text", args=[text.pk]), str(text.get_kind_display()))


def _decision(decision: Decision) -> Hit:
    return Hit(decision.words, reverse("decision", args=[decision.pk]), decision.effect)


THINGS = (
    Findable(
        "texts",
        _("Mission, principles and objectives"),
        May.READ,
        texts_visible_to,
        tuple(f"versions__parts__{name}" for name in _PARTS),
        _text,
    ),
    Findable(
        "stories",
        _("Stories"),
        May.READ,
        lambda user: Story.objects.select_related("text").filter(text__in=texts_visible_to(user)),
        ("words",),
        lambda story: Hit(story.words, reverse("text", args=[story.text_id])),
    ),
    Findable(
        "decisions",
        _("Decisions and tasks"),
        May.READ,
        lambda user: Decision.objects.all(),
        ("words", "effect", "ref", "comments__words"),
        _decision,
    ),
)
