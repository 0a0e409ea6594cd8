"""What a copy of the ledger consists of: enough to open it at one version."""

import json
import re
from pathlib import Path

from deltalake import DeltaTable

from .table import location

_NUMBERED = re.compile(r"(\d{20})\.(json|checkpoint\.parquet)")
_LAST_CHECKPOINT = "_last_checkpoint"


def files_of(version: int) -> list[Path]:
    """Every file that the table at this version is made of, log and rows, below its folder.

    A file of an older version may be removed while it is copied; whoever copies begins anew then.
    """
    if version < 0:
        return []
    table = DeltaTable(location(), version=version, without_files=False)
    folder = Path(location())
    rows = [Path(uri.removeprefix("file://")) for uri in table.file_uris()]
    log = sorted(path for path in (folder / "_delta_log").iterdir() if _is_of(path, version))
    return [path.relative_to(folder) for path in [*log, *rows]]


def _is_of(path: Path, version: int) -> bool:
    if path.name == _LAST_CHECKPOINT:
        return bool(json.loads(path.read_text())["version"] <= version)
    numbered = _NUMBERED.fullmatch(path.name)
    return numbered is not None and int(numbered[1]) <= version
