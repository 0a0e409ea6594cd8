"""Who may see how the installation is."""

from tests.support.roles import RUNS, Row

ROWS = [Row("health", RUNS), Row("health_file", RUNS, {"ending": "csv"})]
