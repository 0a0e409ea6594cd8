"""Ways through the chain, circles, and the places of the picture."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.organisation.chain.columns import Place, runs_back
from keepword.organisation.chain.drawing import ACROSS, DOWN, drawing, lines_of
from keepword.organisation.chain.graph import OUTSIDE, Chain
from keepword.organisation.tree import Tree

NO_TREE = Tree({})
PAIRS = st.frozensets(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdef"])).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=14,
)


def chain(*pairs: str) -> Chain:
    """A chain of pairs such as "warehouse>shop"; nothing behind > is the customers outside."""
    return Chain(frozenset(tuple(pair.split(">")) for pair in pairs))


SHOP = chain("warehouse>workshop", "workshop>shop", "shop>", "warehouse>dispatch", "dispatch>")


def test_the_shortest_way_and_every_way():
    assert SHOP.way("warehouse") == ("warehouse", "dispatch", OUTSIDE)
    assert SHOP.ways("warehouse") == SHOP.pairs
    assert SHOP.ways("workshop") == {("workshop", "shop"), ("shop", OUTSIDE)}
    assert SHOP.without_way == frozenset()


def test_a_circle_is_named_and_may_still_lead_out():
    tied = chain("shop>workshop", "workshop>shop", "shop>", "it>billing", "billing>it")
    assert tied.circles() == (("billing", "it", "billing"), ("shop", "workshop", "shop"))
    assert tied.without_way == {"it", "billing"}
    assert tied.way("workshop") == ("workshop", "shop", OUTSIDE)
    assert tied.way("it") == ()


def test_of_units_tied_together_the_shortest_circle_is_told():
    assert chain("a>b", "b>c", "c>a", "c>d", "d>c").circles() == (("a", "b", "c", "a"),)


def test_a_unit_without_a_line_is_served_for_by_the_one_above():
    tree = Tree({"bench": "workshop", "workshop": "house", "cellar": "house"})
    served = chain("workshop>shop", "shop>")
    assert served.server_of("bench", tree) == "workshop"
    units = ("house", "workshop", "bench", "shop", "cellar")
    assert served.without_customer(units, tree) == ("cellar",)
    assert served.without_customer(units, NO_TREE) == ("house", "bench", "cellar")


@given(PAIRS)
def test_ways_are_ways_and_what_has_none_is_called_out(pairs):
    found = Chain(pairs)
    for unit in found.units:
        way = found.way(unit)
        assert set(pairwise(way)) <= found.ways(unit) <= pairs
        assert bool(way) == (unit in found.outside)
        assert (unit in found.without_way) == (not way and unit in found.customers)


@given(PAIRS)
def test_without_what_runs_back_there_is_no_circle(pairs):
    back = runs_back(sorted(pairs))
    assert not Chain(pairs - back).circles()
    assert bool(back) == bool(Chain(pairs).circles())


@given(PAIRS, st.sampled_from((ACROSS, DOWN)))
def test_everybody_stands_before_whom_they_serve_and_no_box_covers_another(pairs, sizes):
    drawn = drawing(pairs, sizes)
    at = {box.key: box for box in drawn.boxes}
    assert set(at) == {key for pair in pairs for key in pair}
    assert {line.pair for line in drawn.lines} == pairs
    for line in drawn.lines:
        provider, customer = (at[key] for key in line.pair)
        end, begin = (
            (provider.y + provider.height, customer.y)
            if sizes.down
            else (provider.x + provider.width, customer.x)
        )
        assert line.back or end < begin
    for one in drawn.boxes:
        assert 0 <= one.x < one.x + one.width < drawn.width
        assert 0 <= one.y < one.y + one.height < drawn.height
    for one, other in combinations(drawn.boxes, 2):
        beside = abs(one.x - other.x) >= one.width
        assert beside or abs(one.y - other.y) >= one.height


def test_a_crossing_that_can_be_untangled_is():
    drawn = drawing([("a", "d"), ("b", "c"), ("c", ""), ("d", "")])
    at = {box.key: box.y for box in drawn.boxes}
    assert (at["a"] < at["b"]) == (at["d"] < at["c"])
    assert Place("a").column < 0


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Shop", ("Shop",)),
        ("Billing and accounts", ("Billing and", "accounts")),
        ("Purchasing of everything that we sell here", ("Purchasing of", "everything that we…")),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfschifffa…",)),
    ],
)
def test_a_name_takes_at_most_two_lines(name, lines):
    assert lines_of(name) == lines
