"""The files of the folder on a disk, or in a ZIP file."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from keepword.upkeep.folder.reading import MOST_BYTES, MOST_FILES, FolderError
from keepword.upkeep.folder.writing import MANIFEST, files, is_ours

A_DAY = (2000, 1, 1, 0, 0, 0)
"""Every file in a ZIP file is of one day, so that the same rows are the same bytes."""


class FolderInUseError(ValueError):
    """Something else is in the folder."""


@dataclass(frozen=True)
class Written:
    """How many files were written, and how many of before are gone."""

    files: int
    removed: int


def lay_down(place: Path) -> Written:
    """Write everything into a folder: an empty one, or one that was written before.

    Raises:
        FolderInUseError: It holds something else.
    """
    if place.exists() and any(place.iterdir()) and not (place / MANIFEST).exists():
        raise FolderInUseError(
            f"{place} holds something else: there is no {MANIFEST} in it. Name an empty folder."
        )
    told = files()
    stale = {path for path in _ours(place) if path not in told}
    for path in stale:
        (place / path).unlink()
    for path, content in told.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
    return Written(len(told), len(stale))


def gather(place: Path) -> dict[str, bytes]:
    """The files of ours in a folder; what else stands there, such as .git, is none of them."""
    return {path: (place / path).read_bytes() for path in _ours(place)}


def _ours(place: Path) -> Iterator[str]:
    for file in sorted(place.rglob("*")) if place.exists() else ():
        path = file.relative_to(place).as_posix()
        if is_ours(path) and file.is_file() and not file.is_symlink():
            yield path


def zipped() -> bytes:
    """Everything as one ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files().items():
            archive.writestr(zipfile.ZipInfo(path, A_DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unzipped(packed: bytes) -> dict[str, bytes]:
    """The files in a ZIP file, also where they stand in one folder within it.

    Raises:
        FolderError: It is none, or holds more than a folder of ours ever does.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            told = [each for each in archive.infolist() if not each.is_dir()]
            if len(told) > MOST_FILES or sum(each.file_size for each in told) > MOST_BYTES:
                raise FolderError(_("It holds more than a folder of ours ever does."))
            found = {each.filename: _content(archive, each) for each in told}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as reason:
        said = _("This is no ZIP file that can be read:")
        raise FolderError(f"{said} {reason}.") from reason
    outer = next((each for each in found if each.endswith(f"/{MANIFEST}")), None)
    if MANIFEST in found or outer is None or outer.count("/") != 1:
        return found
    begins = outer.removesuffix(MANIFEST)
    return {path.removeprefix(begins): content for path, content in found.items()}


def _content(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes:
    """What a file holds, never more than it says."""
    with archive.open(each) as file:
        return file.read(each.file_size)
