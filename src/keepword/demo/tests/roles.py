"""Who may look around the sample without a password: nobody where it is no sample."""

from tests.support.roles import NOBODY, Row

ROWS = [Row("sample", NOBODY), Row("sample", NOBODY, posted={})]
