"""An amount as somebody writes it: 40, 40 €, 1.250,50 EUR, $20, 10 %."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format

MOST = Decimal(10) ** 10
LONGEST_WORD = 20
_AMOUNT = re.compile(r"\s*([^\d\s.,'’-]*)\s*(\d[\d.,'’\s]*)([^\d\s.,'’-]\D*)?")
_CENTS = re.compile(r"(.*?)(?:[.,](\d{1,2}))?", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*")


@dataclass(frozen=True)
class Amount:
    """How much, and of what: the latter may be left out."""

    number: Decimal
    counted_in: str = ""

    def __str__(self) -> str:
        return told(self.number, self.counted_in)


def told(number: Decimal, counted_in: str) -> str:
    """An amount as the reader's language writes it, without cents where there are none."""
    places = 0 if number == number.to_integral_value() else 2
    return f"{number_format(number, places)} {counted_in}".rstrip()


def read(text: str) -> Amount | None:
    """What somebody wrote, or None where it is no amount.

    Two digits after a dot or a comma are cents; groups of three may be kept apart.

    >>> str(read("40 €").number), str(read("$1,250.50").number), read("10%").counted_in
    ('40', '1250.50', '%')
    """
    found = _AMOUNT.fullmatch(text)
    number = _number(found[2].strip()) if found else None
    if found is None or number is None or (found[1] and found[3]):
        return None
    counted_in = (found[1] or found[3] or "").strip()
    return Amount(number, counted_in) if len(counted_in) <= LONGEST_WORD else None


def _number(digits: str) -> Decimal | None:
    whole, cents = _CENTS.fullmatch(digits).groups()  # type: ignore[union-attr]  # every text fits
    if not whole.isdecimal():
        if not _GROUPED.fullmatch(whole):
            return None
        whole = re.sub(r"\D", "", whole)
    number = Decimal(f"{whole}.{cents}" if cents else whole)
    return number if 0 < number < MOST else None
