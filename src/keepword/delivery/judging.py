"""Whether a staging may be imported: enough good rows, and nothing but known names."""

import json
import re
from collections.abc import Collection
from typing import Any

from keepword.delivery.recipe import Recipe
from keepword.delivery.refusal import ImportRefusedError, nearest
from keepword.delivery.wording import counted

COMMA_DECIMAL = re.compile(r"[+-]?[\d.]*\d,\d+")
SHOWN = 3


def judge(
    recipe: Recipe,
    account: dict[str, Any],
    *,
    moments: Collection[str],
    units: Collection[str],
    leaving_out: bool = False,
) -> None:
    """Stop an import that would bring nonsense; `moments` and `units` are those there are.

    Where somebody may choose to leave the refused rows out, however many they are, the account
    says under “too_many” what they choose.
    """
    nothing = not any(each["accepted"] for each in account["observations"])
    for source in account["sources"]:
        refused = [each for each in account["refused"] if each["source"] == source["name"]]
        count = sum(each["count"] for each in refused)
        if count > recipe.refused_at_most * source["rows"]:
            if nothing or not leaving_out:
                raise _too_many(recipe, source, count, refused)
            account["too_many"] = {
                "refused": source["refused"],
                "rows": source["rows"],
                "why": _to_choose(recipe, source, count, refused),
            }
    if nothing:
        raise ImportRefusedError(
            "The files give no observation at all: every row was refused, does not apply or is not"
            " an occasion. Look at “when”, “score” and “happened_at” in the recipe.",
            "The file gives no observation at all: every row was refused or does not apply. Change"
            " below what its columns mean and how it is written.",
        )
    _known_moments(recipe, account, moments)
    _known_units(recipe, account, units)


def _too_many(
    recipe: Recipe, source: dict[str, Any], count: int, refused: list[dict[str, Any]]
) -> ImportRefusedError:
    counts = _counts(source, count, refused)
    return ImportRefusedError(
        f"{counts}{_hint(refused)} More than {recipe.refused_at_most:.3g} of the rows would be"
        " refused, so nothing was imported. Mend the file or the recipe, or allow it at the top of"
        f" the recipe: refused_at_most = {_rounded_up(count / source['rows']):g}.",
        f"{counts} Nothing is left to import. Mend the file, or change below what its columns mean"
        " and how it is written.",
    )


def _to_choose(
    recipe: Recipe, source: dict[str, Any], count: int, refused: list[dict[str, Any]]
) -> str:
    return (
        f"{_counts(source, count, refused)} That is more than {100 * recipe.refused_at_most:.3g} of"
        " 100 rows. Mend the file, or change below what its columns mean and how it is written. Or"
        " bring in the others all the same."
    )


def _counts(source: dict[str, Any], count: int, refused: list[dict[str, Any]]) -> str:
    reasons = "; ".join(
        f"{each['count']:,} because {each['reason']} (first in row {each['row']:,} of"
        f" {each['file']}{_example(each)})"
        for each in refused[:SHOWN]
    )
    return (
        f"{counted(count, 'refusal')} among {counted(source['rows'], 'row')} of {source['name']}:"
        f" {reasons}."
    )


def _rounded_up(share: float) -> float:
    return min(1.0, int(share * 100 + 1) / 100)


def _columns(refusal: dict[str, Any]) -> str | None:
    named = re.match(r"“(.+?)” ", refusal["reason"])
    return named[1] if named else None


def _values(refusal: dict[str, Any]) -> list[str]:
    column = _columns(refusal)
    held = [json.loads(text) for text in refusal["held"] if text]
    return [str(row[column]) for row in held if column and row.get(column) is not None]


def _example(refusal: dict[str, Any]) -> str:
    values = _values(refusal)
    return f": “{values[0][:40]}”" if values else ""


def _hint(refused: list[dict[str, Any]]) -> str:
    """What the refused values look like, where that says what to mend."""
    for each in refused:
        values = _values(each)
        if each["reason"].endswith("not a number") and any(map(COMMA_DECIMAL.fullmatch, values)):
            return ' Its decimals are commas: write decimal = "," under the [[source]].'
        if " a day" in each["reason"] or " a time" in each["reason"]:
            by_shape = {_shape(value): value for value in values}
            shown = ", ".join(f"“{value}”" for value in list(by_shape.values())[:SHOWN])
            return (
                f" Its ways of writing: {shown}. Name every one under the [[source]], for example"
                ' date_formats = ["%Y-%m-%d", "%d/%m/%Y"].'
            )
    return ""


def _shape(value: str) -> str:
    """How a value is written: 2024-01-05 is 9999-99-99."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", value))


def _known_moments(recipe: Recipe, account: dict[str, Any], moments: Collection[str]) -> None:
    known = {*moments, *(moment.key for moment in recipe.moments)}
    for block in recipe.observes:
        if block.moment.constant is not None and block.moment.constant not in known:
            raise _unknown(block.moment.line, "moment", str(block.moment.constant), known)
    for each in account["observations"]:
        if each["accepted"] and each["moment"] not in known:
            line = next(b.moment.line for b in recipe.observes if b.moment.constant is None)
            raise _unknown(line, "moment", each["moment"], known)
    for standard in recipe.standards:
        if standard.moment not in known:
            raise _unknown(standard.line, "moment", standard.moment, known)


def _known_units(recipe: Recipe, account: dict[str, Any], units: Collection[str]) -> None:
    known = {
        *units,
        *(unit.key for unit in recipe.units),
        *(unit["key"] for unit in account["units"]),
    }
    named = [
        *((moment.line, moment.unit) for moment in recipe.moments),
        *((standard.line, standard.unit) for standard in recipe.standards),
        *((unit.line, unit.parent) for unit in recipe.units),
    ]
    for line, key in named:
        if key is not None and key not in known:
            raise _unknown(line, "unit", key, known)


def _unknown(line: int, kind: str, key: str, known: Collection[str]) -> ImportRefusedError:
    return ImportRefusedError(
        f"Line {line} of the recipe: there is no {kind} “{key}”.{nearest(key, known)}"
        f" A new one is written down as [[{kind}]]."
    )
