"""Who may walk moments, and read what others met."""

from tests.support.factories import make
from tests.support.roles import READS, SIGN_IN, WRITES, Row, answers, redirected

from keepword.listening.models import Walk

NUMBER = 1_000_000
RUNS = answers(SIGN_IN, allowed=403, leader=302, owner=302)
"""All leaders are asked: only who writes for the whole may do it."""
ANOTHERS = answers(SIGN_IN, allowed=404, no_role=403, customer=403, member=403, care=403)
ROWS = [
    Row("walks", READS),
    Row("walks_file", READS, {"ending": "csv"}),
    Row("choose_walk", redirected(WRITES), posted={"moment": ""}),
    Row("walk", ANOTHERS, {"pk": NUMBER}),
    Row("walk", ANOTHERS, {"pk": NUMBER}, posted={"kept": "yes", "met": "I waited."}),
    Row("start_walks", RUNS, posted={"weeks": 8}),
    Row("stop_walks", RUNS, posted={}),
]


def furnish() -> None:
    make(Walk, pk=NUMBER)
