"""What has been observed at moments, for the pages that write them down."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from keepword.ledger.reading import read_tallies
from keepword.standards.models import Claim, Moment, MomentAlias
from keepword.standards.querysets import EVER


def observed(keys: Collection[str]) -> int:
    """How many observations there are under any of these keys."""
    tallies = read_tallies(first_day=EVER[0], last_day=EVER[1], by=(), moments=keys)
    return sum(n or 0 for n in tallies["n"].to_pylist())


def observed_keys() -> set[str]:
    """Every key under which something was delivered or perceived."""
    tallies = read_tallies(first_day=EVER[0], last_day=EVER[1], by=("moment", "lens"))
    return {
        row["moment"]
        for row in tallies.select(["moment", "lens"]).to_pylist()
        if row["lens"] in ("delivered", "perceived")
    }


@dataclass(frozen=True)
class PromisesInTexts:
    """How many promises the organisation's texts make, and how many of them it measures."""

    made: int
    measured: int
    not_seen_yet: int
    """Linked to a moment at which nothing has been delivered or perceived so far."""
    open: int
    only_website: bool

    def __str__(self) -> str:
        if self.only_website:
            opening = ngettext(
                "Your website makes %(n)s promise.", "Your website makes %(n)s promises.", self.made
            )
        else:
            opening = ngettext(
                "Your texts make %(n)s promise.", "Your texts make %(n)s promises.", self.made
            )
        return f"{opening % {'n': self.made}} {_measured(self.measured, self.made)}"


def _measured(measured: int, made: int) -> str:
    if measured == 0:
        return gettext("You measure none.") if made > 1 else gettext("You do not measure it.")
    if measured == made:
        return gettext("You measure all.") if made > 1 else gettext("You measure it.")
    return gettext("You measure %(n)s.") % {"n": measured}


def promises_in_texts() -> PromisesInTexts:
    """Count the claims that stand; measured are those at whose moment something was seen."""
    withdrawn = (Claim.Verdict.NOT_MEANT, Claim.Verdict.WITHDRAWN)
    rows = Claim.objects.filter(gone_at=None).exclude(verdict__in=withdrawn)
    claims = list(rows.values_list("place", "verdict", "moment_id"))
    linked = [pk for *_, pk in claims if pk is not None]
    seen = _seen({*linked})
    return PromisesInTexts(
        made=len(claims),
        measured=sum(pk in seen for pk in linked),
        not_seen_yet=sum(pk not in seen for pk in linked),
        open=sum(verdict == Claim.Verdict.OPEN for _, verdict, *_ in claims),
        only_website={place for place, *_ in claims} == {Claim.Place.WEBSITE},
    )


def _seen(moments: Collection[int]) -> set[int]:
    """Of these moments the ones at which something was delivered or perceived."""
    observed_there = observed_keys()
    keys = [
        *Moment.objects.filter(pk__in=moments).values_list("pk", "key"),
        *MomentAlias.objects.filter(moment__in=moments).values_list("moment_id", "key"),
    ]
    return {pk for pk, key in keys if key in observed_there}
