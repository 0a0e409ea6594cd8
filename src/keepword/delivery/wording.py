"""Words of more than one report: the columns of refused rows, and counts."""

FILE = "refused in file"
ROW = "refused row"
BECAUSE = "refused because"
MOMENT = "refused moment"
LENS = "refused lens"
PERSON = "refused person"


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "row"), counted(2000, "row"), counted(3, "person", "people")
    ('1 row', '2,000 rows', '3 people')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
