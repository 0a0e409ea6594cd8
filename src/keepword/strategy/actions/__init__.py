"""What people do with mission, principles and objectives: one function per intention."""

from keepword.strategy.actions.charter import publish_charter, withdraw_charter
from keepword.strategy.actions.stories import remove_story, tell_story
from keepword.strategy.actions.texts import (
    ChangedMeanwhileError,
    IncompleteError,
    adopt,
    begin_text,
    drop_draft,
    end_text,
    keep_until,
    must_adopt,
    write_draft,
)

__all__ = [
    "ChangedMeanwhileError",
    "IncompleteError",
    "adopt",
    "begin_text",
    "drop_draft",
    "end_text",
    "keep_until",
    "must_adopt",
    "publish_charter",
    "remove_story",
    "tell_story",
    "withdraw_charter",
    "write_draft",
]
