from keepword.strategy.models.texts import Charter, Story, Text, TextVersion

__all__ = ["Charter", "Story", "Text", "TextVersion"]
