"""Fill a home with the sample organisation, once."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from keepword import simulate
from keepword.ledger import actions as ledger
from keepword.ledger.models import Change, FreshObservation
from keepword.ledger.schema import STAGED
from keepword.organisation.models import Organisation, Role, User
from keepword.standards.actions import record_moment, record_standard, record_units

SEED = 20
BY = "the sample"
ASKED_AGO = dt.timedelta(days=45)


class RealDataError(Exception):
    """The home holds something that is not a sample's."""


def fill(say: Callable[[str], None], *, occasions: int = 30_000) -> None:
    """Fill an empty home; go on with a sample that was left half-filled; leave a whole one.

    Raises:
        RealDataError: Somebody uses this home already.
    """
    if not Organisation.objects.filter(is_sample=True).exists():
        _refuse_real_data()
        say("Making up a shop with a workshop, and half a year of its promises.")
    elif not _unfinished():
        return
    last_day = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    shop = simulate.organisation(SEED, last_day=last_day, occasions=occasions)
    _record(shop)
    say(f"Writing {len(shop.observations['score']):,} observations into the ledger.")
    for source, rows in _by_source(shop).items():
        _land(source, rows)
    _open_to_visitors()


def _refuse_real_data() -> None:
    used = (Organisation, User, Change, FreshObservation)
    if any(model.objects.exists() for model in used):
        raise RealDataError


def _unfinished() -> bool:
    return not User.objects.exists()


@transaction.atomic
def _record(shop: simulate.Organisation) -> None:
    Organisation.objects.update_or_create(pk=1, defaults={"name": shop.name, "is_sample": True})
    record_units(
        {unit.key: unit.name for unit in shop.units},
        {unit.key: unit.parent for unit in shop.units if unit.parent},
    )
    for moment in shop.moments:
        record_moment(
            key=moment.key,
            is_overall=moment.is_overall,
            unit=moment.unit,
            name=moment.name,
            proposition=moment.proposition,
            criterion=moment.criterion,
            dimension=moment.dimension,
            journey=moment.journey,
        )
        if moment.target is not None:
            record_standard(
                moment=moment.key,
                unit=None,
                statement=moment.proposition,
                target=moment.target,
                told_to_customers=moment.told_to_customers,
                valid_from=shop.first_day,
            )


def _by_source(shop: simulate.Organisation) -> dict[str, pa.Table]:
    """The observations of each source as the ledger stages them; an empty text is not known."""
    known = {name: _known(values) for name, values in _predicted_in_one_round(shop).items()}
    table = pa.table({name: known[name] for name in STAGED.names}).cast(STAGED)
    sources = shop.observations["source"]
    return {str(source): table.filter(pa.array(sources == source)) for source in np.unique(sources)}


def _predicted_in_one_round(shop: simulate.Organisation) -> dict[str, NDArray[np.generic]]:
    """The observations, with every prediction made on one day, as one asks for them."""
    columns = dict(shop.observations)
    predicted = columns["source"] == "predictions"
    day = np.datetime64(shop.last_day - ASKED_AGO, "D")
    columns["day"] = np.where(predicted, day, columns["day"])
    nine = day.astype("datetime64[us]") + np.timedelta64(9, "h")
    columns["happened_at"] = np.where(predicted, nine, columns["happened_at"])
    return columns


def _known(values: NDArray[np.generic]) -> Any:
    mask = values == "" if values.dtype.kind == "U" else None
    return pa.array(values, mask=mask)


def _land(source: str, rows: pa.Table) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "accepted.parquet"
        pq.write_table(rows, staged)
        ledger.land(
            change_id=f"sample-{source}",
            source=source,
            mode="append",
            staged=staged,
            first_day=pc.min(rows["day"]).as_py(),
            last_day=pc.max(rows["day"]).as_py(),
            by=BY,
        )


@transaction.atomic
def _open_to_visitors() -> None:
    """Make the owner with whose eyes visitors look; nobody can sign in as her with a password."""
    owner = User.objects.create_user("owner@sample.invalid", name="Robin Hollis")
    Role.objects.create(user=owner, kind=Role.Kind.OWNER)
