"""The watched folder: files put into inbox/<recipe>/ are imported, and put away with a report."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from keepword.delivery.arrivals import file_of, folder_of, harmless_name, uploads_folder
from keepword.delivery.models import Arrival, SavedRecipe
from keepword.delivery.wording import counted
from keepword.ledger.holding import claimed

QUIET_SECONDS = 10
BEING_WRITTEN = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
KEPT_DAYS = 7
_State = Arrival.State


def inbox_of(saved: SavedRecipe) -> Path:
    """Where files for a recipe are put."""
    folder: Path = settings.HOME / "inbox" / saved.key
    return folder


def take_files(now: float) -> None:
    """Make arrivals of the files that lie complete in a watched folder."""
    for saved in SavedRecipe.objects.all():
        inbox = inbox_of(saved)
        inbox.mkdir(parents=True, exist_ok=True)
        with claimed(inbox) as mine:
            for path in _complete(inbox, now) if mine else ():
                _take(saved, path)


def _complete(inbox: Path, now: float) -> Iterator[Path]:
    """Files that nobody has written to for a while; a link may lead anywhere, so none is taken."""
    for path in sorted(inbox.iterdir()):
        named = path.name.startswith(".") or path.suffix.lower() in BEING_WRITTEN
        if named or path.is_symlink() or not path.is_file():
            continue
        stat = path.stat()
        if now - max(stat.st_mtime, stat.st_ctime) >= QUIET_SECONDS:
            yield path


def _take(saved: SavedRecipe, path: Path) -> None:
    """Note the file before it is moved: whoever is killed between the two is followed up."""
    version, name = saved.newest, harmless_name(path.name)
    begun = Arrival.objects.filter(
        via=Arrival.Via.FOLDER, state=_State.QUEUED, version__recipe=saved, file_name=name
    )
    arrival = next((each for each in begun if not file_of(each).exists()), None)
    if arrival is None:
        arrival = Arrival.objects.create(
            via=Arrival.Via.FOLDER, state=_State.QUEUED, version=version, file_name=name,
            mapping=version.mapping, text=version.text, size=path.stat().st_size,
        )  # fmt: skip
    file_of(arrival).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(path, file_of(arrival))


def put_away() -> None:
    """Leave no file longer than it is needed: not that of an arrival that ended, nor of none."""
    for folder in uploads_folder().glob("*"):
        with claimed(folder) as mine:
            if not mine:
                continue
            arrival = Arrival.objects.filter(key=folder.name).first()
            if arrival is not None and not _has_ended(arrival):
                continue
            if arrival is not None:
                _let_go(arrival)
            shutil.rmtree(folder, ignore_errors=True)


def _has_ended(arrival: Arrival) -> bool:
    """Whether its file is of no more use: mapped once more it may be, for some days."""
    if arrival.is_under_way:
        return False
    done = arrival.state in {_State.IMPORTED, _State.UNCHANGED}
    unseen = arrival.via != Arrival.Via.PAGE
    return done or unseen or timezone.now() - arrival.made_at > timedelta(days=KEPT_DAYS)


def _let_go(arrival: Arrival) -> None:
    if arrival.via == Arrival.Via.FOLDER:
        _hand_back(arrival)
    if arrival.state in {_State.WAITING, _State.SEEN}:
        arrival.state, arrival.ended_at = _State.REFUSED, timezone.now()
        arrival.problem = f"It waited more than {KEPT_DAYS} days. Bring it again."
        arrival.save()


def _hand_back(arrival: Arrival) -> None:
    """Move a file of the watched folder to done or refused, with what became of it."""
    if arrival.version is None or not file_of(arrival).exists():
        return
    outcome = "refused" if arrival.state == _State.REFUSED else "done"
    folder = inbox_of(arrival.version.recipe) / outcome
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{arrival.made_at:%Y-%m-%d-%H%M%S}-{arrival.key[:6]}-{arrival.file_name}"
    place.with_name(f"{place.name}.report.txt").write_text(_in_words(arrival), encoding="utf-8")
    shutil.move(file_of(arrival), place)


def _in_words(arrival: Arrival) -> str:
    lines = [f"{arrival.file_name}: {arrival.get_state_display()}."]
    if arrival.problem:
        lines.append(arrival.problem)
    if arrival.change_id:
        lines.append(f"Take it back with: keepword import --undo {arrival.change_id}")
    account = arrival.report.get("account", {})
    lines += [
        f"{counted(each['accepted'], 'observation')} of {each['moment']}, {each['lens']}."
        for each in account.get("observations", [])
    ]
    lines += [
        f"{each['count']:,} refused because {each['reason']}."
        for each in account.get("refused", [])
    ]
    return "\n".join(lines) + "\n"


def forget_waiting_files() -> int:
    """Before somebody is erased: remove every file that waits, for nobody knows whom it names."""
    gone = 0
    for folder in sorted(uploads_folder().glob("*")):
        for arrival in Arrival.objects.filter(key=folder.name):
            arrival.state, arrival.ended_at = _State.REFUSED, timezone.now()
            arrival.problem = (
                "Somebody was erased while this file waited. Bring it again without them."
            )
            arrival.save()
            if arrival.via == Arrival.Via.FOLDER:
                _hand_back(arrival)
            gone += 1
        shutil.rmtree(folder_of(Arrival(key=folder.name)), ignore_errors=True)
    return gone
