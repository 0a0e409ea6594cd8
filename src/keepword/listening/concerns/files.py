"""Pictures and documents that customers send along: checked, kept, handed out as they came."""

import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.translation import gettext as _

from keepword.listening.models import Concern, ConcernFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_FILES = 5
MOST_BYTES = 10_000_000
"""Of each file."""
LARGEST_FORM = MOST_FILES * MOST_BYTES + 1_000_000
"""Of all that one form may bring."""
BEGINS_WITH: dict[str, tuple[bytes, ...]] = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".pdf": (b"%PDF-",),
}
"""What is taken, and by which first bytes it is known: a name alone says nothing."""
ACCEPTED = ",".join(BEGINS_WITH)
AN_HOUR = 60 * 60
"""So old a file must be that nobody is still writing its row."""


def check(file: "UploadedFile[Any]") -> None:
    """Let only a picture or a PDF through, and none that is too large.

    Raises:
        ValidationError: It is something else.
    """
    named = {"name": file.name}
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("“%(name)s” is too large: 10 MB at most.") % named)
    begins = BEGINS_WITH.get(Path(file.name or "").suffix.lower(), ())
    head = file.read(16)
    file.seek(0)
    if not head.startswith(begins):
        raise ValidationError(_("“%(name)s” is neither a picture nor a PDF.") % named)


def keep(concern: Concern, files: Iterable["UploadedFile[Any]"]) -> None:
    """Keep what came with a concern: the files first, so that each row has its file."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in files:
        key = uuid.uuid4()
        with _place(key).open("xb") as kept:
            kept.writelines(file.chunks())
        _place(key).chmod(0o600)
        name = Path(file.name or "").name[-120:]
        ConcernFile.objects.create(concern=concern, key=key, name=name, size=file.size or 0)


def handed_out(file: ConcernFile) -> FileResponse:
    """The file to be kept by a browser, which shows and runs nothing of it."""
    response = FileResponse(
        _place(file.key).open("rb"), as_attachment=True, filename=file.name,
        content_type="application/octet-stream",
    )  # fmt: skip
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def remove_strays() -> int:
    """Remove files without a row, which an erasure or a killed process has left; how many."""
    if not folder().exists():
        return 0
    settled = time.time() - AN_HOUR
    files = [each for each in folder().iterdir() if each.stat().st_mtime < settled]
    known = {str(key) for key in ConcernFile.objects.values_list("key", flat=True)}
    strays = [each for each in files if each.name not in known]
    for stray in strays:
        stray.unlink()
    return len(strays)


def folder() -> Path:
    """Where they lie: in the home folder, so that a backup has them."""
    return Path(settings.HOME) / "concern-files"


def _place(key: uuid.UUID) -> Path:
    return folder() / str(key)
