"""Names of people who do not exist."""

import numpy as np
from numpy.typing import NDArray

FIRST = (
    "Ada", "Amir", "Anna", "Ben", "Carla", "Chen", "Clara", "Dario", "Elif", "Emil", "Emma", "Eva",
    "Felix", "Finn", "Greta", "Hana", "Hugo", "Ida", "Ines", "Jan", "Jana", "Jonas", "Karim",
    "Lars", "Lea", "Leo", "Lina", "Luis", "Maja", "Marek", "Maria", "Mats", "Mina", "Nadia", "Nils",
    "Nora", "Olga", "Omar", "Paul", "Pia", "Rafael", "Rosa", "Samir", "Sara", "Sofia", "Tara",
    "Theo", "Tom", "Vera", "Yusuf",
)  # fmt: skip
LAST = (
    "Adler", "Baker", "Berg", "Brandt", "Castro", "Dahl", "Diaz", "Fischer", "Garcia", "Haas",
    "Hansen", "Ito", "Jensen", "Kaya", "Keller", "Kowalski", "Lang", "Lindqvist", "Martin", "Meyer",
    "Moreau", "Nowak", "Okafor", "Olsen", "Peters", "Petrov", "Rossi", "Santos", "Sato", "Schulz",
    "Silva", "Singh", "Smith", "Tanaka", "Vogel", "Walker", "Weber", "Wolf", "Yilmaz", "Zimmer",
)  # fmt: skip
_STRIDE = 733
"""Shares no factor with the number of pairs, so that neighbours are not namesakes."""


def named(number: int) -> str:
    """The name of somebody on the staff.

    >>> named(0), named(1)
    ('Ada Adler', 'Ines Kaya')
    """
    pair = number * _STRIDE % (len(FIRST) * len(LAST))
    return f"{FIRST[pair // len(LAST)]} {LAST[pair % len(LAST)]}"


def customers_named(count: int) -> NDArray[np.str_]:
    """The addresses of so many customers, by which all files call them.

    >>> customers_named(2).tolist()
    ['ada.adler.1@example.org', 'ines.kaya.2@example.org']
    """
    return np.array(
        [f"{named(i).lower().replace(' ', '.')}.{i + 1}@example.org" for i in range(count)]
    )


def number_of(address: str) -> int:
    """The number of the customer with such an address.

    >>> number_of("ines.kaya.2@example.org")
    2
    """
    return int(address.partition("@")[0].rpartition(".")[2])
