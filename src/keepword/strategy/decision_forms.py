"""What is asked of whoever writes a decision down, answers for one, or brings many in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, Unit
from keepword.strategy.actions import Said
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Decision, Text
from keepword.strategy.models.decisions import LONGEST_EFFECT, LONGEST_WORDS
from keepword.strategy.querysets import texts_in_force
from keepword.web.days import DayField

LARGEST_FILE = 5_000_000


class DecisionForm(PlainForm):
    """What is decided, what it does to customers, and what it serves or strains."""

    words = forms.CharField(label=_("What is decided, or to be done"), max_length=LONGEST_WORDS)
    effect = forms.CharField(
        label=_("How will this affect my customers?"),
        max_length=LONGEST_EFFECT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Those inside whom your work serves are customers too."),
    )
    serves = forms.MultipleChoiceField(
        label=_("What it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    strains = forms.MultipleChoiceField(
        label=_("What it strains"), required=False, widget=forms.CheckboxSelectMultiple
    )
    what = forms.ChoiceField(label=_("It is a"), choices=Decision.What)
    decided_on = DayField(label=_("Decided on"))
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("Whose"), required=False, to_field_name="key",
        empty_label=_("the whole organisation"),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, decision: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_it_is(decision), **kwargs)
        self.texts = {str(text.pk): text for text in texts_in_force(Kind.PRINCIPLE, Kind.OBJECTIVE)}
        named = [(pk, str(text)) for pk, text in self.texts.items()]
        for name in ("serves", "strains"):
            if named:
                self.fields[name].choices = named  # type: ignore[attr-defined]  # a choice
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Nothing is served and strained by the same decision."""
        said = super().clean() or {}
        if twice := set(said.get("serves", ())) & set(said.get("strains", ())):
            names = ", ".join(str(self.texts[each]) for each in sorted(twice))
            words = gettext("It either serves or strains “%(names)s”. Take one of the ticks away.")
            self.add_error("strains", words % {"names": names})
        return said

    def said(self) -> Said:
        """What is said of it."""
        parts = self.cleaned_data
        return Said(*(parts[name] for name in ("what", "words", "effect", "decided_on", "unit")))

    def named(self) -> dict[str, list[Text]]:
        """The texts that it serves, and those that it strains."""
        return {
            name: [self.texts[each] for each in self.cleaned_data.get(name, ())]
            for name in ("serves", "strains")
        }


def _as_it_is(decision: Decision | None) -> dict[str, object]:
    if decision is None:
        return {"decided_on": Organisation.objects.get().today()}
    aligned = list(decision.alignments.all())
    return {
        "words": decision.words,
        "effect": decision.effect,
        "what": decision.what,
        "decided_on": decision.decided_on,
        "unit": decision.unit and decision.unit.key,
        "seen": decision.edition,
        "serves": [str(each.text_id) for each in aligned if not each.strains],
        "strains": [str(each.text_id) for each in aligned if each.strains],
    }


class DecisionCommentForm(PlainForm):
    """What somebody says of a decision."""

    words = forms.CharField(
        label=_("Say something of it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever is named with @, such as @Mia, is told."),
    )


class BringForm(PlainForm):
    """A file of decisions and tasks from another program."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV with the columns ref and words; also decided_on, what, effect and unit."),
    )

    def clean_file(self) -> bytes:
        """What is in it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(gettext("It is larger than 5 MB. Split it."))
        content: bytes = file.read()
        return content
