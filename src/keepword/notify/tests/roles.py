"""Who may see how much is asked of whom."""

from tests.support.roles import RUNS, Row

ROWS = [Row("attention", RUNS), Row("attention_file", RUNS, {"ending": "csv"})]
