"""The board and a moment as files: what their pages show, and withheld what they withhold."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from keepword.organisation.models import Role, User

from .observing import observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, delivered_on_the_day):
    user = User.objects.create_user("olivia@example.org")
    Role.objects.create(user=user, kind="member")
    client.force_login(user)
    return client


def lines(answer):
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_board_is_a_figure_a_line(reader):
    observe("delivered", "perceived", 60, of=80)
    observe("delivered", "delivered", 90, of=100)
    answer = reader.get(reverse("board_file", args=["csv"]))
    assert answer["Content-Disposition"] == 'attachment; filename="board.csv"'
    perceived = next(line for line in lines(answer) if line["figure"] == "perceived")
    assert (perceived["moment"], perceived["value"], perceived["n"]) == ("delivered", "0.75", "80")
    answer = reader.get(reverse("board_file", args=["parquet"]))
    table = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    assert {"delivered", "perceived"} <= {line["figure"] for line in table}


def test_a_moment_comes_with_its_weeks_units_and_sources(reader):
    observe("delivered", "delivered", 60, of=80)
    found = lines(reader.get(reverse("moment_file", args=["delivered", "csv"])))
    assert {line["part"] for line in found} == {"whole", "week", "unit", "source"}
    assert [line["n"] for line in found if line["part"] == "source"] == ["80"]


@pytest.mark.parametrize("name", [("board_file",), ("moment_file", "delivered")])
def test_what_the_page_withholds_no_file_tells(reader, name):
    observe("delivered", "perceived", 2, of=3)
    observe("delivered", "delivered", 90, of=100)
    found = lines(reader.get(reverse(name[0], args=[*name[1:], "csv"])))
    views = [line for line in found if line["figure"] == "perceived"]
    assert views
    assert {(line["value"], line["n"]) for line in views} == {("", "")}


def test_the_filters_of_the_page_hold_for_its_file(reader):
    observe("delivered", "delivered", 90, of=100)
    page = reader.get("/?channel=desk")
    assert "board.csv?channel=desk" not in page.text  # nothing came by the desk
    observe("delivered", "delivered", 10, of=20, channel="desk")
    assert "board.csv?channel=desk" in reader.get("/?channel=desk").text
    found = lines(reader.get("/board.csv?channel=desk"))
    assert [line["n"] for line in found if line["figure"] == "delivered"] == ["20"]


@pytest.mark.parametrize("address", ["/board.xlsx", "/board.csv?unit=never", "/moments/no.csv"])
def test_what_is_not_there_is_no_file(reader, address):
    assert reader.get(address).status_code == 404
