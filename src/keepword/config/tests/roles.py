"""The API asks for a token: nobody's session is of use there."""

import uuid

from tests.support.roles import EVERYBODY, NOBODY, WHO, Row

NO_TOKEN = (401,) * len(WHO)
ONE = {"key": "some-key"}
A_CONTACT = {"key": uuid.UUID(int=17)}
A_CONCERN = {"number": "ABCD-2345"}
A_SURVEY = {"key": uuid.UUID(int=11)}

ROWS = [
    Row("openapi-json", EVERYBODY),
    Row("api_board", NO_TOKEN),
    Row("api_strategy", NO_TOKEN),
    Row("api_decisions", NO_TOKEN),
    Row("api_decisions", NO_TOKEN, posted={}),
    Row("api_decide", NO_TOKEN, posted={}),
    Row("api_my_page", NO_TOKEN),
    Row("api_health", NO_TOKEN),
    Row("api_arrivals", NO_TOKEN),
    Row("api_moments", NO_TOKEN),
    Row("api_moment", NO_TOKEN, ONE),
    Row("api_standards", NO_TOKEN),
    Row("api_target", NO_TOKEN, {"number": 1}, posted={}),
    Row("api_claims", NO_TOKEN),
    Row("api_obstacles", NO_TOKEN),
    Row("api_predictions", NO_TOKEN),
    Row("api_surveys", NO_TOKEN),
    Row("api_survey", NO_TOKEN, A_SURVEY),
    Row("api_survey_results", NO_TOKEN, A_SURVEY),
    Row("api_survey_question", NO_TOKEN, A_SURVEY | {"asked": "stars"}),
    Row("api_waves", NO_TOKEN, A_SURVEY),
    Row("api_concerns", NO_TOKEN),
    Row("api_concern", NO_TOKEN, A_CONCERN),
    Row("api_concern_erased", NO_TOKEN, A_CONCERN),
    Row("api_contacts", NO_TOKEN, posted={}),
    Row("api_contacts_found", NO_TOKEN, posted={}),
    Row("api_contact_data", NO_TOKEN, A_CONTACT, posted={}),
    Row("api_contact_erased", NO_TOKEN, A_CONTACT),
    Row("api_playbook", NO_TOKEN),
    Row("api_leading", NO_TOKEN),
    Row("api_internal_service", NO_TOKEN),
    Row("api_contacts_came_back", NO_TOKEN, posted={}),
    Row("api_survey_responses", NO_TOKEN, A_SURVEY, posted={}),
    Row("api_survey_responses_look", NO_TOKEN, A_SURVEY, posted={}),
    Row("api_units", NO_TOKEN),
    Row("api_service_chain", NO_TOKEN),
    Row("api_people", NO_TOKEN),
    Row("api_invitations", NO_TOKEN),
    Row("api_tokens", NO_TOKEN),
    Row("api_attention", NO_TOKEN),
    Row("api_audit_trail", NO_TOKEN),
    Row("api_imports", NO_TOKEN),
    Row("api_customers_found", NO_TOKEN, posted={}),
    Row("api_customer", NO_TOKEN, {"number": 1}, posted={}),
    Row("api_receivers", NO_TOKEN),
    Row("api_receivers", NO_TOKEN, posted={}),
    Row("api_receiver_added", NO_TOKEN, posted={}),
    Row("api_receiver", NO_TOKEN, {"number": 1}),
    Row("api_receiver_changed", NO_TOKEN, {"number": 1}),
    Row("api_receiver_removed", NO_TOKEN, {"number": 1}),
    Row("api_receiver_messages", NO_TOKEN, {"number": 1}),
    Row("api_receiver_secret", NO_TOKEN, {"number": 1}, posted={}),
    Row("api_undo", NO_TOKEN, ONE, posted={}),
    Row("api_rows", NO_TOKEN, ONE, posted={}),
    Row("api_arrival", NO_TOKEN, ONE),
    Row("api_unknown", NOBODY),
    Row("api_unknown", NOBODY, posted={}),
]
