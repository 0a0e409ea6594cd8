"""What is asked at a public address: looked up by one statement, or presumed until it is kept."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.timezone import is_naive, make_aware

from keepword.ledger.by_hand import stored_key
from keepword.ledger.models import db_table
from keepword.listening.models import Response, Survey, SurveyVersion
from keepword.listening.surveys.versions import MOST_REMEMBERED

MOST_PRESUMED = 1024
Row = tuple[Any, ...]
Place = tuple[str, int | None]
"""An address, and the number of a version; without one it is the newest."""
_OF_SURVEY = ("id", "key", "unit_id", "address", "closed_at", "period_months")
_OF_VERSION = ("id", "survey_id", "number", "launched_at")
_AT_ADDRESS = f"""
    SELECT {", ".join(f"survey.{each}" for each in _OF_SURVEY)},
        {", ".join(f"version.{each}" for each in _OF_VERSION)},
        EXISTS (SELECT 1 FROM {db_table(Response)} WHERE key = %s)
    FROM {db_table(Survey)} survey
    JOIN {db_table(SurveyVersion)} version ON version.survey_id = survey.id
    WHERE survey.address = %s AND version.number = COALESCE(%s, version.number)
    ORDER BY version.number DESC LIMIT 1
"""  # noqa: S608 -- the statement is made of our own names
_last: dict[Place, Row] = {}


class OtherwiseError(Exception):
    """What was presumed of a response is not so: it is to be looked up, and sent again."""


@dataclass(frozen=True)
class Asking:
    """What is asked at a place, and the row that said so."""

    place: Place
    row: Row

    @property
    def version(self) -> SurveyVersion:
        """The version, with its survey."""
        return _version_of(self.row)


@dataclass(frozen=True)
class Found:
    """What is asked at an address, and whether the response with the key is begun."""

    asking: Asking
    is_begun: bool


def asked_at(address: str, number: int | None, key: uuid.UUID) -> Found | None:
    """By one question to the database: the ORM takes longer to put four than they to be answered.

    The version is the one that the form showed, else the newest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AT_ADDRESS, [stored_key(key), address, number])
        row = cursor.fetchone()
    if row is None:
        return None
    if len(_last) >= MOST_PRESUMED:
        _last.clear()
    asking = Asking((address, number), row[:-1])
    _last[asking.place] = asking.row
    return Found(asking, bool(row[-1]))


def last_asked_at(address: str, number: int | None) -> Asking | None:
    """What was asked there when this process looked last; it need not be so any more."""
    row = _last.get((address, number))
    return Asking((address, number), row) if row else None


def not_so(presumed: Iterable[Asking | None]) -> set[Asking]:
    """Which of these do not hold now, in the caller's transaction."""
    return {each for each in {*presumed} if each and not _is_still_so(each)}


def _is_still_so(asking: Asking) -> bool:
    found = asked_at(*asking.place, uuid.UUID(int=0))
    return found is not None and found.asking.row == asking.row


def number_in(text: str | None) -> int | None:
    """A number that the database knows, where one was sent."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else None  # noqa: PLR2004


@lru_cache(maxsize=MOST_REMEMBERED)
def _version_of(row: Row) -> SurveyVersion:
    """The version in a row, with its survey: nobody changes them, and another row is another."""
    survey, version = row[: len(_OF_SURVEY)], row[len(_OF_SURVEY) :]
    made = SurveyVersion.from_db(connection.alias, _OF_VERSION, _in_utc(version))
    made.survey = Survey.from_db(connection.alias, _OF_SURVEY, _in_utc(survey))
    return made


def _in_utc(row: Sequence[Any]) -> list[Any]:
    """SQLite says no zone with its instants: they are in UTC."""
    return [
        make_aware(each, dt.UTC) if isinstance(each, dt.datetime) and is_naive(each) else each
        for each in row
    ]
