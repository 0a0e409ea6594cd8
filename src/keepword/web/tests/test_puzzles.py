"""A sum that costs a program much: for one thing, in time, once."""

import hashlib
import itertools
from pathlib import Path

import pytest
from django.core import signing
from django.test import RequestFactory

from keepword.web import puzzles
from keepword.web.puzzles import is_solved, puzzle_for

SCRIPT = Path(puzzles.__file__).parent / "static" / "web" / "puzzle.js"


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    monkeypatch.setattr(puzzles, "BITS", 8)


def asked(what: str = "mine", **sent):
    return puzzle_for(what, RequestFactory().post("/", sent))


def solved(puzzle) -> dict[str, str]:
    """As a browser's script finds it."""
    numbers = map(str, itertools.count())
    return {"_puzzle": puzzle.token, "_number": next(filter(puzzle.is_solved_by, numbers))}


def test_the_sum_is_plain_sha_256():
    puzzle = asked()
    number = solved(puzzle)["_number"]
    assert hashlib.sha256((puzzle.begins + number).encode()).hexdigest().startswith("00")


def test_it_holds_for_what_it_was_asked_for_and_once():
    worked_out = solved(asked())
    assert not is_solved("another", worked_out)
    assert is_solved("mine", worked_out)
    assert not is_solved("mine", worked_out)


def test_it_ends(monkeypatch):
    worked_out = solved(asked())
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + puzzles.HOLDS + 1)
    assert not is_solved("mine", worked_out)


@pytest.mark.parametrize("number", ["", "-1", "x", "٣", "1" * 13])
def test_what_is_no_number_solves_nothing(number):
    assert not is_solved("mine", {"_puzzle": asked().token, "_number": number})


def test_an_invented_sum_is_none():
    invented = puzzles.Puzzle("mine:now:signature")
    assert not is_solved("mine", solved(invented))


def test_a_wrong_number_solves_nothing():
    puzzle = asked()
    wrong = next(str(n) for n in itertools.count() if not puzzle.is_solved_by(str(n)))
    assert not is_solved("mine", {"_puzzle": puzzle.token, "_number": wrong})


def test_the_button_that_was_pressed_is_pressed_again():
    assert (asked(switch="de").again, asked(switch="de").value) == ("switch", "de")
    assert asked().again == ""


def test_the_script_is_small():
    assert SCRIPT.stat().st_size < 5_000
