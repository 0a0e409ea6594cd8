"""Rows become observations: each with its outcome, so that every row is accounted for."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

import pyarrow as pa

from keepword.delivery.recipe import Observe
from keepword.delivery.rows import condition, good_rows, run
from keepword.delivery.session import Session, sql_of, unlisted
from keepword.delivery.sql import literal, quoted, slug, tidy
from keepword.ledger.repeats import in_order, repeated

ACCEPTED, DOES_NOT_APPLY, NO_OCCASION, SUPERSEDED = 0, -1, -2, -3
UTC = "make_timestamp(epoch_us({}))"
LONGEST_TEXT = 200
LONGEST_KEY = 120
COLUMNS = """
    _row BIGINT, block INTEGER, happened_at TIMESTAMP, day DATE, ref VARCHAR, moment VARCHAR,
    unit VARCHAR, lens VARCHAR, channel VARCHAR, stratum VARCHAR,
    person VARCHAR, score DOUBLE, weight DOUBLE, newest TIMESTAMP, outcome SMALLINT
"""


def observe_all(session: Session, *, day_zone: str, today: str) -> None:
    """Fill the table of observations, block after block, then look for repeated references."""
    session.connection.execute(f"CREATE TABLE observations ({COLUMNS})")
    session.connection.execute("CREATE TABLE keys (name VARCHAR, key VARCHAR)")
    for number, block in enumerate(session.recipe.observes):
        values = f"SELECT _row, {', '.join(_values(session, block))} FROM ({_rows(session, block)})"
        for name in ("place", "way"):
            _make_keys(session, f"SELECT DISTINCT {name} AS name FROM ({values})", block)
        run(
            session,
            f"INSERT INTO observations SELECT _row, {number}, {UTC.format('happened')}, day, ref,"
            f" moment, places.key, lens, ways.key, stratum, person, number, weight,"
            f" {UTC.format('newest')}, {_outcome(session, block, today)}"
            f" FROM ({_dated(session, values, block, day_zone)})"
            " LEFT JOIN keys AS places ON place = places.name"
            " LEFT JOIN keys AS ways ON way = ways.name",
            block.fields["score"],
        )
    _settle_repeated(session)


def _make_keys(session: Session, names: str, block: Observe) -> None:
    """The keys of names, each made once: making them for every row would take longest of all."""
    run(
        session,
        f"INSERT INTO keys SELECT name, {slug('name')} FROM ({names})"
        " WHERE name IS NOT NULL AND name NOT IN (SELECT name FROM keys)",
        block.fields.get("unit") or block.fields.get("channel"),
    )


def _dated(session: Session, values: str, block: Observe, day_zone: str) -> str:
    """The values with the instant at which it happened, and its day in the organisation's zone.

    Zones are slow to ask: where the files say only days, each day is asked for once.
    """
    instant = "TRY_CAST(happening AS TIMESTAMPTZ) AS happened"
    day = f"CAST(timezone({literal(day_zone)}, happened) AS DATE) AS day"
    if session.connection.sql(f"SELECT happening FROM ({values})").types != ["DATE"]:
        return f"SELECT *, {day} FROM (SELECT *, {instant} FROM ({values}))"
    days = quoted(f"days {block.line}")
    run(
        session,
        f"CREATE TABLE {days} AS SELECT *, {day} FROM"
        f" (SELECT *, {instant} FROM (SELECT DISTINCT happening FROM ({values})))",
        block.fields["happened_at"],
    )
    return f"FROM ({values}) LEFT JOIN {days} USING (happening)"


def _rows(session: Session, block: Observe) -> str:
    return good_rows(session, session.recipe.source(block.rows))


def _values(session: Session, block: Observe) -> list[str]:
    def value(name: str) -> str:
        each = block.fields.get(name)
        return sql_of(session, block.rows, each) if each else "NULL"

    moment = sql_of(session, block.rows, block.moment)
    lens = sql_of(session, block.rows, block.lens)
    occasion = condition(session, block.rows, block.when) if block.when else "true"
    weight = value("weight") if "weight" in block.fields else "1.0"
    return [
        f"{value('happened_at')} AS happening",
        f"TRY_CAST({value('newest')} AS TIMESTAMPTZ) AS newest",
        f"{tidy(value('ref'))} AS ref",
        f"{tidy(value('person'))} AS person",
        f"{tidy(value('unit'))} AS place",
        f"{tidy(value('channel'))} AS way",
        f"{tidy(value('stratum'))} AS stratum",
        f"{tidy(moment)} AS moment",
        f"{tidy(lens)} AS lens",
        f"{value('score')} AS score",
        f"TRY_CAST({value('score')} AS DOUBLE) AS number",
        f"TRY_CAST({weight} AS DOUBLE) AS weight",
        f"coalesce({occasion}, false) AS occasion",
        *(
            f"{unknown} AS unlisted_{number}"
            for number, unknown in enumerate(_unlisted(session, block))
        ),
    ]


def _unlisted(session: Session, block: Observe) -> list[str]:
    each = (block.moment, block.lens, *block.fields.values())
    return [sql for one in each if (sql := unlisted(session, block.rows, one))]


def _unlisted_reasons(block: Observe) -> list[str]:
    each = (block.moment, block.lens, *block.fields.values())
    return [
        f"“{one.column}” has a value that the recipe's “{one.name}” does not list"
        for one in each
        if one.values is not None
    ]


def _outcome(session: Session, block: Observe, today: str) -> str:
    lenses = ", ".join(literal(lens) for lens in session.recipe.lenses)
    refused = [
        *((f"unlisted_{number}", reason) for number, reason in enumerate(_unlisted_reasons(block))),
        ("score IS NOT NULL AND (number IS NULL OR isnan(number))", "the score is not a number"),
        ("NOT number BETWEEN 0 AND 1", "the score is not between 0 and 1"),
    ]
    possible = (
        "happened BETWEEN TIMESTAMPTZ '1970-01-01 00:00:00+00'"
        f" AND TIMESTAMPTZ '{today} 00:00:00+00' + INTERVAL 1 YEAR"
    )
    late = [
        ("happened IS NULL", "there is no time at which it happened, or none that can be read"),
        (
            f"NOT isfinite(happened) OR NOT {possible}",
            "it happened before 1970 or more than a year from now",
        ),
        ("moment IS NULL", "there is no moment"),
        (f"lens IS NULL OR lens NOT IN ({lenses})", "the lens is not one of the lenses"),
        ("weight IS NULL OR NOT isfinite(weight) OR weight <= 0", "the weight is not above 0"),
        (
            f"length(person) > {LONGEST_TEXT - len(session.recipe.people) - 1}",
            "the person is too long",
        ),
        (f"length(ref) > {LONGEST_TEXT}", f"the ref has more than {LONGEST_TEXT} letters"),
        (f"length(stratum) > {LONGEST_KEY}", f"the stratum has more than {LONGEST_KEY} letters"),
    ]
    cases = [f"WHEN NOT occasion THEN {NO_OCCASION}"]
    cases += [f"WHEN {sql} THEN {session.reason(reason)}" for sql, reason in refused]
    cases.append(f"WHEN number IS NULL THEN {DOES_NOT_APPLY}")
    cases += [f"WHEN {sql} THEN {session.reason(reason)}" for sql, reason in late]
    return f"CASE {' '.join(cases)} ELSE {ACCEPTED} END"


def _settle_repeated(session: Session) -> None:
    """One ref stands once at a moment and lens: the newest where the recipe says so, or the first.

    Hashes find the few candidates before any text is compared.
    """
    accepted = f"FROM observations WHERE outcome = {ACCEPTED} AND ref IS NOT NULL"
    hashes = session.connection.sql(f"SELECT hash(moment, lens, ref) {accepted}")
    suspects = repeated(in_order(hashes.to_arrow_reader()))
    if not len(suspects):
        return
    session.connection.register("suspects", pa.table({"hashed": suspects}))
    losers = (
        "CREATE TABLE losers AS SELECT place, told FROM (SELECT rowid AS place,"
        " max(newest) OVER same IS NOT NULL AS told,"
        " row_number() OVER (same ORDER BY newest DESC NULLS LAST, block, _row) AS nth"
        f" {accepted} AND hash(moment, lens, ref) IN (FROM suspects)"
        " WINDOW same AS (PARTITION BY moment, lens, ref)) WHERE nth > 1"
    )
    run(session, losers)
    again = session.reason("the same reference again at the same moment and lens")
    for outcome, told in ((SUPERSEDED, "told"), (again, "NOT told")):
        run(
            session,
            f"UPDATE observations SET outcome = {outcome}"
            f" WHERE rowid IN (SELECT place FROM losers WHERE {told})",
        )
