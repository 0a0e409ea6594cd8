"""Who may open the pages about accounts. What allauth's own forms take is allauth's to test."""

from tests.support.roles import EVERYBODY, NOBODY, SIGN_IN, SIGNED_IN, Row, answers

AWAY = answers(200, allowed=302)
SENT_ON = answers(SIGN_IN, allowed=302)
NOT_SET_UP = answers(SIGN_IN, allowed=404)
ROWS = [
    Row("start", NOBODY, {"token": "guessed"}),
    Row("start", NOBODY, {"token": "guessed"}, posted={"name": "Mallory"}),
    Row("account_login", AWAY),
    Row("account_logout", answers(302, allowed=200)),
    Row("account_inactive", EVERYBODY),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_change_password", SIGNED_IN),
    Row("account_set_password", SENT_ON),
    Row("mfa_index", SIGNED_IN),
    Row("mfa_authenticate", answers(302, allowed=302)),
    Row("mfa_reauthenticate", SENT_ON),
    Row("mfa_activate_totp", SENT_ON),
    Row("mfa_deactivate_totp", NOT_SET_UP),
    Row("mfa_view_recovery_codes", NOT_SET_UP),
    Row("mfa_generate_recovery_codes", SENT_ON),
    Row("mfa_download_recovery_codes", NOT_SET_UP),
]
