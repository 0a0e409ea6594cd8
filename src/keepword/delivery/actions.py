"""Importing files, taking an import back, and forgetting a person in what imports keep."""

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from keepword.delivery.files import find
from keepword.delivery.fingerprints import fingerprint_of, hash_of, imported_before
from keepword.delivery.judging import judge
from keepword.delivery.keeping import keep, people_in
from keepword.delivery.models import Import
from keepword.delivery.parsing import parse
from keepword.delivery.recipe import Recipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.report import Report
from keepword.delivery.sandbox import Limits, stage
from keepword.ledger import actions as ledger
from keepword.ledger.holding import held
from keepword.ledger.models import Change, DayTally, Source
from keepword.ledger.schema import LedgerError
from keepword.ledger.staging import import_folder, imports_folder, remove_strays
from keepword.organisation.access import May, units_where
from keepword.organisation.audit import record
from keepword.organisation.models import Organisation, Unit, User
from keepword.organisation.people import (
    CrossedError,
    choose_surrogates,
    known_surrogates,
    record_people,
)
from keepword.standards.actions import (
    Recorded,
    moment_keys,
    record_moment,
    record_standard,
    record_units,
    together,
)
from keepword.standards.models import Standard
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

NAME_LENGTH = 200
_ATTEMPTS = 20


def import_files(
    recipe_path: Path,
    *,
    data: Path | None = None,
    by: str = "",
    dry_run: bool = False,
    limits: Limits | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Report:
    """Bring a recipe's files into the ledger; all of it or nothing.

    Raises:
        ImportRefusedError: Nothing was changed; the sentence says why.
    """
    recipe = parse(_text(recipe_path))
    folder = data or recipe_path.parent
    files = {
        source.name: [
            path for pattern in source.files for path in find(folder, pattern, source.line)
        ]
        for source in recipe.sources
    }
    hashes = {
        str(path.relative_to(folder.absolute())): hash_of(path)
        for paths in files.values()
        for path in paths
    }
    return bring_in(
        recipe,
        files,
        hashes=hashes,
        fingerprint=fingerprint_of(recipe.text, hashes),
        by=by,
        dry_run=dry_run,
        limits=limits,
        progress=progress,
    )


def bring_in(
    recipe: Recipe,
    files: Mapping[str, Sequence[Path]],
    *,
    hashes: Mapping[str, str],
    fingerprint: str,
    by: str = "",
    user: User | None = None,
    leaving_out: bool = False,
    dry_run: bool = False,
    limits: Limits | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Report:
    """Bring files into the ledger that are known to lie where they may; all of it or nothing.

    What names an import is its fingerprint: one that counts already is not brought again. `user`
    is who asked for it on a page, and brings only what concerns the units they bring in for;
    `leaving_out` says that they choose whether more rows are refused than the recipe allows.

    Raises:
        ImportRefusedError: Nothing was changed; the sentence says why.
    """
    if before := imported_before(fingerprint):
        return _unchanged(before)
    with _staging_folder() as staging:
        account = stage(
            recipe, files, staging, day_zone=_day_zone(recipe), today=timezone.now().date(),
            limits=limits or Limits(), progress=progress,
        )  # fmt: skip
        _judge(recipe, account, leaving_out=leaving_out)
        if user is not None:
            check_reach(user, account)
        if dry_run:
            return _rehearsed(recipe, account)
        progress("Bringing into the ledger")
        arriving = Import(
            source=recipe.name,
            mode=recipe.mode,
            fingerprint=fingerprint,
            recipe=recipe.text,
            files=dict(hashes),
            first_day=date.fromisoformat(account["span"][0]),
            last_day=date.fromisoformat(account["span"][1]),
            by=str(user) if user else by,
        )
        return _bring(arriving, recipe, account, staging, user)


@contextmanager
def _staging_folder() -> Iterator[Path]:
    """A folder that goes with this process: nobody is erased while it is there."""
    remove_strays()
    folder = imports_folder() / f".staging-{secrets.token_hex(8)}"
    with held(imports_folder()), held(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def undo_import(change_id: str, *, by: str, user: User | None = None) -> Import:
    """Take an import back: the ledger is then as if it had never been.

    Raises:
        ImportRefusedError: There is no such import, or it is undone already.
    """
    found = Import.objects.filter(change_id__startswith=change_id)
    if found.count() != 1:
        raise ImportRefusedError(
            f"There is no one import “{change_id}”. List them with: keepword import --list"
        )
    undone = found.get()
    if user is not None:
        check_reach(user, undone.report["account"])
    try:
        with transaction.atomic():
            record(by=user, did="took an import back", about=undone.source,
                   import_id=undone.change_id, asked_by=by)  # fmt: skip
            ledger.undo(Change.objects.get(key=undone.change_id), by=by)
            Import.objects.filter(pk=undone.pk).update(undone_at=timezone.now())
            _announce(Event.IMPORT_UNDONE, undone)
    except LedgerError as error:
        raise ImportRefusedError(str(error)) from error
    ledger.settle()
    undone.refresh_from_db()
    return undone


def _announce(event: Event, which: Import) -> None:
    announce(
        event, **{"import": which.change_id}, source=which.source,
        first_day=str(which.first_day), last_day=str(which.last_day),
        accepted=which.accepted, refused=which.refused,
    )  # fmt: skip


def check_reach(user: User, account: dict[str, Any]) -> None:
    """Refuse what also concerns units that somebody may not bring files in for."""
    reach = units_where(user, May.BRING_IN)
    if reach is None:
        return
    beyond = [unit["name"] for unit in account["units"] if unit["key"] not in reach]
    told = sum(unit["count"] for unit in account["units"])
    if sum(each["accepted"] for each in account["observations"]) > told:
        beyond.append("rows without a unit")
    if beyond:
        raise ImportRefusedError(
            f"You bring files in for your own units only, and this one also speaks of:"
            f" {', '.join(beyond[:12])}. Leave those rows out, or ask somebody who leads the whole"
            " organisation."
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportRefusedError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ImportRefusedError(f"The recipe {path} is not UTF-8 text: {error}.") from error


def _day_zone(recipe: Recipe) -> str:
    """Days are the organisation's; the first import's zone becomes it where there is none yet."""
    organisation = Organisation.objects.first()
    return organisation.time_zone if organisation else recipe.time_zone


def _judge(recipe: Recipe, account: dict[str, Any], *, leaving_out: bool) -> None:
    units = set(Unit.objects.values_list("key", flat=True))
    judge(recipe, account, moments=moment_keys(), units=units, leaving_out=leaving_out)
    for refusal in account["refused"]:
        del refusal["held"]


def _unchanged(before: Import) -> Report:
    """What that import said, after finishing it where it was killed on its way."""
    ledger.settle()
    return Report(
        source=before.source,
        mode=before.mode,
        status="unchanged",
        account=before.report["account"],
        change_id=before.change_id,
    )


def _rehearsed(recipe: Recipe, account: dict[str, Any]) -> Report:
    """What would be created, found by creating it in a transaction that is taken back."""
    with transaction.atomic():
        ledger.claim_source(recipe.name, recipe.mode)
        recorded = _record_names(recipe, account)
        transaction.set_rollback(True)
    return _report(recipe, account, "rehearsed", recorded)


def _report(
    recipe: Recipe, account: dict[str, Any], status: str, recorded: Mapping[str, Recorded]
) -> Report:
    return Report(
        source=recipe.name,
        mode=recipe.mode,
        status=status,
        account=account,
        created={kind: each.created for kind, each in recorded.items() if each.created},
        differing=[text for each in recorded.values() for text in each.differing],
        replaced=_replaced(recipe, account),
    )


def _replaced(recipe: Recipe, account: dict[str, Any]) -> int:
    """How many observations give way to this export."""
    if recipe.mode != Source.Mode.REPLACE_PERIOD:
        return 0
    covered = DayTally.objects.filter(source=recipe.name, day__range=account["span"])
    return int(covered.aggregate(count=Sum("n", default=0))["count"])


def _bring(
    arriving: Import, recipe: Recipe, account: dict[str, Any], staging: Path, user: User | None
) -> Report:
    """Land what was staged; once more where another import has recorded the same meanwhile."""
    for _ in range(_ATTEMPTS):
        arriving.pk, arriving.change_id = None, secrets.token_hex(8)
        folder = import_folder(arriving.change_id)
        with suppress(CrossedError), _gone_unless_it_counts(arriving), held(folder):
            return _land(arriving, recipe, account, staging, user)
        if before := imported_before(arriving.fingerprint):
            return _unchanged(before)
    raise ImportRefusedError(
        "Other imports record the same people all the time. Nothing was imported: try once more."
    )


def _land(
    arriving: Import, recipe: Recipe, account: dict[str, Any], staging: Path, user: User | None
) -> Report:
    """Files first, then in one transaction everything that says they count."""
    folder = import_folder(arriving.change_id)
    keys = [f"{recipe.people}:{name}" for name in people_in(staging)]
    known = known_surrogates(keys)
    new = choose_surrogates([key for key in keys if key not in known])
    surrogates = known | new
    refused_files = _keep(recipe, staging, folder, [surrogates[key] for key in keys])

    def write() -> None:
        if imported_before(arriving.fingerprint):  # by somebody who was quicker
            raise CrossedError
        record_people(new)
        report = _report(recipe, account, "imported", _record_names(recipe, account))
        report.change_id = arriving.change_id
        report.refused_files = refused_files
        arriving.report = report.as_json()
        arriving.accepted, arriving.refused = report.accepted, report.refused
        arriving.save()
        record(by=user, did="imported files", about=recipe.name, import_id=arriving.change_id,
               asked_by=arriving.by, observations=report.accepted)  # fmt: skip
        _announce(Event.IMPORT_FINISHED, arriving)

    landed = ledger.land(
        change_id=arriving.change_id,
        source=arriving.source,
        mode=arriving.mode,
        staged=folder / "accepted.parquet",
        first_day=arriving.first_day,
        last_day=arriving.last_day,
        by=arriving.by,
        with_it=write,
    )
    return Report(**arriving.report | {"already_there": landed.already_there})


def _keep(recipe: Recipe, staging: Path, folder: Path, surrogates: Sequence[int]) -> list[str]:
    """Fill the import's folder; the files of refused rows."""
    try:
        refused_files = keep(staging, folder, surrogates)
        (folder / "recipe.toml").write_text(recipe.text, encoding="utf-8")
    except (OSError, duckdb.Error) as error:
        raise ImportRefusedError(f"Nothing was imported; is the disk full? {error}") from error
    return [str(folder / each) for each in refused_files]


@contextmanager
def _gone_unless_it_counts(arriving: Import) -> Iterator[None]:
    """An import that is refused leaves no folder; one that waits for the ledger needs its own."""
    try:
        yield
    except BaseException:
        if not Change.objects.filter(key=arriving.change_id).exists():
            shutil.rmtree(import_folder(arriving.change_id), ignore_errors=True)
        raise


def _record_names(recipe: Recipe, account: dict[str, Any]) -> dict[str, Recorded]:
    """The organisation, units, moments and standards that the recipe and its files name."""
    organisation = Recorded()
    if not Organisation.objects.exists():
        name = recipe.organisation or recipe.name
        Organisation.objects.create(pk=1, name=name[:NAME_LENGTH], time_zone=recipe.time_zone)
        organisation.created.append(name)
    names = {unit["key"]: unit["name"][:NAME_LENGTH] for unit in account["units"]}
    names |= {unit.key: unit.name for unit in recipe.units}
    parents = {unit.key: unit.parent for unit in recipe.units if unit.parent}
    units = record_units(names, parents)
    moments = together(
        record_moment(
            key=moment.key,
            is_overall=moment.overall,
            unit=moment.unit,
            name=moment.name,
            proposition=moment.proposition,
            criterion=moment.criterion,
            dimension=moment.dimension,
            journey=moment.journey,
        )
        for moment in recipe.moments
    )
    standards = together(
        record_standard(
            moment=standard.moment,
            unit=standard.unit,
            statement=standard.statement,
            target=standard.target,
            told_to_customers=standard.told_to_customers,
            valid_from=standard.valid_from,
            **_measured(recipe, standard.moment, account),
        )
        for standard in recipe.standards
    )
    return {
        "organisation": organisation,
        "units": units,
        "moments": moments,
        "standards": standards,
    }


def _measured(recipe: Recipe, moment: str, account: dict[str, Any]) -> dict[str, str]:
    """What in these files measures a standard of the moment: what was delivered, else perceived."""
    lenses = {each["lens"] for each in account["observations"] if each["moment"] == moment}
    if "delivered" in lenses:
        return {"measured_by": Standard.Means.EVENTS, "measured_with": recipe.name}
    return {"measured_by": Standard.Means.SURVEY} if "perceived" in lenses else {}
