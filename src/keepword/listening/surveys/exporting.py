"""What came back as rows to take away: the figures, or every single answer."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from ninja.responses import NinjaJSONEncoder

from keepword.listening.models import Answer, Survey
from keepword.listening.surveys.distributions import Bar
from keepword.listening.surveys.measures import Result
from keepword.web.exports import as_csv, as_parquet
from keepword.web.spreadsheets import MEDIA_TYPE, workbook

FIGURES = ("question", "text", "part", "answer", "n", "of", "share", "low", "high")
ANSWERS = (
    "response", "version", "channel", "unit", "language", "began_at", "ended_at", "arrived_at",
    "question", "state", "value",
)  # fmt: skip
Rows = Iterator[Sequence[object]]
Columns = Sequence[str]


def file_as(ending: str, columns: Columns, rows: Rows, *, named: str) -> HttpResponseBase:
    """The rows as a file that an address asks for by its ending.

    Raises:
        Http404: It is none of csv, xlsx, parquet and json.
    """
    if ending not in _AS:
        raise Http404
    return _AS[ending](columns, rows, named)


def _as_workbook(columns: Columns, rows: Rows, named: str) -> HttpResponseBase:
    file = workbook(columns, rows)
    return FileResponse(file, as_attachment=True, filename=f"{named}.xlsx", content_type=MEDIA_TYPE)


def _as_json(columns: Columns, rows: Rows, named: str) -> HttpResponseBase:
    return StreamingHttpResponse(
        _objects(columns, rows),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{named}.json"'},
    )


def _objects(columns: Columns, rows: Rows) -> Iterator[str]:
    between = "[\n"
    for row in rows:
        its = dict(zip(columns, row, strict=True))
        yield between + json.dumps(its, cls=NinjaJSONEncoder, ensure_ascii=False)
        between = ",\n"
    yield "[]" if between == "[\n" else "\n]"


_AS: Mapping[str, Callable[[Columns, Rows, str], HttpResponseBase]] = {
    "csv": lambda columns, rows, named: as_csv(columns, rows, named=named),
    "parquet": lambda columns, rows, named: as_parquet(columns, rows, named=named),
    "xlsx": _as_workbook,
    "json": _as_json,
}


def figures_of(found: Iterable[Result]) -> tuple[Sequence[str], Rows]:
    """The figures of the results page; what is withheld there has no row here."""
    return FIGURES, (row for result in found for row in _of_a_question(result))


def _of_a_question(result: Result) -> Rows:
    about = (result.question.key, result.text)
    every = {**dict.fromkeys(Answer.State.values, 0), **result.states}
    for state, n in {**every, "not reached": result.not_reached}.items():
        yield (*about, "", f"({state})", n, None, None, None, None)
    for part in result.parts:
        for bar in part.bars:
            yield (*about, part.label, bar.label, *_figures(bar))
        if part.mean:
            mean = part.mean
            yield (*about, part.label, "(mean)", part.n, None, mean.value, mean.low, mean.high)
    if result.held:
        yield (*about, "", "(it was so)", *_figures(result.held))
    if result.figures.best:
        yield (*about, "", "(one of the two best answers)", *_figures(result.figures.best))
    if result.figures.recommended and (head := result.figures.headline):
        yield (*about, "", "(net promoter score)", result.n, None, head.value, head.low, head.high)


def _figures(bar: Bar) -> Sequence[object]:
    return bar.n, bar.share.n, bar.share.value, bar.share.low, bar.share.high


def answers_of(survey: Survey) -> tuple[Sequence[str], Rows]:
    """Every answer that holds, a line each, in the order of the responses."""
    rows = Answer.objects.filter(response__version__survey=survey, replaced_at=None)
    named = (
        "response__key", "response__version__number", "response__channel", "response__unit",
        "response__language", "response__began_at", "response__finished_at",
        "response__arrived_at", "question", "state", "value",
    )  # fmt: skip
    ordered = rows.order_by("response", "pk").values_list(*named)
    return ANSWERS, ((str(key), *rest, _said(value)) for key, *rest, value in ordered.iterator())


def _said(value: Any) -> str | None:
    return (
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
