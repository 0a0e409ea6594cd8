"""The API asks for a token: nobody's session is of use there."""

from tests.support.roles import EVERYBODY, NOBODY, WHO, Row

NO_TOKEN = (401,) * len(WHO)
ONE = {"key": "some-key"}

ROWS = [
    Row("openapi-json", EVERYBODY),
    Row("api_board", NO_TOKEN),
    Row("api_moments", NO_TOKEN),
    Row("api_moment", NO_TOKEN, ONE),
    Row("api_standards", NO_TOKEN),
    Row("api_target", NO_TOKEN, {"number": 1}, posted={}),
    Row("api_claims", NO_TOKEN),
    Row("api_obstacles", NO_TOKEN),
    Row("api_predictions", NO_TOKEN),
    Row("api_units", NO_TOKEN),
    Row("api_people", NO_TOKEN),
    Row("api_audit_trail", NO_TOKEN),
    Row("api_imports", NO_TOKEN),
    Row("api_undo", NO_TOKEN, ONE, posted={}),
    Row("api_rows", NO_TOKEN, ONE, posted={}),
    Row("api_arrival", NO_TOKEN, ONE),
    Row("api_unknown", NOBODY),
    Row("api_unknown", NOBODY, posted={}),
]
