"""What the first start makes, and what is written down of requests."""

import logging
import os
import stat
import subprocess
import sys


def test_a_new_home_and_its_key_are_the_owners_alone(tmp_path):
    home = tmp_path / "home"
    subprocess.run(
        [sys.executable, "-c", "import keepword.config.settings"],
        env={**os.environ, "KEEPWORD_HOME": str(home)},
        check=True,
    )
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "secret-key")]
    assert modes == [0o700, 0o600]


def test_no_log_keeps_the_address_of_a_refused_request(client, db, caplog):
    of_requests = logging.getLogger("django.request")
    of_requests.addHandler(caplog.handler)
    try:
        assert client.get("/invitation/a-secret-that-holds-no-more/").status_code == 404
    finally:
        of_requests.removeHandler(caplog.handler)
    assert "a-secret" not in caplog.text
