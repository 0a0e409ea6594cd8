"""Uploads go straight to a private file in the home folder, and no further than the limit."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from keepword.ledger.engines import scratch_folder

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

TOO_LARGE = "keepword.upload_too_large"


class PrivateUploads(TemporaryFileUploadHandler):
    """What is larger than the limit is read to its end, so that a page can say so, and not kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, in the home folder rather than in that of every user of the machine."""
        settings.FILE_UPLOAD_TEMP_DIR = str(scratch_folder())
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, unless it passes the limit."""
        if start + len(raw_data) > settings.UPLOAD_LARGEST:
            self.file.close()
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """The file; one that is too large has been closed."""
        return None if self.file.closed else super().file_complete(file_size)
