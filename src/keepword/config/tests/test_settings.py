"""What the first start makes."""

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
