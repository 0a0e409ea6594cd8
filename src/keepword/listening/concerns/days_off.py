"""Public holidays of a country, or of a region of it: nobody works on them.

Their library is imported where it is asked, since it is large and most processes never ask.
"""

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.translation import get_language

_YEARS = 5
"""The longest promise, in weeks of one working day, is over by then."""
_NEXT_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def countries() -> list[tuple[str, str]]:
    """Every country that is known, by its code."""
    import holidays  # noqa: PLC0415 -- large

    named = ((its[1], _NEXT_WORD.sub(" ", its[0])) for its in holidays.registry.COUNTRIES.values())
    return sorted(named, key=lambda each: each[1])


def regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own."""
    import holidays  # noqa: PLC0415 -- large

    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def days_off(country: str, region: str, since: dt.date) -> frozenset[dt.date]:
    """The public holidays from the year of a day on; none, where no country is chosen."""
    if not country:
        return frozenset()
    import holidays  # noqa: PLC0415 -- large

    years = range(since.year, since.year + _YEARS)
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))


def coming(country: str, region: str, today: dt.date) -> Iterator[tuple[dt.date, str]]:
    """The holidays of the twelve months from a day on, with their names, to look through."""
    if not country:
        return
    import holidays  # noqa: PLC0415 -- large

    known = holidays.country_holidays(country, subdiv=region or None)
    spoken = next((each for each in known.supported_languages if _is_ours(each)), None)
    named = holidays.country_holidays(
        country, subdiv=region or None, years=(today.year, today.year + 1), language=spoken
    )
    last = today.replace(year=today.year + 1, day=min(today.day, 28))
    yield from ((day, name) for day, name in sorted(named.items()) if today <= day <= last)


def _is_ours(language: str) -> bool:
    return language.split("_", maxsplit=1)[0] == (get_language() or "en").split("-")[0]
