from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.forms import PlainForm
from keepword.organisation.signed_in import signed_in
from keepword.upkeep.folder.disk import unzipped, zipped
from keepword.upkeep.folder.reading import MOST_BYTES, FolderError, Taken, take

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class FolderForm(PlainForm):
    """A folder that was taken away elsewhere, as a ZIP file."""

    file = forms.FileField(label=gettext_lazy("The ZIP file"))

    def clean_file(self) -> "UploadedFile[bytes]":
        """None that is larger than what may be in it."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("It holds more than a folder of ours ever does."))
        return file


@needs(May.RUN)
def folder(request: HttpRequest) -> HttpResponse:
    """What is written down, to take away; sending the form reads a folder in."""
    sent_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FolderForm(*sent_in)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            taken = take(unzipped(sent.read()), by=signed_in(request))
        except FolderError as reason:
            form.add_error("file", str(reason))
        else:
            messages.success(request, _said(taken))
            return redirect("folder")
    return TemplateResponse(request, "upkeep/folder.html", {"form": form})


@require_safe
@needs(May.RUN)
def folder_file(request: HttpRequest) -> HttpResponse:
    """All of it as one ZIP file."""
    answer = HttpResponse(zipped(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="keepword-folder.zip"'
    return answer


def _said(taken: Taken) -> str:
    things, closed = sum(taken.things.values()), len(taken.closed)
    read = ngettext("%(n)s thing was read.", "%(n)s things were read.", things) % {"n": things}
    if not closed:
        return read
    accounts = ngettext(
        "%(n)s person who was not here has a closed account now.",
        "%(n)s people who were not here have closed accounts now.",
        closed,
    )
    return f"{read} {accounts % {'n': closed}}"
