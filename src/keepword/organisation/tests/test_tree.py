from datetime import date

from keepword.organisation.tree import Edge, on_day

SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


def test_a_unit_moves_from_one_parent_to_another() -> None:
    edges = [
        Edge("north", "dispatch", None, date(2026, 6, 30)),
        Edge("south", "dispatch", date(2026, 7, 1), None),
        Edge("company", "north"),
    ]

    assert list(on_day(edges, SPRING).ancestors("dispatch")) == ["north", "company"]
    assert list(on_day(edges, AUTUMN).ancestors("dispatch")) == ["south"]
    assert on_day(edges, SPRING).descendants("company") == {"company", "north", "dispatch"}
    assert on_day(edges, AUTUMN).descendants("company") == {"company", "north"}


def test_both_days_of_an_edge_are_included() -> None:
    edge = Edge("north", "dispatch", SPRING, AUTUMN)

    assert on_day([edge], SPRING).parents == on_day([edge], AUTUMN).parents == {"dispatch": "north"}
    assert on_day([edge], date(2026, 3, 31)).parents == {}
    assert on_day([edge], date(2026, 10, 2)).parents == {}


def test_a_circle_is_never_closed() -> None:
    tree = on_day([Edge("a", "b"), Edge("b", "c"), Edge("c", "a"), Edge("a", "a")], SPRING)

    assert tree.parents == {"b": "a", "c": "b"}
    assert tree.depth("c") == 2
