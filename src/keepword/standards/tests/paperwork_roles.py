"""Who may read the register of forms, and who brings a form to it."""

from tests.support.factories import make
from tests.support.roles import READS, SIGN_IN, WHO, WRITES, Row, answers, redirected, refused

from keepword.organisation.models import Unit
from keepword.standards.models import PaperForm, PaperFormVersion

NUMBER = 1_000_085
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
VERSION = ONE | {"number": 1}
NO_FILE = answers(SIGN_IN, allowed=404, no_role=403, customer=403)
"""The table's form has a row and no file."""
REFUSED = refused(WRITES)
ROWS = [
    Row("register", READS),
    Row("register_file", READS, {"ending": "csv"}),
    Row("paper_form", READS, ONE),
    Row("form_file", NO_FILE, VERSION),
    Row("sample_file", NO_FILE, VERSION),
    Row("bring_form", WRITES),
    Row("bring_form", REFUSED, posted={"name": ""}),
    Row("bring_version", WRITES, ONE),
    Row("bring_version", REFUSED, ONE, posted={"reason": ""}),
    Row("bring_sample", REFUSED, ONE, posted={"seen": 1}),
    Row("change_form", WRITES, ONE),
    Row("change_form", REFUSED, ONE, posted={"name": ""}),
    Row("ask_about_form", redirected(WRITES), ONE, posted={}),
    Row("withdraw_form", redirected(WRITES), ONE, posted={}),
    Row("api_forms", (401,) * len(WHO)),
]


def furnish() -> None:
    make(PaperFormVersion, form=make(PaperForm, pk=NUMBER, unit=Unit.objects.get(key="shop")))
