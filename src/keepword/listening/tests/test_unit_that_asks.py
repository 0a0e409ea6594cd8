"""The unit that asked is kept with the response, by whichever way it came."""

import re
import sys
import uuid

import pytest

from keepword.ledger.models import FreshObservation
from keepword.listening.models import Response
from keepword.listening.surveys.questionnaire import Scoring
from keepword.organisation.models import Unit

from .questionnaires import one_page, question

KEY = uuid.UUID(int=7)
ASKED = one_page(question("stars", moment="ready", scoring=Scoring("perceived", 4)))


@pytest.fixture
def survey(launched):
    Unit.objects.create(key="shop", name="Shop")
    return launched(ASKED).survey


def hidden(page) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def test_a_link_of_a_unit_counts_for_it_in_results_and_on_the_board(client, survey):
    here = f"/s/{survey.address}/"
    client.post(here, hidden(client.get(f"{here}?by=qr&unit=shop")) | {"stars": "5"})
    assert Response.objects.values_list("unit", "channel").get() == ("shop", "qr")
    assert FreshObservation.objects.get().unit == "shop", "not the moment's, the workshop"


def test_a_page_that_was_drawn_for_one_unit_is_not_shown_to_another(client, survey):
    here = f"/s/{survey.address}/"
    assert hidden(client.get(f"{here}?unit=shop"))["unit"] == "shop"
    assert "unit" not in hidden(client.get(here))
    assert hidden(client.get(f"{here}?unit=workshop"))["unit"] == "workshop"


@pytest.mark.parametrize("unit", ["nowhere", "x" * 5_000, ""])
def test_a_unit_that_is_none_is_left_out(client, survey, unit):
    page = client.get(f"/s/{survey.address}/", {"unit": unit})
    assert page.status_code == 200
    assert "unit" not in hidden(page)
    client.post(f"/s/{survey.address}/", hidden(page) | {"stars": "5", "unit": unit})
    assert Response.objects.get().unit == ""


def test_a_change_of_language_before_the_first_answer_forgets_neither_way_nor_unit(
    client, launched, workshop
):
    asked = one_page(question("stars"), languages=("en", "de"))
    here = f"/s/{launched(asked).survey.address}/"
    first = hidden(client.get(f"{here}?by=qr&unit=workshop"))
    second = client.post(here, first | {"switch": "de"}, follow=True)
    its = hidden(second)
    assert (its["language"], its["channel"], its["unit"]) == ("de", "qr", "workshop")


def test_a_tablet_of_a_unit_hands_in_for_it(client, survey):
    here = f"/s/{survey.address}/kiosk/"
    assert hidden(client.get(f"{here}?unit=shop")) == {"unit": "shop"}
    sent = {"response": KEY, "version": 1, "stars": "4", "unit": "shop"}
    assert client.post(here, sent).status_code == 204
    assert Response.objects.get().unit == "shop"


def test_the_addresses_of_a_unit_name_it(client, survey, olivia):
    client.force_login(olivia)
    page = client.get(f"/surveys/{survey.key}/reach/?unit=shop").text
    assert f"/s/{survey.address}/?unit=shop" in page
    assert f"/s/{survey.address}/kiosk/?unit=shop" in page
    assert f"/surveys/{survey.key}/sheet/?unit=shop" in page
    sheet = client.get(f"/surveys/{survey.key}/sheet/?unit=shop").text
    assert "<p>Shop</p>" in sheet
    assert f"/s/{survey.address}/?unit=shop" in sheet


def test_the_sheet_is_a_pdf_and_the_square_an_svg(client, survey, olivia, monkeypatch):
    client.force_login(olivia)
    pdf = client.get(f"/surveys/{survey.key}/sheet.pdf?unit=shop")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Type"] == "application/pdf"
    svg = client.get(f"/surveys/{survey.key}/square.svg").content
    other = client.get(f"/surveys/{survey.key}/square.svg?unit=shop").content
    assert b"<svg" in svg
    assert svg != other, "each unit has a square of its own"
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    alone = client.get(f"/surveys/{survey.key}/sheet.pdf").content
    assert alone.startswith(b"%PDF-")
