"""Days that are asked for: from 1900 to 2199, in every form of the product and by the API alike."""

import datetime as dt
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.urls import get_resolver
from pydantic import TypeAdapter, ValidationError

import keepword
from keepword.web.days import Day, DayField, Instant, InstantField


@pytest.mark.parametrize("wrong", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_is_refused_with_the_mend(wrong):
    for field in (DayField(), InstantField()):
        with pytest.raises(forms.ValidationError, match="Write the year in four digits"):
            field.clean(wrong)
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(wrong)
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(f"{wrong}T12:00:00Z")


def test_all_days_between_are_taken():
    assert DayField().clean("1900-01-01") == dt.date(1900, 1, 1)
    assert DayField().clean("2199-12-31") == dt.date(2199, 12, 31)
    assert DayField(required=False).clean("") is None


def every_form(above=forms.BaseForm):
    for form in above.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_form_of_ours_asks_for_days_by_these_fields():
    get_resolver().url_patterns  # noqa: B018 -- reads every module of views, and so of forms
    for found in walk_packages(keepword.__path__, "keepword."):
        if found.name.endswith("forms") and ".tests" not in found.name:
            import_module(found.name)
    ours = [form for form in every_form() if form.__module__.startswith("keepword.")]
    others = [
        f"{form.__qualname__}.{name}"
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, (forms.DateField, forms.DateTimeField))
        and not isinstance(field, (DayField, InstantField))
    ]
    assert others == []
    assert sum(isinstance(f, DayField) for form in ours for f in form.base_fields.values()) > 15
