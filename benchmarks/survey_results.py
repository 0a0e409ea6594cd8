"""The results page of a survey, with more and more responses behind it."""

import multiprocessing
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support import postgres

from .survey_servers import postgresql

SIZES = (10_000, 1_000_000)
LOOKS = 15
FRESH = 50
"""So many came just now, and are counted singly."""
IN_SQL = {
    "sqlite": {
        "key": "printf('%%032x', n)",
        "began": "datetime('2026-01-01', '+' || (n %% 300) || ' days')",
        "said": "datetime(began_at, '+' || %s || ' seconds')",
        "json": "text",
    },
    "postgresql": {
        "key": "lpad(to_hex(n), 32, '0')::uuid",
        "began": "timestamptz '2026-01-01' + (n %% 300) * interval '1 day'",
        "said": "began_at + %s * interval '1 second'",
        "json": "jsonb",
    },
}
"""What the two databases write differently."""
RESPONSES = """
    WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < %s)
    INSERT INTO listening_response
        (key, version_id, channel, language, surrogate, unit, began_at, finished_at)
    SELECT {key}, %s, CASE n %% 3 WHEN 0 THEN 'qr' ELSE 'link' END, 'en', n, '', {began},
        '2026-11-01 00:00:00+00'
    FROM each
"""
ANSWERS = """
    INSERT INTO listening_answer (response_id, question, state, value, said_at)
    SELECT id, %s, CASE id %% 10 WHEN 0 THEN 'skipped' ELSE 'answered' END,
        CASE id %% 10 WHEN 0 THEN NULL ELSE CAST(CAST({value} AS text) AS {json}) END, {said}
    FROM listening_response
"""
VALUES = {
    "kept": """CASE id % 4 WHEN 0 THEN '"no"' ELSE '"yes"' END""",
    "stars": "1 + id % 5",
    "nps": "id % 11",
    "days": "id % 31",
    "why": """'"It was late, and nobody rang."'""",
}


def run() -> None:
    """One home and one process for each size, on each database."""
    for size in SIZES:
        alone(size, "")
    if not postgres.available():
        print("SKIPPED: PostgreSQL or psycopg is missing (`make bench EXTRAS=postgres`).")
        return
    with postgresql({}) as database:
        for size in SIZES:
            alone(size, database(f"results_{size}")["DATABASE_URL"])


def alone(size: int, database: str) -> None:
    """In a process and a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=look, args=(Path(folder), size, database))
        process.start()
        process.join()


def look(place: Path, size: int, database: str) -> None:
    """Let so many answer, count them, and look at the page."""
    os.environ["KEEPWORD_HOSTS"] = "testserver"
    if database:
        os.environ["DATABASE_URL"] = database
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(place)
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from keepword.organisation.models import User  # noqa: PLC0415

    address = answered(size)
    client = Client()
    client.force_login(User.objects.get())
    clocks, processor = [], []
    for _look in range(LOOKS):
        began, used = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200, page  # noqa: PLR2004, S101
        clocks.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    print(
        f"{size:,} responses on {connection.vendor}: {len(queries)} queries, processor time"
        f" {statistics.median(processor):.3f} s, by the clock {statistics.median(clocks):.3f} s"
        f" ({min(clocks):.3f} to {max(clocks):.3f})",
        flush=True,
    )


def answered(size: int) -> str:
    """The address of a survey that so many have answered; all but the last are counted."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    from keepword.listening.models import Response, SurveyVersion  # noqa: PLC0415
    from keepword.listening.results.counting import count  # noqa: PLC0415

    version = SurveyVersion.objects.create(survey=survey(), number=1, document=document())
    with connection.cursor() as cursor:
        in_sql = IN_SQL[connection.vendor]
        cursor.execute(RESPONSES.format(**in_sql), [size, version.pk])
        for at, (key, value) in enumerate(VALUES.items()):
            statement = ANSWERS.format(value=value.replace("%", "%%"), **in_sql)
            cursor.execute(statement, [key, 20 * at])
    began = time.process_time()
    while Response.objects.filter(counted_on=None).count() > FRESH:
        count(min(2_000, Response.objects.filter(counted_on=None).count() - FRESH))
    print(f"{size:,} responses counted in {time.process_time() - began:.0f} s", flush=True)
    return version.survey.get_absolute_url()


def survey() -> Any:
    """A survey, and who looks at it."""
    from keepword.listening.models import Survey  # noqa: PLC0415
    from keepword.organisation.models import Organisation, Role, User  # noqa: PLC0415

    Organisation.objects.get_or_create(pk=1, defaults={"name": "A shop"})
    owner = User.objects.create_user("owner@example.org")
    Role.objects.create(user=owner, kind="owner")
    return Survey.objects.create(name="After a repair", draft=document())


def document() -> dict[str, object]:
    """Five questions on five pages."""
    kinds = {"kept": "single", "stars": "rating", "nps": "nps", "days": "number", "why": "long"}
    choices = [{"key": key, "text": {"en": key}} for key in ("yes", "no")]
    questions = [
        {"key": key, "kind": kind, "text": {"en": f"{key}?"}}
        | ({"choices": choices} if kind == "single" else {})
        for key, kind in kinds.items()
    ]
    blocks = [{"key": f"p-{each['key']}", "questions": [each]} for each in questions]
    return {"languages": ["en"], "title": {"en": "After a repair"}, "blocks": blocks}
