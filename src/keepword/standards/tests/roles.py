"""Who may write moments, standards and claims, and who may say what stands in the way.

A manager may for the shop, and not for the whole organisation: there ready sets and words are kept
to leaders and owners.
"""

from tests.support.factories import make
from tests.support.roles import (
    READS,
    SIGN_IN,
    TAKES_PART,
    WRITES,
    Row,
    answers,
    redirected,
    refused,
)

from keepword.ledger.models import FreshObservation
from keepword.organisation.models import Unit
from keepword.standards.models import (
    Claim,
    Moment,
    Obstacle,
    PlaybookEntry,
    Standard,
    StandardUnit,
    StandardVersion,
)

from . import (
    authority_roles,
    card_roles,
    notice_roles,
    paperwork_roles,
    profile_roles,
    promise_roles,
    training_roles,
)

LEADS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
DAY = "2026-03-02"
MOMENT = {"key": "written"}
NUMBER = 1_000_071
"""So high that no database counts up to it while the tests run."""
STANDARD = {"pk": NUMBER}
PROMISED = {
    "statement": "It is ready.", "target": "90", "measured_by": "events", "measured_how": "Orders",
    "valid_from": DAY,
}  # fmt: skip
REFUSED = refused(WRITES)
REMOVES = answers(
    SIGN_IN, allowed=404, no_role=403, customer=403, member=403, care=403, manager=302
)
"""Once the manager has taken it out there is nothing left for those who come after."""
ROWS = [
    Row("journey_file", READS, {"ending": "csv"}),
    Row("journey", READS),
    Row("new_moment", WRITES),
    Row("new_moment", REFUSED, posted={"name": ""}),
    Row("move_stage", redirected(LEADS), posted={"stage": "Nowhere", "to": "up"}),
    Row("moment_written", WRITES, MOMENT),
    Row("moment_written", REFUSED, MOMENT, posted={"name": ""}),
    Row("move_moment", redirected(WRITES), MOMENT, posted={"to": "up"}),
    Row("place_moment", redirected(WRITES), MOMENT, posted={"before": ""}),
    Row("rename_moment", WRITES, MOMENT),
    Row("rename_moment", redirected(WRITES), MOMENT, posted={"key": "written"}),
    Row("merge_moment", WRITES, MOMENT),
    Row("merge_moment", REFUSED, MOMENT, posted={"into": "nowhere"}),
    Row("remove_moment", WRITES, {"key": "kept"}),
    Row("remove_moment", redirected(WRITES), {"key": "kept"}, posted={}),
    Row("new_standard", WRITES, MOMENT),
    Row("new_standard", REFUSED, MOMENT, posted={"target": "many"}),
    Row("standards", READS),
    Row("standards_file", READS, {"ending": "csv"}),
    Row("standard", READS, STANDARD),
    Row("standard_file", READS, {**STANDARD, "ending": "csv"}),
    Row("change_standard", WRITES, STANDARD),
    Row("change_standard", REFUSED, STANDARD, posted={**PROMISED, "seen": "another"}),
    Row("drop_standard_draft", REFUSED, STANDARD, posted={"seen": "0"}),
    Row("review_standard", WRITES, {"pk": NUMBER}),
    Row("review_standard", refused(WRITES), {"pk": NUMBER}, posted={"owner": ""}),
    Row("end_standard", redirected(WRITES), STANDARD, posted={"last_day": "2026-04-01"}),
    Row("trades", LEADS),
    Row("trade", LEADS, {"key": "blank"}),
    Row("trade", redirected(LEADS), {"key": "blank"}, posted={}),
    Row("words", LEADS),
    Row("words", refused(LEADS), posted={"customer": ""}),
    Row("claims", READS),
    Row("claims_file", READS, {"ending": "csv"}),
    Row("paste_text", redirected(WRITES), posted={"place": "website", "text": "Hello."}),
    Row("add_claim", redirected(WRITES), posted={"place": "website", "sentence": "Always."}),
    Row("judge_claim", redirected(WRITES), {"pk": NUMBER}, posted={"verdict": "not meant"}),
    Row("playbook", READS),
    Row("playbook_file", READS, {"ending": "csv"}),
    Row("new_entry", WRITES),
    Row("new_entry", REFUSED, posted={"words": ""}),
    Row("entry", WRITES, {"pk": NUMBER}),
    Row("entry", REFUSED, {"pk": NUMBER}, posted={"words": ""}),
    Row("about_entry", READS, {"pk": NUMBER}),
    Row("drop_entry_draft", REFUSED, {"pk": NUMBER}, posted={"seen": "0"}),
    Row("mark_entry", redirected(READS), {"pk": NUMBER}, posted={"helpful": "yes"}),
    Row("remove_entry", REMOVES, {"pk": NUMBER + 1}, posted={}),
    Row("obstacles", READS),
    Row("obstacles_file", READS, {"ending": "csv"}),
    Row("report_obstacle", redirected(TAKES_PART), posted={"kind": "system"}),
    Row("obstacle", WRITES, {"pk": NUMBER}),
    Row("obstacle", redirected(WRITES), {"pk": NUMBER}, posted={"answer": "It is mended."}),
    Row("meet_obstacle", redirected(READS), {"pk": NUMBER}, posted={}),
    Row("hand_obstacle", refused(WRITES), {"pk": NUMBER}, posted={}),
    *authority_roles.ROWS,
    *notice_roles.ROWS,
    *paperwork_roles.ROWS,
    *profile_roles.ROWS,
    *card_roles.ROWS,
    *promise_roles.ROWS,
    *training_roles.ROWS,
]


def furnish() -> None:
    shop = Unit.objects.get(key="shop")
    moment = make(Moment, key="written", unit=shop)
    kept = make(Moment, key="kept", unit=shop)
    make(Moment, key="other", unit=shop)
    standard = make(Standard, pk=NUMBER, moment=moment)
    make(StandardUnit, version=make(StandardVersion, standard=standard), unit=shop)
    make(Obstacle, pk=NUMBER, unit=shop, moment=kept)
    make(FreshObservation, moment="kept")
    make(Claim, pk=NUMBER)
    make(PlaybookEntry, pk=NUMBER, moment=moment)
    make(PlaybookEntry, pk=NUMBER + 1, moment=moment)
    authority_roles.furnish()
    notice_roles.furnish()
    paperwork_roles.furnish()
    profile_roles.furnish()
    card_roles.furnish()
    promise_roles.furnish()
    training_roles.furnish()
