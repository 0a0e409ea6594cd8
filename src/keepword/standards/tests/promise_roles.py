"""Who reads promises, who drafts and confirms them, and who publishes them."""

from django.utils import timezone
from tests.support.factories import make
from tests.support.roles import READS, SIGN_IN, WRITES, Row, answers, redirected, refused

from keepword.organisation.models import Unit
from keepword.standards.models import Promise, PromiseEnabler, PromiseVersion

NUMBER = 1_000_061
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
ADOPTS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
ROWS = [
    Row("promises", READS),
    Row("promises_file", READS, {"ending": "csv"}),
    Row("new_promise", WRITES),
    Row("new_promise", refused(WRITES), posted={"what": ""}),
    Row("promise", READS, ONE),
    Row("change_promise", WRITES, ONE),
    Row("change_promise", refused(WRITES), ONE, posted={"what": ""}),
    Row("ask_enablers", redirected(WRITES), ONE, posted={}),
    Row("answer_enabler", redirected(WRITES), ONE, posted={"can": "yes"}),
    Row("bring_history", refused(WRITES), ONE, posted={}),
    Row("publish_promise", refused(ADOPTS), ONE, posted={}),
    Row("promise_on_charter", redirected(ADOPTS), ONE, posted={"shown": "on"}),
    Row("end_promise", redirected(ADOPTS), ONE, posted={}),
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    promise = make(Promise, pk=NUMBER, maker=shop, keeper=shop)
    draft = PromiseVersion.objects.create(
        promise=promise, number=1, what="Ready", within=3, aim=0.9, remedy="It is free.",
        asked_at=timezone.now(),
    )  # fmt: skip
    PromiseEnabler.objects.create(
        pk=NUMBER, version=draft, place=1, unit=shop, part="Parts", can=True
    )
