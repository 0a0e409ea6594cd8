"""Who may look around the sample without a password, or remove it: nobody where it is no sample."""

from tests.support.roles import NOBODY, SIGN_IN, Row, answers

ROWS = [
    Row("sample", NOBODY),
    Row("sample", NOBODY, posted={}),
    Row("remove_sample", answers(SIGN_IN, allowed=403), posted={}),
]
