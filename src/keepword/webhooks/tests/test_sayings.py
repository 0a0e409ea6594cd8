"""Why something was not sent is kept in English, and told to whoever reads it."""

import pytest
from django.utils import translation

from keepword.webhooks.sayings import SAYINGS


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        (
            "Its certificate does not hold: self-signed certificate.",
            "Das Zertifikat gilt nicht: self-signed certificate.",
        ),
        ("Nothing was answered within 15 seconds.", "In 15 Sekunden kam keine Antwort."),
        (
            "It answered that it is gone for good (410).",
            "Es antwortete, dass es endgültig weg ist (410).",
        ),
    ],
)
def test_it_is_told_in_german(kept, read):
    with translation.override("de"):
        assert SAYINGS.tell(kept) == read
    with translation.override("en"):
        assert SAYINGS.tell(kept) == kept
