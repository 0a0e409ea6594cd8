"""How easy a form was for those who filled it in, as they say when they are asked.

Whoever asks them says it when it starts, in its `apps.py`; the register asks all of them at once.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword import measure
from keepword.organisation.models import Organisation
from keepword.standards.models import PaperForm

FEWEST = 30
"""Under so many answers nothing is said out of 100."""
Answered = tuple[int, int]
"""How many said that it was easy, and how many said something."""
Told = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Answered]]
TELLS: dict[str, Told] = {}


@dataclass(frozen=True)
class Effort:
    """How many found a form easy, of those who were asked and answered."""

    easy: int
    n: int
    withheld: bool = False
    """Fewer answered than the smallest group of which anything is told."""

    @property
    def share(self) -> measure.Proportion | None:
        """The share with its interval; none where too few have answered."""
        few = self.withheld or self.n < FEWEST
        return None if few else measure.proportion(self.easy, self.n)

    def __str__(self) -> str:
        if not self.n:
            return _("Asked how easy it is; nobody has answered yet.")
        if self.withheld:
            return _("Too few have answered how easy it is to tell.")
        found, said = self.share, {"easy": self.easy, "n": self.n}
        if found is None:
            return _("%(easy)s of %(n)s found it easy: too few for more.") % said
        limits = {"low": round(100 * found.low), "high": round(100 * found.high)}
        words = _("%(share)s of 100 found it easy (%(low)s to %(high)s; n = %(n)s).")
        return words % {**said, **limits, "share": round(100 * found.value)}


def tells_how_easy(room: str, told: Told) -> None:
    """Say what a room knows of surveys by their keys; to say it again replaces what was said."""
    TELLS[room] = told


def efforts(forms: Iterable[PaperForm]) -> dict[int, Effort]:
    """Of each form about which somebody is asked, by its number; a fixed number of queries."""
    asked = {form.survey: form.pk for form in forms if form.survey}
    if not asked:
        return {}
    fewest = Organisation.objects.values_list("minimum_group", flat=True).get(pk=1)
    found = dict.fromkeys(asked, (0, 0))
    for told in TELLS.values():
        found |= told(asked.keys())
    return {asked[key]: Effort(easy, n, n < fewest) for key, (easy, n) in found.items()}
