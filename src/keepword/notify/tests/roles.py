"""Who may see how much is asked of whom."""

from tests.support.roles import RUNS, TAKES_PART, Row, redirected

ROWS = [
    Row("attention", RUNS),
    Row("attention_file", RUNS, {"ending": "csv"}),
    Row("news", TAKES_PART),
    Row("news_file", TAKES_PART, {"ending": "csv"}),
    Row("news_mails", redirected(TAKES_PART), posted={"wanted": "no"}),
]
