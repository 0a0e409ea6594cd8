"""What became of every row of an import, and what it changed."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Report:
    """The report of one import; the status says whether anything was changed."""

    source: str
    mode: str
    status: str
    account: dict[str, Any]
    created: dict[str, list[str]] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    change_id: str | None = None
    already_there: int = 0
    replaced: int = 0
    """Earlier observations of the days that this export covers."""
    refused_files: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return asdict(self)

    @property
    def accepted(self) -> int:
        """Observations that the files give."""
        return sum(each["accepted"] for each in self.account["observations"])

    @property
    def refused(self) -> int:
        """Refusals, of rows and of observations."""
        return sum(each["count"] for each in self.account["refused"])
