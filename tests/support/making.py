"""How a row of any model is made: each has a factory for its fields."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from django.db import models

from keepword.organisation.models import Unit, User
from keepword.standards.models import Moment

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
FACTORIES: dict[type[models.Model], Callable[[], dict[str, Any]]] = {}
_number = itertools.count(1)


def key(word: str) -> str:
    """A key that no other row has."""
    return f"{word}-{next(_number)}"


def unit() -> Unit:
    return Unit.objects.create(key=key("unit"), name="Workshop")


def user() -> User:
    return User.objects.create_user(f"{key('robin')}@example.org", name="Robin")


def moment() -> Moment:
    return Moment.objects.create(key=key("moment"), name="The repair is ready")


def make(model: type[models.Model], **fields: Any) -> Any:
    """A saved row of the model, that keeps the constraints the database keeps."""
    row = model(**FACTORIES[model]() | fields)
    row.validate_constraints()
    row.save()
    return row
