"""A refused form is answered alike everywhere: its page, what to mend on it, and status 400."""

import pytest
from django.urls import reverse

from .support.roles import Row
from .test_roles import ALLAUTHS, TABLE, furnished, person

pytestmark = pytest.mark.django_db
NONSENSE = {"nothing-that-is-asked-for": "1"}
BUTTONS = {
    "look_anyway", "skip_step", "arrival_import", "arrival_discard", "import_undo",
    "remove_sample", "make_prediction_link", "close_round", "role_taken", "close_account",
    "reopen_account", "new_password_link", "revoke_invitation", "revoke_token", "move_stage",
    "move_moment", "remove_moment", "trade", "renew_secret", "test_receiver", "stop_receiver",
    "start_receiver", "send_again", "remove_receiver", "launch_survey", "take_answers",
    "erase_response", "close_survey", "remove_survey", "publish_charter", "make_calendar",
    "take_calendar_back", "drop_draft", "close_consultation", "note_answer", "remove_story",
    "answer_file", "take_back_telling", "remove_retention", "erase_concern", "place_concern",
    "mark_entry", "remove_entry", "take_answers_back",
    "take_use_back", "send_notice", "remind_of_notice", "drop_notice", "withdraw_notice",
    "meet_obstacle", "withdraw_form", "ask_about_form", "end_profile", "end_training",
    "remove_decision", "start_turns", "stop_turns", "close_wave", "take_links",
    "choose_walk", "start_walks", "stop_walks",
    "take_in_customers", "take_contact_away", "erase_contact", "unsubscribe",
    "end_service", "place_moment", "end_card", "read_interaction",
    "ask_enablers", "promise_on_charter", "end_promise", "news_mails",
    "drop_standard_draft", "drop_entry_draft",
    "finish_given", "take_outcome_back", "resume_given",
}  # fmt: skip
"""They ask for no words, so that there is nothing to mend; some have a box to tick."""
CHOSEN_FROM_A_PAGE = {
    "look_up", "take_customer_away", "sample", "predict", "rate", "behind_answer", "judge_comment",
    "acknowledge",
}  # fmt: skip
"""What they name is found, or it is not."""
TESTED_BESIDE_THEM = {
    "start", "invitation", "new_password", "predict_by_link", "sign_in_elsewhere",
    "accept_elsewhere", "columns", "move_unit", "answer", "answer_invited", "edit_survey",
    "speak", "interaction", "miss_interaction",
    "kiosk", "preview_survey", "walk",
}  # fmt: skip
"""Their addresses hold a secret, they lead elsewhere, or nonsense is a choice there."""


def forms() -> list[Row]:
    """A row for each address that takes what somebody has written."""
    apart = BUTTONS | CHOSEN_FROM_A_PAGE | TESTED_BESIDE_THEM
    posted = {row.name: row for row in TABLE if row.posted is not None}
    return [
        row
        for name, row in posted.items()
        if name not in apart and not name.startswith(("api_", *ALLAUTHS))
    ]


def test_every_page_says_400_to_a_form_that_it_refuses(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client.force_login(person("owner", furnished("Thread and Needle", "Shop")))
    answers = {}
    for row in forms():
        page = client.post(reverse(row.name, kwargs=row.parts), NONSENSE)
        answers[row.name] = page.status_code, "errorlist" in page.text or "messages" in page.text
    assert answers == dict.fromkeys(answers, (400, True))
    assert len(answers) > 20


def test_signing_in_says_so_too(client, db):
    page = client.post("/sign-in/", {"login": "nobody@example.org", "password": "no"})
    assert (page.status_code, "errorlist" in page.text) == (400, True)


def test_no_name_is_apart_that_is_gone():
    posted = {row.name for row in TABLE if row.posted is not None}
    assert posted >= BUTTONS | CHOSEN_FROM_A_PAGE | TESTED_BESIDE_THEM
