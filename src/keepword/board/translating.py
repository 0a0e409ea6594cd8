"""The board in the language of who reads it, as Django knows it."""

from datetime import date
from functools import lru_cache

from django.utils import translation
from django.utils.formats import date_format, number_format

from keepword.web.directions import kept_apart


class OfTheReader:
    """Sentences from the catalogues; counts and days as the language writes them."""

    def gettext(self, message: str, /) -> str:
        """The sentence."""
        return _sentence(translation.get_language(), message)

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The sentence for so many."""
        return translation.ngettext(one, many, n)

    def pgettext(self, context: str, message: str, /) -> str:
        """The words in this context."""
        return translation.pgettext(context, message)

    def count(self, n: int, /) -> str:
        """With the language's separators."""
        return number_format(n, force_grouping=True)

    def day(self, day: date, form: str, /) -> str:
        """As the language writes it."""
        return _day(translation.get_language(), day, form)

    def name(self, name: str, /) -> str:
        """Kept in one piece where it is written in the other direction."""
        return kept_apart(name)


_FORMS = {"day": "DATE_FORMAT", "day of year": "MONTH_DAY_FORMAT", "month": "YEAR_MONTH_FORMAT"}


# A page says the same sentences and days in many rows, and so does the next one.


@lru_cache(maxsize=4096)
def _sentence(_language: str | None, message: str) -> str:
    return translation.gettext(message)


@lru_cache(maxsize=4096)
def _day(_language: str | None, day: date, form: str) -> str:
    if form == "short":
        return date_format(day, translation.pgettext("a day and its month, in short", "j M"))
    return date_format(day, _FORMS[form])
