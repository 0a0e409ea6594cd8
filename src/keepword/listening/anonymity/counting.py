"""Answers become one more in a count, each question apart: no row tells what one person said."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import F

from keepword.listening.models import Answer, Count, Period, Remark
from keepword.listening.surveys.answers import Given


def add(
    period: Period, given: Mapping[str, Given], *, written: Collection[str] = (), group: str = ""
) -> None:
    """Count what somebody answered; the caller holds the period and has seen that it is the first.

    What is written, to the questions named so, is kept beside nothing else that they said.
    """
    for key, its in given.items():
        _one_more(period, key, group, its.state)
        if its.state != Answer.State.ANSWERED:
            continue
        if key in written:
            Remark.objects.create(period=period, question=key, words=its.value)
            continue
        for value in parted(its.value):
            _one_more(period, key, group, its.state, value)
    Period.objects.filter(pk=period.pk).update(came=F("came") + 1)


def parted(value: Any) -> Iterator[str]:
    """An answer as it is counted: the parts of a pair, a matrix or of points each apart."""
    parts = [{key: part} for key, part in value.items()] if isinstance(value, dict) else [value]
    return (json.dumps(part, ensure_ascii=False, sort_keys=True) for part in parts)


def _one_more(period: Period, question: str, group: str, state: str, value: str = "") -> None:
    same = {"period": period, "question": question, "group": group, "state": state, "value": value}
    if not Count.objects.filter(**same).update(n=F("n") + 1):
        Count.objects.create(**same)
