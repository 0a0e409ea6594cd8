from keepword.strategy.models.consultations import Comment, Consultation, Voice
from keepword.strategy.models.texts import Charter, Story, Text, TextVersion

__all__ = ["Charter", "Comment", "Consultation", "Story", "Text", "TextVersion", "Voice"]
