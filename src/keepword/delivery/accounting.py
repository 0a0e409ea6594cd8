"""The account of a staging: where every row went, and what the recipe's figures are."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

from typing import Any

from keepword.delivery.observing import ACCEPTED, DOES_NOT_APPLY, NO_OCCASION, SUPERSEDED
from keepword.delivery.recipe import Figure
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.rows import condition, good_rows, rows_of
from keepword.delivery.session import Session, sql_of
from keepword.delivery.sql import literal, quoted

MANY_UNITS = 20_000
EXAMPLES = 50


def gather_refused(session: Session) -> None:
    """One table of all that was refused: the row, why, and what it held."""
    session.connection.execute(
        "CREATE TABLE refused (source VARCHAR, _row BIGINT, reason SMALLINT, moment VARCHAR,"
        " lens VARCHAR, person VARCHAR, held VARCHAR)"
    )
    for source in session.recipe.sources:
        person = _person(session, source.name)
        held = _held(session, source.name)
        bad = rows_of(session, source, "_bad IS NOT NULL")
        session.connection.execute(
            f"INSERT INTO refused SELECT {literal(source.name)}, _row, _bad, NULL, NULL, {person},"
            f" _raw FROM ({bad})"
        )
        if source.name in session.failing:
            failed = quoted(f"failed {source.name}")
            session.connection.execute(
                f"INSERT INTO refused SELECT {literal(source.name)}, rows._row, failed._bad, NULL,"
                f" NULL, {person}, {held} FROM ({rows_of(session, source)}) AS rows"
                f" JOIN {failed} AS failed ON rows._row = failed._row"
            )
    for number, block in enumerate(session.recipe.observes):
        session.connection.execute(
            f"INSERT INTO refused SELECT {literal(block.rows)}, one._row, one.outcome, one.moment,"
            f" one.lens, one.person, {_held(session, block.rows)} FROM observations AS one"
            f" JOIN {quoted(f'all {block.rows}')} AS rows ON one._row = rows.rowid"
            f" WHERE one.block = {number} AND one.outcome > {ACCEPTED}"
        )


def gather_people(session: Session) -> None:
    """One table of everybody whom a row names, accepted or refused; their number is its `rowid`."""
    session.connection.execute(
        "CREATE TABLE people AS SELECT person AS name, bool_or(accepted) AS accepted FROM ("
        f"SELECT person, true AS accepted FROM observations WHERE outcome = {ACCEPTED}"
        " UNION ALL SELECT person, false FROM refused)"
        " WHERE person IS NOT NULL GROUP BY person ORDER BY person"
    )


def _person(session: Session, source: str) -> str:
    """Whom a row is about, as its first observation that names a person says."""
    fields = [block.fields["person"] for block in session.recipe.observes
              if block.rows == source and "person" in block.fields]  # fmt: skip
    return f"CAST({sql_of(session, source, fields[0])} AS VARCHAR)" if fields else "NULL"


def _held(session: Session, source: str) -> str:
    columns = ", ".join(
        f"{literal(name)}: CAST(rows.{quoted(name)} AS VARCHAR)" for name in session.used[source]
    )
    return f"CAST(to_json({{{columns}}}) AS VARCHAR)" if columns else "'{}'"


def account(session: Session) -> dict[str, Any]:
    """All the counts of the report."""
    refused = _rows_refused(session)
    return {
        "sources": [
            {"name": source.name, "files": [file.path.name for file in session.files[source.name]],
             "rows": session.ends[source.name][-1], "refused": refused.get(source.name, 0)}
            for source in session.recipe.sources
        ],
        "observations": _observations(session),
        "refused": _refused(session),
        "units": _units(session),
        "channels": _strings(session, "channel"),
        "people": session.number("SELECT count(*) FROM people WHERE accepted"),
        "span": _span(session),
        "figures": [_figure(session, figure) for figure in session.recipe.figures],
    }  # fmt: skip


def _observations(session: Session) -> list[dict[str, Any]]:
    def counted(outcome: int, name: str) -> str:
        return f"count(*) FILTER (outcome = {outcome}) AS {name}"

    names = ("moment", "lens", "accepted", "does_not_apply", "no_occasion", "superseded", "refused",
             "of_hundred")  # fmt: skip
    kept = f"FILTER (outcome = {ACCEPTED})"
    rows = session.connection.execute(
        f"SELECT moment, lens, {counted(ACCEPTED, 'accepted')},"
        f" {counted(DOES_NOT_APPLY, 'does_not_apply')}, {counted(NO_OCCASION, 'no_occasion')},"
        f" {counted(SUPERSEDED, 'superseded')}, count(*) FILTER (outcome > {ACCEPTED}) AS refused,"
        f" 100 * sum(weight * score) {kept} / sum(weight) {kept} AS of_hundred"
        " FROM observations GROUP BY moment, lens ORDER BY min(block), moment, lens"
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _rows_refused(session: Session) -> dict[str, int]:
    """How many rows of each source were refused, for one reason or for several."""
    return dict(
        session.connection.execute(
            "SELECT source, count(DISTINCT _row) FROM refused GROUP BY source"
        ).fetchall()
    )


def _refused(session: Session) -> list[dict[str, Any]]:
    rows = session.connection.execute(
        f"SELECT source, reason, count(*), min(_row), arg_min(held, _row, {EXAMPLES}) FROM refused"
        " GROUP BY source, reason ORDER BY count(*) DESC, reason"
    ).fetchall()
    return [
        {"source": source, "reason": session.reasons[reason], "count": count,
         **dict(zip(("file", "row"), place_of(session, source, row), strict=True)), "held": held}
        for source, reason, count, row, held in rows
    ]  # fmt: skip


def place_of(session: Session, source: str, row: int) -> tuple[str, int]:
    """The file a row stands in, and the how-manieth row below the column names it is."""
    before = 0
    for file, end in zip(session.files[source], session.ends[source], strict=True):
        if row < end:
            return file.path.name, row - before + 1
        before = end
    raise AssertionError(row)


def _units(session: Session) -> list[dict[str, Any]]:
    rows = session.connection.execute(
        "SELECT unit, min(name), any_value(n), list(name) FROM (SELECT unit, count(*) AS n"
        f" FROM observations WHERE outcome = {ACCEPTED} AND unit IS NOT NULL GROUP BY unit)"
        f" JOIN keys ON unit = key GROUP BY unit ORDER BY unit LIMIT {MANY_UNITS + 1}"
    ).fetchall()
    if len(rows) > MANY_UNITS:
        raise ImportRefusedError(
            f"The recipe's “unit” gives more than {MANY_UNITS:,} different units. Is it the right"
            " column?"
        )
    return [
        {"key": key, "name": name, "count": int(count), "spellings": sorted(spellings)}
        for key, name, count, spellings in rows
    ]


def _strings(session: Session, column: str) -> list[str]:
    rows = session.connection.execute(
        f"SELECT DISTINCT {column} FROM observations WHERE outcome = {ACCEPTED}"
        f" AND {column} IS NOT NULL ORDER BY {column} LIMIT {MANY_UNITS}"
    ).fetchall()
    return [row[0] for row in rows]


def _span(session: Session) -> list[str] | None:
    ((first, last),) = session.connection.execute(
        "SELECT CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR) FROM observations"
        f" WHERE outcome = {ACCEPTED}"
    ).fetchall()
    return [first, last] if first else None


def _figure(session: Session, figure: Figure) -> dict[str, Any]:
    value = f"CAST({sql_of(session, figure.rows, figure.mean)} AS DOUBLE)"
    weight = (
        f"CAST({sql_of(session, figure.rows, figure.weight)} AS DOUBLE)" if figure.weight else "1.0"
    )
    when = condition(session, figure.rows, figure.when) if figure.when else "true"
    rows = good_rows(session, session.recipe.source(figure.rows))
    ((n, mean),) = session.connection.execute(
        f"SELECT count(x), sum(w * x) / nullif(sum(w), 0) FROM (SELECT {value} AS x, {weight} AS w"
        f" FROM ({rows}) WHERE {when}) WHERE x IS NOT NULL AND w > 0"
    ).fetchall()
    return {"name": figure.name, "n": n, "mean": mean}
