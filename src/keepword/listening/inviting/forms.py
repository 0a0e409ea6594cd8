from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from keepword.listening.inviting.contact_files import Read, read_addresses, read_file
from keepword.listening.models import Survey, Wave
from keepword.listening.models.waves import MOST_REMINDERS
from keepword.organisation.access import May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, Unit, User
from keepword.standards.models import Moment
from keepword.web.csv_lines import Wrong
from keepword.web.days import DayField

LARGEST_FILE = 20_000_000
LONGEST_DELAY = 24 * 90


def _hour(label: Any, initial: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=initial, widget=widget)


class WaveForm(forms.Form):
    """Whom a survey asks from when until when, and the rules that choose them."""

    name = forms.CharField(label=_("What you call this wave"), max_length=120)
    asks = forms.ChoiceField(
        label=_("Whom it asks"), choices=Wave.Asks.choices, widget=forms.RadioSelect
    )
    moment = forms.ModelChoiceField(
        Moment.objects.all(), label=_("After which moment"), required=False, empty_label=_("None")
    )
    delay_hours = forms.IntegerField(
        label=_("How many hours after the moment"),
        help_text=_("Where your files know only the day, they count from the end of that day."),
        initial=24, min_value=0, max_value=LONGEST_DELAY,
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("Only customers of"), required=False, empty_label=_("All units")
    )
    opens_on = DayField(label=_("It opens on"))
    open_until = DayField(
        label=_("Its last day"), required=False, help_text=_("Leave it empty to close it yourself.")
    )
    share = forms.IntegerField(
        label=_("How many of 100 are drawn"), initial=100, min_value=1, max_value=100
    )
    quota = forms.IntegerField(
        label=_("The most of one unit"),
        help_text=_("After a moment: in one week. Leave it empty for as many as there are."),
        required=False, min_value=1, max_value=1_000_000,
    )  # fmt: skip
    rest_days = forms.IntegerField(
        label=_("Days for which nobody is asked again, in any survey"),
        initial=90, min_value=0, max_value=3650,
    )  # fmt: skip
    quiet_from = _hour(_("Nothing is sent from"), "20:00")
    quiet_until = _hour(_("until"), "08:00")
    again_after_days = forms.IntegerField(
        label=_("Days after which this survey may ask somebody again"),
        help_text=_("Leave it empty to ask nobody twice, in none of its waves."),
        required=False, min_value=1, max_value=3650,
    )  # fmt: skip
    reminders = forms.IntegerField(
        label=_("So often who has not answered is reminded by mail"),
        initial=1, min_value=0, max_value=MOST_REMINDERS,
    )  # fmt: skip
    remind_after_days = forms.IntegerField(
        label=_("So many days after the last mail"), initial=5, min_value=1, max_value=90
    )
    holds_days = forms.IntegerField(
        label=_("So many days a personal link can be answered"),
        initial=30, min_value=1, max_value=365,
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.survey = survey
        self.today = Organisation.objects.get(pk=1).today()
        self.fields["opens_on"].initial = self.today.isoformat()
        self.fields["asks"].initial = Wave.Asks.CONTACTS
        theirs = units_where(by, May.WRITE)
        if theirs is not None:
            unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
            unit.queryset = Unit.objects.filter(key__in=theirs)

    def whom(self) -> list[BoundField]:
        """The fields that say whom it asks, and when."""
        return self._fields("name", "asks", "moment", "delay_hours", "opens_on", "open_until")

    def rules(self) -> list[BoundField]:
        """The fields of the rules that choose."""
        return self._fields(
            "unit", "share", "quota", "rest_days", "again_after_days", "quiet_from",
            "quiet_until", "reminders", "remind_after_days", "holds_days",
        )  # fmt: skip

    def _fields(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """A moment where one is needed, and days in their order."""
        said = super().clean() or {}
        if said.get("asks") == Wave.Asks.MOMENT and not said.get("moment"):
            self.add_error("moment", _("Choose the moment after which customers are asked."))
        opens, until = said.get("opens_on"), said.get("open_until")
        if opens and opens < self.today:
            self.add_error("opens_on", _("Choose today or a day to come."))
        if opens and until and until < opens:
            self.add_error("open_until", _("Choose a day that is not before it opens."))
        return said

    def wave(self) -> Wave:
        """The wave that was said, not kept yet."""
        said = {**self.cleaned_data}
        moment = said.pop("moment") if said["asks"] == Wave.Asks.MOMENT else None
        said["moment"] = moment.key if moment else ""
        return Wave(survey=self.survey, **said)


class _FileForm(PlainForm):
    file = forms.FileField()

    def clean_file(self) -> Any:
        """No larger than a page takes at once."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("It is larger than 20 megabytes. Split it."))
        return file


class ContactsForm(_FileForm):
    """A file of contacts."""

    file = forms.FileField(
        label=_("A CSV file of contacts"),
        help_text=_(
            "Its first line names the columns: email, and perhaps name, language, unit and "
            "customer (their number in your other files)."
        ),
    )

    def read(self) -> Read:
        """The contacts of the file, and what is wrong with it."""
        return read_file(self.cleaned_data["file"].read())


class CameBackForm(_FileForm):
    """A file of addresses whose mail came back."""

    file = forms.FileField(
        label=_("A CSV file of addresses"),
        help_text=_("One column, whose first line says: email."),
    )

    def read(self) -> tuple[list[str], list[Wrong]]:
        """The addresses, and what is wrong with the file."""
        return read_addresses(self.cleaned_data["file"].read())


class FindContactForm(PlainForm):
    """Whom one looks for."""

    text = forms.CharField(
        label=_("Mail address or name, or how it begins"),
        min_length=3,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
