import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from keepword.organisation.access import May
from keepword.organisation.answering import IdempotencyKey, once
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Unit
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.heard import consultations_for
from keepword.strategy.models import Alignment, Decision, DecisionComment, Story, Text, TextVersion
from keepword.strategy.querysets import decisions_asked_for
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of

router = Router(tags=["strategy"])
KindOfText = Literal["mission", "principle", "objective"]


class TextVersionSaid(Schema):
    """A text as it was adopted: its parts by name."""

    number: int
    parts: dict[str, str]
    reason: str
    adopted_at: dt.datetime
    adopted_by: str | None

    @staticmethod
    def resolve_adopted_by(version: TextVersion) -> str | None:
        return str(version.adopted_by) if version.adopted_by else None


class StorySaid(Schema):
    """What living a principle looked like; `by` is nobody where the page does not say who."""

    words: str
    happened_on: dt.date
    told_at: dt.datetime
    by: str | None = Field(alias="teller")


class TextSaid(Schema):
    """The mission, a principle or an objective, with every version; drafts are not told."""

    id: int
    kind: KindOfText
    in_force: int | None
    owner: str | None
    review_on: dt.date | None
    ended_at: dt.datetime | None
    versions: list[TextVersionSaid]
    stories: list[StorySaid]

    @staticmethod
    def resolve_in_force(text: Text) -> int | None:
        return text.in_force.number if text.in_force else None

    @staticmethod
    def resolve_owner(text: Text) -> str | None:
        return str(text.owner) if text.owner else None

    @staticmethod
    def resolve_versions(text: Text) -> list[TextVersion]:
        return sorted(text.versions.all(), key=lambda each: each.number)

    @staticmethod
    def resolve_stories(text: Text) -> list[Story]:
        return list(text.stories.all())


class Texts(Page):
    items: list[TextSaid]


@router.get("strategy", response=Texts, auth=Bearer(May.READ), url_name="api_strategy")
def strategy(
    request: HttpRequest, kind: KindOfText | None = None, cursor: Cursor = None, limit: Limit = MOST
) -> object:
    """What was adopted for everybody: mission, principles and objectives."""
    adopted = Text.objects.filter(versions__isnull=False).distinct()
    adopted = adopted.select_related("owner")
    adopted = adopted.prefetch_related("versions__adopted_by", "stories__told_by")
    return page_of(adopted.filter(kind=kind) if kind else adopted, cursor, limit)


class AlignmentSaid(Schema):
    """A principle or objective that a decision serves or strains, by its id in `strategy`."""

    text: int = Field(alias="text_id")
    strains: bool


class DecisionCommentSaid(Schema):
    """What somebody said of a decision."""

    words: str
    written_at: dt.datetime
    by: str | None

    @staticmethod
    def resolve_by(comment: DecisionComment) -> str | None:
        return str(comment.written_by) if comment.written_by else None


class DecisionSaid(Schema):
    """A decision or task, how it affects customers, and what it serves or strains."""

    id: int
    what: Literal["decision", "task"]
    words: str
    effect: str
    decided_on: dt.date
    unit: str | None
    ref: str
    alignments: list[AlignmentSaid]
    comments: list[DecisionCommentSaid]

    @staticmethod
    def resolve_comments(decision: Decision) -> list[DecisionComment]:
        return list(decision.comments.all())

    @staticmethod
    def resolve_unit(decision: Decision) -> str | None:
        return decision.unit.key if decision.unit else None

    @staticmethod
    def resolve_alignments(decision: Decision) -> list[Alignment]:
        return list(decision.alignments.all())


class Decisions(Page):
    items: list[DecisionSaid]


class ConsultationSaid(Schema):
    """Something on which people are heard, and what came of it; never what anybody said."""

    id: int
    kind: str
    name: str
    opened_at: dt.datetime
    open_until: dt.date
    closed_at: dt.datetime | None
    answer: str
    answered_at: dt.datetime | None


class Consultations(Page):
    items: list[ConsultationSaid]


@router.get(
    "consultations", response=Consultations, auth=Bearer(May.READ), url_name="api_consultations"
)
def consultations(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """Those in which the token's maker was asked, and those that they hear; the newest first."""
    return page_of(consultations_for(signed_in(request)), cursor, limit, newest_first=True)


class NewDecision(Schema):
    """A decision or task as another program has it; `ref` is what it is called there."""

    ref: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    words: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    effect: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    what: Literal["decision", "task"] = "task"
    decided_on: dt.date
    unit: Annotated[str, Field(max_length=60)] | None = None


class NewDecisions(Schema):
    """Several at once; a ref that is here already is said anew."""

    decisions: Annotated[list[NewDecision], Field(min_length=1, max_length=500)]


class BroughtSaid(Schema):
    """What became of them."""

    new: int
    changed: int
    unchanged: int


@router.get("decisions", response=Decisions, auth=Bearer(May.READ), url_name="api_decisions")
def decisions(
    request: HttpRequest,
    only: Literal["all", "strained", "unsaid"] = "all",
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> object:
    """What was decided: all of it, what strains something, or what nobody has answered for yet."""
    found = decisions_asked_for(only).prefetch_related("alignments", "comments__written_by")
    return page_of(found, cursor, limit, newest_first=True)


@router.post("decisions", response=BroughtSaid, auth=Bearer(May.WRITE), url_name="api_decide")
def decide(
    request: HttpRequest, idempotency_key: IdempotencyKey, new: NewDecisions
) -> HttpResponse:
    """Bring decisions and tasks from another program: once each, by their refs."""

    def bring() -> tuple[int, Schema]:
        brought = actions.bring_decisions(rows=_rows(new), by=signed_in(request))
        return 200, BroughtSaid(**vars(brought))

    return once(request, idempotency_key, request.body, bring)


def _rows(new: NewDecisions) -> list[actions.Said]:
    refs = [each.ref for each in new.decisions]
    if twice := {ref for ref in refs if refs.count(ref) > 1}:
        raise HttpError(409, f"The ref “{min(twice)}” is there twice. Send it once.")
    units = Unit.objects.in_bulk(
        {each.unit for each in new.decisions if each.unit}, field_name="key"
    )
    rows = []
    for each in new.decisions:
        if each.unit and each.unit not in units:
            raise HttpError(409, f"{each.ref}: there is no unit “{each.unit}”. Send its key.")
        unit = units[each.unit] if each.unit else None
        rows.append(
            actions.Said(each.what, each.words, each.effect, each.decided_on, unit, each.ref)
        )
    return rows
