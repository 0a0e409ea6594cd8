"""Every test process has a home of its own, gone when it ends."""

import os
import tempfile

_home = tempfile.TemporaryDirectory(prefix="keepword-test-")
os.environ["KEEPWORD_HOME"] = _home.name
os.environ.pop("KEEPWORD_LEDGER", None)
