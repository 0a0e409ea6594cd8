"""Who may see how the installation is."""

from tests.support.roles import RUNS, Row, refused

ROWS = [
    Row("health", RUNS),
    Row("health_file", RUNS, {"ending": "csv"}),
    Row("folder", RUNS),
    Row("folder", refused(RUNS), posted={}),
    Row("folder_file", RUNS),
]
