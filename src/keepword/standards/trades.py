"""Ready sets for a trade: its units, its moments with their propositions, its words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class TradeMoment:
    """A moment as a trade's set brings it."""

    key: str
    name: str
    proposition: str
    criterion: str
    dimension: str
    journey: str
    unit: str | None
    is_overall: bool


@dataclass(frozen=True)
class Trade:
    """A ready set."""

    key: str
    name: str
    about: str
    words: Mapping[str, str]
    """What customer, customers, case and cases are called."""
    units: Mapping[str, str]
    parents: Mapping[str, str]
    moments: tuple[TradeMoment, ...]


KEYS = (
    "store",
    "workshop",
    "shop",
    "web-shop",
    "field-service",
    "help-desk",
    "clinic",
    "hotel",
    "public-office",
    "blank",
)
_SETS = resources.files(__package__) / "trades_ready"
LANGUAGES = tuple(sorted(each.name for each in _SETS.iterdir() if each.is_dir()))


def trades() -> list[Trade]:
    """The sets in the reader's language, else in English."""
    language = (get_language() or "en").split("-")[0]
    return [_read(key, language if language in LANGUAGES else "en") for key in KEYS]


def trade(key: str) -> Trade | None:
    """One set by its key."""
    return next((each for each in trades() if each.key == key), None)


@cache
def _read(key: str, language: str) -> Trade:
    file = _SETS / language / f"{key}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    units = table.get("unit", [])
    return Trade(
        key=key,
        name=table["name"],
        about=table["about"],
        words=table["words"],
        units={unit["key"]: unit["name"] for unit in units},
        parents={unit["key"]: unit["parent"] for unit in units if "parent" in unit},
        moments=tuple(_moment(each) for each in table.get("moment", [])),
    )


def _moment(table: Mapping[str, Any]) -> TradeMoment:
    return TradeMoment(
        key=table["key"],
        name=table["name"],
        proposition=table["proposition"],
        criterion=table.get("criterion", ""),
        dimension=table.get("dimension", ""),
        journey=table.get("journey", ""),
        unit=table.get("unit"),
        is_overall=table.get("overall", False),
    )
