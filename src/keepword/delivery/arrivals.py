"""Files that come by a page, the watched folder or the API: kept apart until they are imported."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from keepword.delivery.actions import bring_in
from keepword.delivery.fingerprints import fingerprint_of, hash_of, imported_before
from keepword.delivery.mapping import Columns, recipe_text
from keepword.delivery.models import Arrival, Import, RecipeVersion, SavedRecipe
from keepword.delivery.parsing import parse
from keepword.delivery.refusal import (
    ImportRefusedError,
    TooLateError,
)
from keepword.delivery.report import Report
from keepword.delivery.sandbox import Limits, look
from keepword.ledger.holding import claimed, held
from keepword.ledger.schema import LedgerError
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LOOK = "first-look.json"
READ_AT_ONCE = 5 * 1024**2
"""Up to this size a page waits for the result; the worker reads what is larger."""
SECONDS_OF_A_PAGE = 20.0
MOST_ATTEMPTS = 3
_State = Arrival.State


def uploads_folder() -> Path:
    """Where each arrival has a folder of its own, which nobody is served from."""
    folder: Path = settings.HOME / "uploads"
    return folder


def folder_of(arrival: Arrival) -> Path:
    """What is kept of an arrival until it is imported."""
    return uploads_folder() / arrival.key


def file_of(arrival: Arrival) -> Path:
    """The arrived file itself."""
    return folder_of(arrival) / "file" / arrival.file_name


def receive_upload(
    *, file: "UploadedFile[Any]", by: User, saved: SavedRecipe | None = None
) -> Arrival:
    """Keep an uploaded file, and look at it; with a saved recipe, rehearse its import.

    Raises:
        ImportRefusedError: It is no table, or a hostile one; nothing is kept.
    """
    arrival = Arrival(file_name=harmless_name(file.name or ""), size=file.size or 0, by=by)
    with held(folder_of(arrival)):
        try:
            _write(file, file_of(arrival))
            _look(arrival)
            with transaction.atomic():
                arrival.save()
                record(by=by, did="uploaded a file", about=arrival.file_name, size=arrival.size)
        except BaseException:
            shutil.rmtree(folder_of(arrival), ignore_errors=True)
            raise
    if saved is not None:
        use_recipe(arrival=arrival, saved=saved)
    return arrival


def harmless_name(name: str) -> str:
    """A file's name without what means something to a path, a pattern or a terminal."""
    plain = re.sub(r"[^\w .()+-]", "_", Path(name).name).lstrip(". ")
    return plain[-120:] or "file"


def _write(file: "UploadedFile[Any]", place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True)
    with place.open("wb") as kept:
        place.chmod(0o600)
        for chunk in file.chunks():
            kept.write(chunk)


def _look(arrival: Arrival) -> None:
    scratch = folder_of(arrival) / "look"
    scratch.mkdir()
    seen = look(file_of(arrival), scratch, limits=Limits(whole=60.0))
    shutil.rmtree(scratch)
    (folder_of(arrival) / LOOK).write_text(json.dumps(seen), encoding="utf-8")


def first_look(arrival: Arrival) -> dict[str, Any]:
    """The columns, first rows and encoding; empty once the file is gone."""
    path = folder_of(arrival) / LOOK
    if not path.exists():
        return {"columns": [], "rows": [], "encoding": ""}
    seen: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return seen


def map_columns(*, arrival: Arrival, columns: Columns) -> None:
    """Say how the columns become observations, and rehearse: nothing is imported yet."""
    key = arrival.version.recipe.key if arrival.version else slugify(columns.name)
    arrival.mapping = columns.as_json()
    arrival.text = recipe_text(columns, key=key)
    _rehearse_soon(arrival)


def use_recipe(*, arrival: Arrival, saved: SavedRecipe) -> None:
    """Map the columns as a saved recipe does, and rehearse."""
    arrival.version = saved.newest
    arrival.mapping, arrival.text = arrival.version.mapping, arrival.version.text
    _rehearse_soon(arrival)


def _rehearse_soon(arrival: Arrival) -> None:
    parse(arrival.text)
    arrival.state, arrival.attempts, arrival.problem = _State.READING, 0, ""
    arrival.report, arrival.leaves_out = {}, False
    arrival.save()
    if arrival.size <= READ_AT_ONCE:
        work_on(arrival, Limits(whole=SECONDS_OF_A_PAGE))


@transaction.atomic
def ask_for_import(*, arrival: Arrival, by: User, leaving_out: bool = False) -> None:
    """Import what was rehearsed, in the worker; its recipe is saved as of now.

    `leaving_out` chooses that more rows are refused than the recipe allows, for this file only.

    Raises:
        ImportRefusedError: It was not rehearsed with success, is asked for already, or too many
            rows would be refused.
    """
    asked = Arrival.objects.filter(pk=arrival.pk, state=_State.SEEN)
    if not asked.update(state=_State.QUEUED, attempts=0, step="", by=by):
        raise ImportRefusedError("This file is not ready to be imported: look at it once more.")
    arrival.refresh_from_db()
    if too_many := arrival.report["account"].get("too_many"):
        if not leaving_out:
            raise ImportRefusedError(
                "Too many rows would be refused. Mend the file, or choose to bring in the others"
                " all the same."
            )
        arrival.leaves_out = True
        record(by=by, did="chose to leave out refused rows", about=arrival.file_name,
               left_out=too_many["refused"], of_rows=too_many["rows"])  # fmt: skip
    arrival.version = _saved_version(arrival, by)
    arrival.save(update_fields=["version", "leaves_out"])
    record(by=by, did="asked to import", about=arrival.file_name, recipe=str(arrival.version))


def _saved_version(arrival: Arrival, by: User) -> RecipeVersion:
    recipe = parse(arrival.text)
    known = {"name": arrival.mapping["name"]}
    saved, made = SavedRecipe.objects.get_or_create(key=recipe.name, defaults=known)
    newest = None if made else saved.newest
    if newest and newest.text == arrival.text:
        return newest
    number = newest.number + 1 if newest else 1
    record(by=by, did="saved a recipe", about=saved.name, version=number)
    return saved.versions.create(number=number, mapping=arrival.mapping, text=arrival.text, by=by)


@transaction.atomic
def discard(*, arrival: Arrival, by: User) -> None:
    """Remove a file that was not imported."""
    if arrival.is_under_way:
        raise ImportRefusedError("This file is being read. Wait until that has ended.")
    record(by=by, did="removed an upload", about=arrival.file_name)
    arrival.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder_of(arrival), ignore_errors=True))


def work_on(arrival: Arrival, limits: Limits | None = None) -> None:
    """Do what an arrival waits for, unless another process does; again is the same as once."""
    with claimed(folder_of(arrival)) as mine:
        arrival.refresh_from_db()
        if not mine or not arrival.is_under_way:
            return
        rehearsing = arrival.state == _State.READING
        if not rehearsing:
            arrival.state = _State.RUNNING
        arrival.attempts += 1
        arrival.save(update_fields=["state", "attempts"])
        try:
            _check_attempts(arrival)
            report = _bring(arrival, limits, rehearsing=rehearsing)
        except TooLateError as error:
            if limits is None:  # else a page was not patient enough, and the worker is
                _end(arrival, _State.REFUSED, problem=str(error))
        except (ImportRefusedError, LedgerError) as error:
            problem = _problem(arrival, error)
            if counts := None if rehearsing else _counts(arrival):
                _end(arrival, _State.IMPORTED, problem=problem, report=Report(**counts.report))
            else:
                _end(arrival, _State.WAITING if rehearsing else _State.REFUSED, problem=problem)
        else:
            _end(arrival, _state_after(arrival, report), report=report)


def _problem(arrival: Arrival, error: Exception) -> str:
    """What stopped it, with the mend that is at hand where the file came from."""
    if arrival.via == Arrival.Via.PAGE and isinstance(error, ImportRefusedError):
        return error.on_a_page
    return str(error)


def _counts(arrival: Arrival) -> Import | None:
    """The import that is recorded all the same, where a disk filled up late: a sweep shows it."""
    return imported_before(_fingerprint(arrival)) if file_of(arrival).exists() else None


def _check_attempts(arrival: Arrival) -> None:
    if arrival.attempts > MOST_ATTEMPTS:
        raise ImportRefusedError(
            f"Reading this file was cut off {MOST_ATTEMPTS} times. Nothing was imported. Is it too"
            " large for this machine? Split it, or look at what the server wrote down."
        )


def _bring(arrival: Arrival, limits: Limits | None, *, rehearsing: bool) -> Report:
    recipe = parse(arrival.text)
    path = file_of(arrival)
    if not path.exists():
        raise ImportRefusedError("The file is not there any more. Bring it once more.")
    return bring_in(
        recipe,
        {source.name: [path] for source in recipe.sources},
        hashes={arrival.file_name: hash_of(path)},
        fingerprint=_fingerprint(arrival),
        by=arrival.get_via_display(),
        user=arrival.by,
        leaving_out=arrival.leaves_out or (rehearsing and arrival.via == Arrival.Via.PAGE),
        dry_run=rehearsing,
        limits=limits,
        progress=_telling(arrival),
    )


def _fingerprint(arrival: Arrival) -> str:
    """The bytes count, whatever the file is called; a program may send the same rows twice."""
    content = [hash_of(file_of(arrival)), arrival.idempotency_key]
    return fingerprint_of(arrival.text, content[: 2 if arrival.idempotency_key else 1])


def _telling(arrival: Arrival) -> Callable[[str], None]:
    def tell(step: str) -> None:
        Arrival.objects.filter(pk=arrival.pk).update(step=step)

    return tell


def _state_after(arrival: Arrival, report: Report) -> str:
    """Imported before, unless it was this very arrival before the worker was stopped."""
    if report.status == "rehearsed":
        return _State.SEEN
    before = imported_before(_fingerprint(arrival))
    own = before is not None and before.made_at >= arrival.made_at and arrival.attempts > 1
    return _State.IMPORTED if report.status == "imported" or own else _State.UNCHANGED


@transaction.atomic
def _end(arrival: Arrival, state: str, *, problem: str = "", report: Report | None = None) -> None:
    arrival.state, arrival.problem, arrival.step = state, problem, ""
    arrival.report = report.as_json() if report else {}
    arrival.change_id = (report.change_id if report else None) or ""
    arrival.ended_at = timezone.now()
    arrival.save()
    if state == _State.REFUSED:
        recipe = arrival.version.recipe.key if arrival.version else None
        announce(Event.IMPORT_REFUSED, arrival=arrival.key, recipe=recipe)
