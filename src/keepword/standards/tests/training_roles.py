"""Who may say what a standard asks to be learnt: who writes for everybody who promises it."""

from tests.support.factories import make
from tests.support.roles import WRITES, Row, redirected, refused

from keepword.organisation.models import Unit
from keepword.standards.models import Moment, Standard, StandardUnit, StandardVersion, Training

NUMBER = 1_000_086
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
ROWS = [
    Row("new_training", WRITES, ONE),
    Row("new_training", refused(WRITES), ONE, posted={"name": ""}),
    Row("end_training", redirected(WRITES), ONE, posted={}),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    standard = make(Standard, pk=NUMBER, moment=make(Moment, unit=shop))
    make(StandardUnit, version=make(StandardVersion, standard=standard), unit=shop)
    make(Training, pk=NUMBER, standard=standard)
