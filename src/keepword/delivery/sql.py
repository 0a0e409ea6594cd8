"""Pieces of SQL that stand for a recipe's fields and conversions."""

import datetime as dt
from typing import Any

from keepword.delivery.recipe import Source

YEARS = "BETWEEN {kind} '1900-01-01' AND {kind} '2199-12-31'"
KINDS = {"date": "DATE", "time": "TIMESTAMPTZ"}
NATIVE = {
    "number": ("INT", "DOUBLE", "FLOAT", "DECIMAL"),
    "duration": ("INT", "DOUBLE", "FLOAT", "DECIMAL"),
    "date": ("DATE",),
    "time": ("TIMESTAMP", "DATE"),
    "yes-no": ("BOOLEAN",),
    "text": ("VARCHAR",),
}
COMMA_NUMBER = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$"


def quoted(name: str) -> str:
    """A name of a column or table."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """A constant of the recipe; an empty text stands for nothing."""
    if value is None or value == "":
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.datetime):
        kind = "TIMESTAMPTZ" if value.tzinfo else "TIMESTAMP"
        return f"{kind} '{value.isoformat()}'"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def is_native(stored: str, wanted: str) -> bool:
    """Whether a column needs no conversion to be of the wanted type."""
    return any(kind in stored for kind in NATIVE[wanted]) and not stored.endswith("[]")


def converted(text: str, wanted: str, source: Source) -> str:
    """The value that a text stands for; nothing where it stands for none."""
    if wanted in {"number", "duration"}:
        return _number(text, source.decimal)
    if wanted == "yes-no":
        return (
            f"CASE WHEN lower({text}) IN ('yes', 'y', 'true', 't', '1', '1.0') THEN true"
            f" WHEN lower({text}) IN ('no', 'n', 'false', 'f', '0', '0.0') THEN false END"
        )
    if wanted in KINDS:
        value = _time(text, wanted, source)
        return f"CASE WHEN {value} {YEARS.format(kind=KINDS[wanted])} THEN {value} END"
    return text


def _time(text: str, wanted: str, source: Source) -> str:
    # Databases read words such as “epoch” and “infinity” as days.
    # What begins with a digit needs no closer look.
    text = (
        f"CASE WHEN {text} >= '0' AND {text} < ':' THEN {text}"
        f" WHEN regexp_matches({text}, '[0-9]') THEN {text} END"
    )
    read = _by_formats(text, source.date_formats) if source.date_formats else text
    return f"TRY_CAST({read} AS {KINDS[wanted]})"


def impossible(value: str, wanted: str, source: Source, *, is_text: bool) -> str | None:
    """The condition that a value can be read and yet cannot be: the year 20211, minus 4 minutes."""
    if wanted == "duration":
        return f"{_number(value, source.decimal) if is_text else value} < 0"
    if wanted not in KINDS:
        return None
    read = _time(value, wanted, source) if is_text else value
    return f"NOT {read} {YEARS.format(kind=KINDS[wanted])}"


def _number(text: str, decimal: str) -> str:
    if decimal == ".":
        return f"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END"
    plain = f"replace(replace({text}, '.', ''), ',', '.')"
    return (
        f"CASE WHEN regexp_matches({text}, '{COMMA_NUMBER}') THEN TRY_CAST({plain} AS DOUBLE) END"
    )


def _by_formats(text: str, formats: tuple[str, ...]) -> str:
    """The one time that the formats agree on; nothing where two of them read two times."""
    readings = ", ".join(f"try_strptime({text}, {literal(each)})" for each in formats)
    if len(formats) == 1:
        return readings
    return f"CASE WHEN len(list_distinct([{readings}])) = 1 THEN coalesce({readings}) END"


def slug(text: str) -> str:
    """A key made of a name: "West Roxbury" → west-roxbury; names in other scripts are hashed."""
    plain = f"trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9_]+', '-', 'g'), '-_')"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {plain} = '' THEN 'x' || left(md5({text}), 12)"
        f" ELSE left({plain}, 120) END"
    )


def tidy(value: str) -> str:
    """A value as text without blanks around it; nothing where nothing is left.

    Few values have blanks, and looking for them is far cheaper than trimming every one.
    """
    text = f"CAST({value} AS VARCHAR)"
    blank = f"starts_with({text}, ' ') OR ends_with({text}, ' ')"
    return f"CASE WHEN {blank} THEN nullif(trim({text}), '') ELSE nullif({text}, '') END"
