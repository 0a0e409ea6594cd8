"""What is looked at again: every room gives only those of its things that are asked for."""

import pytest
from django.db.models import Q

from keepword.standards.models import (
    AuthorityVersion,
    Obstacle,
    PaperForm,
    PlaybookEntry,
    PromiseVersion,
    RoleProfile,
    StandardVersion,
)
from keepword.strategy.models import TextVersion
from keepword.strategy.reviewing import REVIEWED, to_be_reviewed

from .support.factories import DAY, NOON, make

pytestmark = pytest.mark.django_db


def test_every_room_gives_only_what_is_asked_for():
    for model in (TextVersion, AuthorityVersion, PaperForm, PlaybookEntry, RoleProfile):
        make(model)
    make(PromiseVersion, published_at=NOON)
    make(StandardVersion)
    make(Obstacle, kind=Obstacle.Kind.POLICY, answered_at=NOON, review_on=DAY)
    each_room = {what: len(list(reviewed(Q()))) for what, reviewed in REVIEWED.items()}
    assert each_room == dict.fromkeys(REVIEWED, 1)
    assert to_be_reviewed(Q(pk=None)) == []
