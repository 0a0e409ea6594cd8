"""What a question asks of a file: of which kind, how large."""

from keepword.listening.concerns.files import BEGINS_WITH
from keepword.listening.surveys.questionnaire import Question

ENDINGS = {"picture": frozenset(BEGINS_WITH) - {".pdf"}, "pdf": frozenset({".pdf"})}
"""The kinds of files that a question may ask for, by how their names end."""
USUAL_MEGABYTES, MOST_MEGABYTES = 5, 10


def endings(question: Question) -> list[str]:
    """How the name of a file may end, to be an answer to a question."""
    kinds = question.files or tuple(ENDINGS)
    return sorted(ending for kind in kinds for ending in ENDINGS.get(kind, ()))


def megabytes(question: Question) -> int:
    """How large a file may be."""
    return USUAL_MEGABYTES if question.most is None else int(question.most)
