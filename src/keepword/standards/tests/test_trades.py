"""Ready sets: complete, in every language, and never over what exists."""

import pytest
from django.core.exceptions import PermissionDenied
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from keepword.organisation.models import AuditEntry, Unit, UnitEdge
from keepword.standards import actions
from keepword.standards.models import Moment, Words
from keepword.standards.trades import LANGUAGES, trade, trades
from keepword.standards.words import in_templates

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_is_whole(language):
    with translation.override(language):
        for each in trades():
            keys = [moment.key for moment in each.moments]
            assert len(keys) == len({*keys})
            assert [moment.is_overall for moment in each.moments].count(True) == 1
            assert all(moment.proposition.endswith(".") for moment in each.moments)
            assert {moment.unit for moment in each.moments} - {None} <= {*each.units}
            assert {*each.words} == {"customer", "customers", "case", "cases"}
            assert each.key == "blank" or 6 <= len(keys) <= 8


def test_every_language_brings_the_same_moments():
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append({each.key: [m.key for m in each.moments] for each in trades()})
    assert told[0] == told[1]
    with translation.override("fr"):
        assert trade("shop").name == "Shop with a workshop"


def test_a_set_is_brought_once_and_writes_over_nothing(owner):
    Unit.objects.create(key="workshop", name="Our own workshop")
    own = Moment.objects.create(key="advice", name="Our own advice", is_overall=True)
    shop = trade("shop")
    units, moments = actions.would_bring(shop)
    assert "workshop" not in units
    assert "advice" not in moments
    brought = actions.apply_trade(trade=shop, by=owner)
    assert {*brought.created} == {*units, *moments}
    assert brought.differing
    own.refresh_from_db()
    assert (own.name, own.is_overall) == ("Our own advice", True)
    assert Unit.objects.get(key="workshop").name == "Our own workshop"
    assert Moment.objects.filter(is_overall=True).count() == 1
    assert actions.apply_trade(trade=shop, by=owner).created == []
    assert actions.would_bring(shop) == ([], [])


def test_words_stay_once_they_are_chosen(owner):
    actions.apply_trade(trade=trade("field-service"), by=owner)
    actions.apply_trade(trade=trade("help-desk"), by=owner)
    assert str(Words.objects.get()) == "client, job"
    actions.set_words(by=owner, customer="guest", customers="guests", case="stay", cases="stays")
    shown = Template("{{ words.customers }}: {{ words.cases }}").render(
        Context(in_templates(RequestFactory().get("/")))
    )
    assert shown == "guests: stays"
    assert AuditEntry.objects.first().details["customer"] == "guest"


def test_words_cost_nothing_where_no_page_names_them(django_assert_num_queries):
    with django_assert_num_queries(0):
        Template("Hello").render(Context(in_templates(RequestFactory().get("/"))))
    assert Template("{{ words.case }}").render(Context(in_templates(None))) == "order"


def test_only_who_leads_the_whole_brings_a_set(manager):
    with pytest.raises(PermissionDenied):
        actions.apply_trade(trade=trade("shop"), by=manager)
    assert not Moment.objects.exists()
    assert not UnitEdge.objects.exists()
