"""Organisations whose truth is known, made with NumPy alone."""

from ._organisation import Organisation, Truth, organisation
from ._shop import Moment, Unit

__all__ = ["Moment", "Organisation", "Truth", "Unit", "organisation"]
