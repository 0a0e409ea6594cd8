"""Why something was not sent is kept in English, and told to whoever reads it."""

import ast
import re

import pytest
from django.utils import translation
from tests.support.project import SOURCE

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


def test_all_that_can_go_wrong_on_the_way_is_known():
    tree = ast.parse((SOURCE / "webhooks" / "reaching.py").read_text())
    written = [
        ast.unparse(node.exc.args[0]).removeprefix("f")
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
    ]
    raised = [re.sub(r"\{[^}]*\}", "{}", ast.literal_eval(text)) for text in written]
    assert len(raised) > 6
    known = {re.sub(r"%\(\w+\)s", "{}", sentence) for sentence in SAYINGS.sentences}
    assert {*raised} - known == set()
