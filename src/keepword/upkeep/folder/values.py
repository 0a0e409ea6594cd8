"""What a field holds, as TOML says it, and back."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BinaryField, DecimalField, Field, JSONField, TextField, UUIDField
from django.utils.translation import gettext as _

AS_JSON = "json"
"""A table with this key alone holds what TOML cannot say, such as a list with nothing in it."""


class OddValueError(ValueError):
    """A value is not what its field holds."""


def is_long(field: "Field[Any, Any]") -> bool:
    """Whether what a field holds reads better beneath than in TOML."""
    return isinstance(field, TextField | JSONField)


def told(field: "Field[Any, Any]", value: Any) -> Any:
    """A value as TOML says it; nothing is said of none."""
    if isinstance(field, JSONField):
        return value if _toml_says(value) else {AS_JSON: json.dumps(value, ensure_ascii=False)}
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    return value


def kept(field: "Field[Any, Any]", value: Any) -> Any:
    """A value as its field keeps it.

    Raises:
        OddValueError: It is of another kind.
    """
    if isinstance(field, JSONField):
        is_wrapped = isinstance(value, dict) and value.keys() == {AS_JSON}
        return json.loads(value[AS_JSON]) if is_wrapped else value
    if isinstance(field, BinaryField):
        return value
    expected = str if isinstance(field, UUIDField | DecimalField) else object
    if isinstance(value, dict | list) or not isinstance(value, expected):
        raise OddValueError(_("%r is not what it holds.") % (value,))
    try:
        return value if value == "" else field.clean(value, None)
    except ValidationError as reason:
        raise OddValueError(f"{value!r}: {reason.messages[0]}") from reason
    except (TypeError, ValueError) as reason:
        raise OddValueError(_("%r is not what it holds.") % (value,)) from reason


def _toml_says(value: Any) -> bool:
    """Whether TOML gives it back as it was."""
    if isinstance(value, dict):
        return AS_JSON not in value and all(map(_toml_says, value.values()))
    if isinstance(value, list):
        return all(map(_toml_says, value))
    return isinstance(value, str | bool | int | float | dt.date) and _is_small(value)


def _is_small(value: object) -> bool:
    return not isinstance(value, int) or abs(value) < 2**63
