"""What people do with mission, principles and objectives: one function per intention."""

from keepword.strategy.actions.charter import publish_charter, withdraw_charter
from keepword.strategy.actions.consulting import (
    ClosedError,
    NobodyToAskError,
    answer_voices,
    close_consultation,
    comment,
    may_open,
    note_answer,
    open_consultation,
    speak,
)
from keepword.strategy.actions.stories import remove_story, tell_story
from keepword.strategy.actions.texts import (
    ChangedMeanwhileError,
    IncompleteError,
    UnheardError,
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
    "ClosedError",
    "IncompleteError",
    "NobodyToAskError",
    "UnheardError",
    "adopt",
    "answer_voices",
    "begin_text",
    "close_consultation",
    "comment",
    "drop_draft",
    "end_text",
    "keep_until",
    "may_open",
    "must_adopt",
    "note_answer",
    "open_consultation",
    "publish_charter",
    "remove_story",
    "speak",
    "tell_story",
    "withdraw_charter",
    "write_draft",
]
