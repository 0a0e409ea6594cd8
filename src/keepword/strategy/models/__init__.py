from keepword.strategy.models.calendars import CalendarAddress
from keepword.strategy.models.consultations import Comment, Consultation, Voice
from keepword.strategy.models.texts import Charter, Story, Text, TextVersion

__all__ = [
    "CalendarAddress",
    "Charter",
    "Comment",
    "Consultation",
    "Story",
    "Text",
    "TextVersion",
    "Voice",
]
