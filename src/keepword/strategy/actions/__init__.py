"""What people do with mission, principles and objectives: one function per intention."""

from keepword.strategy.actions.calendars import (
    make_calendar_address,
    reader_of,
    take_calendar_address_back,
)
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
    "make_calendar_address",
    "may_open",
    "must_adopt",
    "note_answer",
    "open_consultation",
    "publish_charter",
    "reader_of",
    "remove_story",
    "speak",
    "take_calendar_address_back",
    "tell_story",
    "withdraw_charter",
    "write_draft",
]
