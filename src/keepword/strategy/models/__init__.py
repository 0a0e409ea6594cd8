from keepword.strategy.models.calendars import CalendarAddress
from keepword.strategy.models.consultations import (
    Comment,
    Consultation,
    Remark,
    SenseCount,
    Voice,
)
from keepword.strategy.models.decisions import Alignment, Decision, DecisionComment
from keepword.strategy.models.texts import Charter, Story, Text, TextVersion

__all__ = [
    "Alignment",
    "CalendarAddress",
    "Charter",
    "Comment",
    "Consultation",
    "Decision",
    "DecisionComment",
    "Remark",
    "SenseCount",
    "Story",
    "Text",
    "TextVersion",
    "Voice",
]
