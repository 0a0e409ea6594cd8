"""A questionnaire of which each question has a page of its own."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from keepword.listening.surveys.questionnaire import Block, Questionnaire
from keepword.listening.surveys.way import in_order


def as_shown(asked: Questionnaire, response: uuid.UUID) -> Questionnaire:
    """The pages as a response meets them: as they are written, or one for each question."""
    if not asked.one_at_a_time:
        return asked
    return replace(asked, blocks=tuple(_pages(asked, response)))


def _pages(asked: Questionnaire, response: uuid.UUID) -> Iterator[Block]:
    """The first page keeps its key, since others lead to it; the last one leads on."""
    for block in asked.blocks:
        order = in_order(block, block.questions, response)
        for at, question in enumerate(order):
            yield Block(
                key=f"{block.key}.{question.key}" if at else block.key,
                title=block.title,
                questions=(question,),
                jumps=block.jumps if question == order[-1] else (),
            )
