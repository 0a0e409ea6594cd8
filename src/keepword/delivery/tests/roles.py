"""Who may bring files in, and see what became of them."""

from tests.support.factories import NOON, make
from tests.support.roles import WRITES, Row, redirected, refused

from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.tests import given_roles
from keepword.ledger.models import Change

KEY, MADE = "0123456789abcdef", "fedcba9876543210"
ACCOUNT = {"observations": [], "units": [], "refused": [], "sources": [], "span": ["", ""]}
MISSING = tuple(404 if answer == 200 else answer for answer in WRITES)
OTHERS = tuple(
    404 if who == "manager" else answer
    for who, answer in zip(
        ("anonymous", "no role", "customer", "member", "care", "manager", "leader", "owner"),
        WRITES, strict=True,
    )
)  # fmt: skip

ROWS = [
    Row("imports", WRITES),
    Row("imports_file", WRITES, {"ending": "csv"}),
    Row("upload", refused(WRITES), posted={}),
    Row("arrival", OTHERS, {"key": KEY}),
    Row("columns", redirected(OTHERS), {"key": KEY}),
    Row("columns", redirected(OTHERS), {"key": KEY}, posted={}),
    Row("arrival_import", redirected(OTHERS), {"key": KEY}, posted={}),
    Row("arrival_discard", redirected(OTHERS), {"key": "being-read"}, posted={}),
    Row("import", WRITES, {"change_id": MADE}),
    Row("import_undo", redirected(WRITES), {"change_id": MADE}, posted={}),
    Row("refused_rows", MISSING, {"change_id": MADE, "name": "refused-orders.csv"}),
    Row("saved_recipe", WRITES, {"key": "orders"}),
    Row("recipe_text", WRITES, {"key": "orders", "number": 1}),
    *given_roles.ROWS,
]


def furnish() -> None:
    """A file that was refused, one that is read, an import taken back and a saved recipe."""
    given_roles.furnish()
    make(Arrival, key=KEY, state=Arrival.State.REFUSED)
    make(Arrival, key="being-read", state=Arrival.State.QUEUED)
    brought = make(Change, key=MADE, kind=Change.Kind.APPEND, done_at=NOON)
    make(Change, kind=Change.Kind.UNDO, undoes=brought, done_at=NOON)
    make(Import, change_id=MADE, report={"account": ACCOUNT, "refused_files": []})
    saved = make(SavedRecipe, key="orders")
    saved.versions.create(number=1, mapping={}, text="name = 'orders'")
