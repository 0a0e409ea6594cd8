"""Comments: found by a word, a tag or a moment."""

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Func, QuerySet

from keepword.listening.models import Answer, Survey
from keepword.organisation.searching import holds


class TextOf(Func):
    """The text that a JSON value is, as it was written."""

    output_field = CharField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """As SQLite takes it out of the text that it keeps."""
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$')")

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """As PostgreSQL reaches into what it keeps."""
        return self.as_sql(compiler, connection, template="(%(expressions)s #>> '{}')")


def comments(
    survey: Survey, questions: Collection[str], *, word: str = "", tag: str = "", moment: str = ""
) -> QuerySet[Answer]:
    """The comments to some questions, the newest first; what a rule has emptied is none."""
    rows = Answer.objects.filter(
        response__version__survey=survey, question__in=questions, replaced_at=None,
        state=Answer.State.ANSWERED,
    ).exclude(value="")  # fmt: skip
    if word:
        rows = rows.annotate(text=TextOf("value")).filter(holds(word, ("text",)))
    if tag:
        rows = rows.filter(taggings__tag__name=tag, taggings__fits=True)
    if moment:
        rows = rows.filter(speaks_of__moment=moment)
    return rows.select_related("speaks_of", "response").order_by("-pk")
