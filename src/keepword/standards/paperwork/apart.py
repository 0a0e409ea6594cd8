"""A process of its own that reads one file: with little memory and time, and nothing to lose.

It is run as `python -m MODULE FILE`, and prints what it found as JSON.
"""

import json
import logging
import resource
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

SECONDS, BYTES = 20, 1_500_000_000
MOST_LETTERS, MOST_FIELDS, LONGEST_LABEL = 200_000, 500, 200


def alone(read: Callable[[Path], Mapping[str, object]]) -> None:
    """Read the file that the command names, and print what was found."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("ignore")
    logging.disable()
    sys.stdout.write(json.dumps(read(Path(sys.argv[1]))))
