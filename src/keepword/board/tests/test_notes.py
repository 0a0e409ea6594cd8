from dataclasses import replace

import pytest

from keepword.board import figures, notes
from keepword.board.results import GapLine

from .test_sentences import DELIVERED, PERCEIVED, gap, marks

ASKED = marks(perceived=PERCEIVED)
STAFF_KNOW = gap("self-image-staff", -0.1, 0.1)


def short(key: str, points: int) -> GapLine:
    """A gap that certainly lies so many points below 0."""
    return gap(key, -(points + 2) / 100, -(points - 2) / 100)


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ([short("self-image", 20), STAFF_KNOW], "staff know, leaders do not"),
        (
            [gap("self-image", -0.1, 0.1), short("self-image-staff", 20)],
            "leaders know, staff do not",
        ),
        ([short("self-image", 20), short("self-image-staff", 10)], "less than believed"),
        ([short("self-image", 20)], "less than believed"),
        (
            [short("felt", 14), gap("delivery", -0.04, 0.04)],
            "customers see what we do not measure",
        ),
        ([short("felt", 14), short("delivery", 5)], "customers see what we do not measure"),
        ([short("felt", 14), short("delivery", 9)], "customers perceive less than we deliver"),
        ([short("felt", 14)], "customers perceive less than we deliver"),
        ([short("delivery", 20)], "we deliver less than we promise"),
        ([gap("self-image", 0.1, 0.3), short("felt", 4)], "better than believed"),
        ([gap("felt", -0.03, 0.03)], "holding"),
        ([gap("felt", -0.2, 0.1)], "too early to say"),
        ([gap("expectation", -0.3, -0.2, ranks=False)], "nothing to compare with yet"),
        ([gap("leader-staff", -0.3, -0.2)], "nothing to compare with yet"),
    ],
)
def test_the_note_names_a_direction_only_if_it_is_certain(gaps: list[GapLine], words: str) -> None:
    assert notes.note(ASKED, {each.key: each for each in gaps}) == words


@pytest.mark.parametrize(
    ("believed_too_high", "words"),
    [(10, "we deliver less than we promise"), (20, "staff know, leaders do not")],
)
def test_the_note_is_of_beliefs_only_where_they_are_further_off_than_the_service(
    believed_too_high: int, words: str
) -> None:
    gaps = [short("delivery", 8), short("felt", 6), STAFF_KNOW]
    gaps.append(short("self-image", believed_too_high))

    assert notes.note(ASKED, {each.key: each for each in gaps}) == words


def test_what_few_customers_meet_and_hurts_them_is_named() -> None:
    deep, shallow = {"felt": short("felt", 18)}, {"delivery": short("delivery", 8)}

    assert notes.note(ASKED, deep, rare=True) == "few customers, deep hurt"
    assert notes.note(ASKED, shallow, rare=True) == "we deliver less than we promise"


def test_few_answers_say_how_many_more_would_help() -> None:
    few = marks(perceived=(7, 9))
    wanting = replace(gap("felt", -0.1, 0.1), value=None, low=None, high=None, more_answers=40)

    assert notes.note(few, {}) == "few answers: about 25 more answers make an index"
    assert notes.note(few, {"felt": wanting}) == "few answers: about 40 more would tell the gap"
    assert notes.note(marks(delivered=DELIVERED), {}) == "customers not asked yet"


def test_the_note_of_a_withheld_row_gives_no_direction() -> None:
    hidden = {"perceived": figures.withheld_mark("perceived", 5)}

    assert notes.note(hidden, {"felt": short("felt", 20)}) == "too few answers to show"
