"""Who serves whom: said, changed and ended from a day on, drawn, listed and told to programs."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from tests.support.factories import make

from keepword.organisation.actions import make_token, move_unit
from keepword.organisation.chain.actions import change_service, end_service, say_service
from keepword.organisation.chain.reading import planned, who_serves_whom
from keepword.organisation.models import AuditEntry, Organisation, Service, Unit

from .cast import person, unit

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def today(shop) -> date:
    return Organisation.objects.get().today()


@pytest.fixture
def parcels(olivia, today) -> Service:
    """Dispatch serves the shop, since ten days ago."""
    return say_service(
        provider=unit("dispatch"), customer=unit("shop"), what="Parcels", by_when="by nine",
        since=today - 10 * A_DAY, by=olivia,
    )  # fmt: skip


def said_on(day: date) -> list[tuple[str, str]]:
    return [(each.what, each.by_when) for each in who_serves_whom(day)]


def test_it_is_said_by_who_writes_for_the_unit_that_serves(client, mia, today):
    client.force_login(mia)
    said = {
        "provider": unit("workshop").pk,
        "what": "Repairs",
        "by_when": "by noon",
        "since": today,
    }
    assert client.post("/chain/new/", said | {"customer": ""}).status_code == 302
    service = Service.objects.get()
    assert (service.provider.key, service.customer, service.said_by) == ("workshop", None, mia)
    assert AuditEntry.objects.get().details["by_when"] == "by noon"
    page = client.post("/chain/new/", said | {"provider": unit("dispatch").pk})
    assert (page.status_code, Service.objects.count()) == (400, 1)


@pytest.mark.parametrize(
    ("customer", "what", "told"),
    [("dispatch", "Boxes", "does not serve itself"), ("shop", "parcels", "This is said already")],
)
def test_nobody_serves_themselves_and_nothing_is_said_twice(client, parcels, customer, what, told):
    client.force_login(parcels.said_by)
    said = {"provider": unit("dispatch").pk, "customer": unit(customer).pk, "what": what}
    page = client.post("/chain/new/", said | {"since": parcels.valid_from})
    assert (page.status_code, Service.objects.count()) == (400, 1)
    assert told in page.text


def test_a_change_holds_from_today_on_and_earlier_days_keep_theirs(olivia, parcels, today):
    anew = change_service(service=parcels, what="Parcels", by_when="by eight", by=olivia)
    assert said_on(today) == [("Parcels", "by eight")]
    assert said_on(today - A_DAY) == [("Parcels", "by nine")]
    assert said_on(today - 11 * A_DAY) == []
    parcels.refresh_from_db()
    assert (parcels.ended_by, anew.said_by) == (olivia, olivia)
    again = change_service(service=anew, what="Parcels", by_when="by seven", by=olivia)
    assert (said_on(today), Service.objects.count()) == ([("Parcels", "by seven")], 3)
    assert change_service(service=again, what="Parcels", by_when="by seven", by=olivia) == again


def test_of_two_who_change_at_once_the_second_looks_again(client, olivia, parcels, today):
    change_service(service=parcels, what="Parcels", by_when="by eight", by=olivia)
    with pytest.raises(ValidationError):
        end_service(service=parcels, by=olivia)
    client.force_login(olivia)
    page = client.post(f"/chain/{parcels.pk}/", {"what": "Letters", "by_when": ""})
    assert page.status_code == 400
    assert "Somebody else has changed this meanwhile." in page.text
    refused = client.post(f"/chain/{parcels.pk}/ended/", follow=True)
    assert "Somebody else has changed this meanwhile." in refused.text
    assert said_on(today) == [("Parcels", "by eight")]


def test_what_is_over_stays_in_the_past(client, olivia, parcels, today):
    client.force_login(olivia)
    client.post(f"/chain/{parcels.pk}/ended/")
    assert said_on(today) == []
    assert said_on(today - A_DAY) == [("Parcels", "by nine")]
    page = client.get("/chain/", {"day": (today - A_DAY).isoformat()})
    assert "Parcels" in page.text
    assert "Parcels" not in client.get("/chain/").text


def test_what_begins_later_is_changed_and_taken_back_before_it_held(olivia, today):
    later = say_service(
        provider=unit("shop"), customer=None, what="Advice", by_when="", since=today + A_DAY,
        by=olivia,
    )  # fmt: skip
    anew = change_service(service=later, what="Advice", by_when="at once", by=olivia)
    assert [each.by_when for each in planned(today)] == ["at once"]
    assert said_on(today + A_DAY) == [("Advice", "at once")]
    end_service(service=anew, by=olivia)
    assert (said_on(today + A_DAY), [*planned(today)]) == ([], [])


def test_who_may_not_write_for_the_provider_changes_nothing(client, mia, parcels):
    for act in (
        lambda: change_service(service=parcels, what="Mine", by_when="", by=mia),
        lambda: end_service(service=parcels, by=mia),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(mia)
    assert client.get(f"/chain/{parcels.pk}/").status_code == 403
    assert f"/chain/{parcels.pk}/" not in client.get("/chain/").text


def test_the_page_follows_a_way_and_calls_out_what_is_to_be_settled(client, olivia, parcels, today):
    say = {"by": olivia, "since": today}
    say_service(provider=unit("shop"), customer=unit("dispatch"), what="Labels", by_when="", **say)
    make(Unit, key="cellar", name="Cellar")
    client.force_login(olivia)
    page = client.get("/chain/", {"unit": "workshop"}).text
    assert "Dispatch → Shop → Dispatch" in page
    assert "Without a customer:</strong> Cellar." in page
    assert "Their way ends inside:</strong> Dispatch, Shop." in page
    assert "Workshop has no line of its own: it belongs to Shop" in page
    assert "No way leads from here to the customers outside" in page
    say_service(provider=unit("shop"), customer=None, what="Advice", by_when="at once", **say)
    page = client.get("/chain/", {"unit": "dispatch"}).text
    assert page.index("Dispatch → Shop</strong>") < page.index("Shop → The customers outside<")
    assert "Their way ends inside" not in page
    # once for a wide screen and once for a narrow one
    assert page.count('<path class="chain__line') == 2 * 3
    assert page.count("chain__line--lit") == 2 * 3


def test_a_unit_that_moves_keeps_its_place_in_the_chain(client, olivia, parcels, today):
    client.force_login(olivia)
    assert "a move leaves these lines as they are:" in client.get("/units/dispatch/").text
    assert "a move leaves" not in client.get("/units/workshop/").text
    move_unit(unit=unit("dispatch"), parent=unit("shop"), by=olivia)
    assert said_on(today) == [("Parcels", "by nine")]


def test_a_unit_that_the_chain_names_cannot_vanish_from_under_it(parcels):
    with pytest.raises(ProtectedError):
        parcels.provider.delete()


def test_a_member_reads_and_a_day_that_is_none_is_today(client, parcels):
    client.force_login(person("Robin", "member", at="shop"))
    page = client.get("/chain/?day=someday&unit=nobody")
    assert "Parcels" in page.text
    assert "/chain/new/" not in page.text


def test_as_a_file_and_for_programs(client, olivia, parcels, today):
    _, secret = make_token(name="Intranet", scopes=["read"], days=30, by=olivia)
    program = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    (item,) = client.get("/api/service-chain", **program).json()["items"]
    assert (item["provider"], item["customer"], item["by_when"]) == ("dispatch", "shop", "by nine")
    earlier = {"day": (today - 11 * A_DAY).isoformat()}
    assert client.get("/api/service-chain", earlier, **program).json()["items"] == []
    say_service(
        provider=unit("shop"), customer=None, what="=Advice", by_when="", since=today, by=olivia
    )
    client.force_login(olivia)
    told = client.get("/chain.csv").getvalue().decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(told))
    assert (first["provider"], first["customer"], first["by_when"]) == (
        "dispatch",
        "shop",
        "by nine",
    )
    assert (second["customer"], second["what"], second["said_by"]) == ("", "'=Advice", "Olivia")


def test_a_large_chain_is_drawn_by_the_way_that_is_followed(client, olivia, shop, today):
    units = Unit.objects.bulk_create(Unit(key=f"u{n}", name=f"U{n}") for n in range(60))
    Service.objects.bulk_create(
        Service(provider=each, customer=shop, what="Help", valid_from=today) for each in units
    )
    Service.objects.create(provider=shop, what="Advice", valid_from=today)
    client.force_login(olivia)
    assert "too large to draw" in client.get("/chain/").text
    assert client.get("/chain/?unit=u7").text.count('<path class="chain__line') == 2 * 2


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_asks_as_often_however_long_the_chain(
    client, olivia, today, django_assert_num_queries, many
):
    shop = unit("shop")
    units = Unit.objects.bulk_create(Unit(key=f"u{n}", name=f"U{n}") for n in range(many))
    Service.objects.bulk_create(
        Service(provider=each, customer=shop, what="Help", valid_from=today) for each in units
    )
    client.force_login(olivia)
    with django_assert_num_queries(14):
        client.get("/chain/?unit=u1")
