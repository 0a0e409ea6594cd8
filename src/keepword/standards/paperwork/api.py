import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router, Schema

from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.standards.models import PaperForm
from keepword.standards.paperwork.querysets import handed_out_today
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router()


class FormSaid(Schema):
    """A form that is handed out: its newest file, what that asks for, and what is wanting."""

    id: int
    name: str
    filled_in_by: str
    unit: str | None
    language: str
    version: int
    file: str
    pages: int | None
    words: int
    fields: list[str]
    has_instructions: bool
    has_sample: bool
    review_on: dt.date
    moments: list[str]
    survey: uuid.UUID | None
    """The key of the survey that asks how easy it is; its results say what came back."""

    @staticmethod
    def resolve_unit(form: PaperForm) -> str | None:
        return form.unit.key if form.unit else None

    @staticmethod
    def resolve_version(form: PaperForm) -> int:
        return form.newest.number

    @staticmethod
    def resolve_file(form: PaperForm) -> str:
        return form.newest.name

    @staticmethod
    def resolve_pages(form: PaperForm) -> int | None:
        return form.newest.pages

    @staticmethod
    def resolve_words(form: PaperForm) -> int:
        return len(form.newest.text.split())

    @staticmethod
    def resolve_fields(form: PaperForm) -> list[str]:
        return list(form.newest.fields)

    @staticmethod
    def resolve_has_instructions(form: PaperForm) -> bool:
        return bool(form.instructions)

    @staticmethod
    def resolve_has_sample(form: PaperForm) -> bool:
        return form.newest.sample_key is not None

    @staticmethod
    def resolve_moments(form: PaperForm) -> list[str]:
        return [moment.key for moment in form.moments.all()]


class Forms(Page):
    items: list[FormSaid]


@router.get("forms", response=Forms, auth=Bearer(May.READ), url_name="api_forms")
def forms(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The forms that are handed out, and what each asks for."""
    return page_of(handed_out_today(), cursor, limit)
