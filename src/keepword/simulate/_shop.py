"""A bicycle shop with a web shop and a workshop: what it promises, does, believes and is told."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unit:
    """A department or, below one, a team."""

    key: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class Moment:
    """A moment of truth and its truth: the share of occasions at which each lens says yes.

    `delivered` rises by `drift` over the period. `kept` and `broken` are the shares of customers
    who say yes after a promise was kept and after it was broken. `teams` says how much better or
    worse than the moment's mean each team delivers; the teams have equal numbers of occasions.
    """

    key: str
    name: str
    proposition: str
    criterion: str
    dimension: str
    journey: str
    unit: str | None
    kept: float
    broken: float
    delivered: float | None = None
    drift: float = 0.0
    expected: float = 0.97
    believed_leaders: float = 0.93
    believed_staff: float = 0.80
    believed_expected: float = 0.90
    target: float | None = None
    told_to_customers: bool = False
    is_overall: bool = False
    share: float = 1.0
    teams: dict[str, float] = field(default_factory=dict)


NAME = "Hollis Cycles"

UNITS = (
    Unit("web-shop", "Web shop"),
    Unit("packing", "Packing", "web-shop"),
    Unit("dispatch", "Dispatch", "web-shop"),
    Unit("workshop", "Workshop"),
    Unit("north-bench", "North bench", "workshop"),
    Unit("south-bench", "South bench", "workshop"),
    Unit("express-bench", "Express bench", "workshop"),
    Unit("shop-floor", "Shop floor"),
    Unit("floor-weekdays", "Weekday team", "shop-floor"),
    Unit("floor-saturdays", "Saturday team", "shop-floor"),
    Unit("customer-care", "Customer care"),
    Unit("phone-team", "Phone team", "customer-care"),
    Unit("returns-team", "Returns team", "customer-care"),
)

MOMENTS = (
    Moment(
        key="choosing",
        name="Choosing a bicycle",
        proposition="Someone who knew helped me within five minutes.",
        criterion="Greeted within five minutes of coming in, by someone trained for that bicycle.",
        dimension="responsiveness",
        journey="Buying in the shop",
        unit="shop-floor",
        delivered=0.84,
        kept=0.92,
        broken=0.50,
        believed_leaders=0.92,
        believed_staff=0.84,
        target=0.90,
        share=0.8,
        teams={"floor-weekdays": 0.05, "floor-saturdays": -0.05},
    ),
    Moment(
        key="order-arrives",
        name="The order arrives",
        proposition="It arrived by the day we said.",
        criterion="Handed over on or before the day shown at the checkout.",
        dimension="on-time delivery",
        journey="Buying on the web",
        unit="web-shop",
        delivered=0.88,
        drift=-0.06,
        kept=0.79,
        broken=0.12,
        believed_leaders=0.94,
        believed_staff=0.73,
        target=0.95,
        told_to_customers=True,
        share=1.6,
        teams={"packing": 0.04, "dispatch": -0.04},
    ),
    Moment(
        key="ready-by-day",
        name="The repair is ready",
        proposition="My bicycle was ready on the day we said.",
        criterion="Ready for collection by closing time of the day on the ticket.",
        dimension="on-time delivery",
        journey="Having it repaired",
        unit="workshop",
        delivered=0.86,
        drift=0.08,
        kept=0.91,
        broken=0.26,
        believed_leaders=0.93,
        believed_staff=0.82,
        target=0.95,
        told_to_customers=True,
        share=1.2,
        teams={"north-bench": 0.03, "south-bench": -0.07, "express-bench": 0.04},
    ),
    Moment(
        key="repair-holds",
        name="The repair holds",
        proposition="The fault did not come back.",
        criterion="No second ticket for the same fault within 30 days of collection.",
        dimension="product quality",
        journey="Having it repaired",
        unit="workshop",
        delivered=0.95,
        kept=0.92,
        broken=0.55,
        believed_leaders=0.82,
        believed_staff=0.88,
        target=0.95,
        share=1.0,
        teams={"north-bench": 0.01, "south-bench": -0.01, "express-bench": 0.0},
    ),
    Moment(
        key="money-back",
        name="Sending something back",
        proposition="My money was back within ten days.",
        criterion="Refund booked within ten days of the parcel's arrival.",
        dimension="after-sale support",
        journey="Buying on the web",
        unit="customer-care",
        delivered=0.92,
        kept=0.85,
        broken=0.10,
        believed_leaders=0.95,
        believed_staff=0.86,
        target=0.98,
        told_to_customers=True,
        share=0.5,
        teams={"returns-team": 0.0},
    ),
    Moment(
        key="calling",
        name="Calling us",
        proposition="I reached someone within a minute.",
        criterion="Picked up by a person within 60 seconds.",
        dimension="responsiveness",
        journey="Getting help",
        unit="customer-care",
        delivered=0.74,
        drift=0.04,
        kept=0.82,
        broken=0.20,
        believed_leaders=0.88,
        believed_staff=0.64,
        target=0.80,
        share=0.9,
        teams={"phone-team": 0.0},
    ),
    Moment(
        key="all-in-all",
        name="All in all",
        proposition="All in all I am satisfied.",
        criterion="Satisfied or very satisfied, on five points.",
        dimension="overall",
        journey="Overall",
        unit=None,
        kept=0.78,
        broken=0.78,
        believed_leaders=0.93,
        believed_staff=0.80,
        is_overall=True,
        share=1.0,
    ),
)
