"""A bicycle shop with web shop, workshop, dispatch, billing and customer care, and its truth."""

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

    `delivered` rises by `drift` over the two years; it is None where nothing records what was
    delivered. `kept` and `broken` are the shares of customers who say yes after a promise was kept
    and after it was broken. `teams` says how much better or worse than the moment's mean each team
    delivers; the teams have equal numbers of occasions. `worth` is how much likelier somebody is to
    be satisfied all in all who said yes here.
    """

    key: str
    name: str
    proposition: str
    criterion: str
    dimension: str
    journey: str
    unit: str | None
    kept: float
    broken: float = 0.0
    delivered: float | None = None
    drift: float = 0.0
    expected: float = 0.95
    believed_leaders: float = 0.93
    believed_staff: float = 0.80
    believed_expected: float = 0.90
    target: float | None = None
    target_before: float | None = None
    told_to_customers: bool = False
    is_overall: bool = False
    worth: float = 0.0
    teams: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """What customers come with: an order, a visit, a repair; or a call or return after one.

    `share` is of all purchases; `after` names the kind that a call or a return follows, and `share`
    is then how many of those do. `asked_after` days from its day on the survey comes; `satisfied`
    is the chance to be satisfied all in all of somebody who said no to everything. The first
    moment decides, if it was broken, who goes silent.
    """

    key: str
    ref: str
    moments: tuple[str, ...]
    share: float
    asked_after: int
    satisfied: float
    after: tuple[str, ...] = ()
    channels: tuple[float, float] = (1.0, 0.0)
    """How many answer by a link, and how many at the kiosk."""


NAME = "Hollis Cycles"
STRATA = ("new", "regular")
CHANNELS = ("link", "kiosk")
ON_THE_SPOT = (-0.01, 0.03)
"""Who answers at the kiosk, on the spot, is kinder."""
SATISFIED = (-0.02, 0.02)
"""Regulars are more easily pleased."""
ANSWERING = ((0.06, 0.12), (0.15, 0.26))
"""The chance to answer, by stratum: after a broken promise, and after a kept one."""
LEADERS = 6
STAFF = 40

UNITS = (
    Unit("web-shop", "Web shop"),
    Unit("dispatch", "Dispatch"),
    Unit("packing", "Packing", "dispatch"),
    Unit("parcels", "Parcels", "dispatch"),
    Unit("workshop", "Workshop"),
    Unit("north-bench", "North bench", "workshop"),
    Unit("south-bench", "South bench", "workshop"),
    Unit("express-bench", "Express bench", "workshop"),
    Unit("shop-floor", "Shop floor"),
    Unit("floor-weekdays", "Weekday team", "shop-floor"),
    Unit("floor-saturdays", "Saturday team", "shop-floor"),
    Unit("billing", "Billing"),
    Unit("customer-care", "Customer care"),
    Unit("phone-team", "Phone team", "customer-care"),
    Unit("returns-team", "Returns team", "customer-care"),
)

KINDS = (
    Kind(
        "orders", "W", ("order-arrives", "bill-right", "found-it"), 0.48,
        asked_after=5, satisfied=0.20,
    ),
    Kind("visits", "V", ("choosing",), 0.37, asked_after=0, satisfied=0.25, channels=(0.75, 0.25)),
    Kind(
        "repairs", "R", ("ready-by-day", "repair-holds", "comes-back-clean"), 0.15,
        asked_after=40, satisfied=0.17,
    ),
    Kind(
        "calls", "C", ("calling",), 0.16,
        asked_after=1, satisfied=0.38, after=("orders", "visits", "repairs"),
    ),
    Kind("returns", "B", ("money-back",), 0.12, asked_after=14, satisfied=0.25, after=("orders",)),
)  # fmt: skip

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
        kept=0.91,
        broken=0.50,
        believed_leaders=0.92,
        believed_staff=0.84,
        target=0.90,
        worth=0.60,
        teams={"floor-weekdays": 0.05, "floor-saturdays": -0.05},
    ),
    Moment(
        key="found-it",
        name="Finding the part",
        proposition="I found the part that fits.",
        criterion="The part that was ordered fitted the bicycle it was for.",
        dimension="clear communication",
        journey="Buying on the web",
        unit="web-shop",
        kept=0.83,
        expected=0.90,
        believed_leaders=0.90,
        believed_staff=0.80,
        worth=0.15,
        teams={"web-shop": 0.0},
    ),
    Moment(
        key="order-arrives",
        name="The order arrives",
        proposition="It arrived by the day we said.",
        criterion="Handed over on or before the day shown at the checkout.",
        dimension="on-time delivery",
        journey="Buying on the web",
        unit="dispatch",
        delivered=0.88,
        drift=-0.06,
        kept=0.80,
        broken=0.12,
        expected=0.97,
        believed_leaders=0.94,
        believed_staff=0.73,
        target=0.95,
        target_before=0.90,
        told_to_customers=True,
        worth=0.35,
        teams={"packing": 0.04, "parcels": -0.04},
    ),
    Moment(
        key="bill-right",
        name="The bill",
        proposition="The bill was what I had been told.",
        criterion="No correction was booked to the invoice.",
        dimension="accurate billing",
        journey="Buying on the web",
        unit="billing",
        delivered=0.98,
        kept=0.95,
        broken=0.30,
        expected=0.98,
        believed_leaders=0.93,
        believed_staff=0.94,
        target=0.98,
        told_to_customers=True,
        worth=0.15,
        teams={"billing": 0.0},
    ),
    Moment(
        key="ready-by-day",
        name="The repair is ready",
        proposition="My bicycle was ready on the day we said.",
        criterion="Ready for collection by closing time of the day on the ticket.",
        dimension="on-time delivery",
        journey="Having it repaired",
        unit="workshop",
        delivered=0.82,
        kept=0.91,
        broken=0.26,
        expected=0.96,
        believed_leaders=0.93,
        believed_staff=0.82,
        target=0.95,
        told_to_customers=True,
        worth=0.30,
        teams={"north-bench": 0.0, "south-bench": 0.0, "express-bench": 0.0},
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
        believed_leaders=0.80,
        believed_staff=0.84,
        target=0.95,
        worth=0.20,
        teams={"north-bench": 0.01, "south-bench": -0.01, "express-bench": 0.0},
    ),
    Moment(
        key="comes-back-clean",
        name="It comes back clean",
        proposition="My bicycle came back cleaner than I had brought it.",
        criterion="Washed and its chain oiled before it is collected, without being asked.",
        dimension="remarkable",
        journey="Having it repaired",
        unit="workshop",
        kept=0.94,
        expected=0.35,
        believed_leaders=0.70,
        believed_staff=0.85,
        believed_expected=0.60,
        worth=0.22,
        teams={"north-bench": 0.0, "south-bench": 0.0, "express-bench": 0.0},
    ),
    Moment(
        key="money-back",
        name="Sending something back",
        proposition="My money was back within ten days.",
        criterion="Refund booked within ten days of the parcel's arrival.",
        dimension="after-sale support",
        journey="Getting help",
        unit="customer-care",
        delivered=0.91,
        kept=0.85,
        broken=0.10,
        believed_leaders=0.95,
        believed_staff=0.86,
        target=0.98,
        told_to_customers=True,
        worth=0.50,
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
        delivered=0.88,
        kept=0.60,
        broken=0.30,
        believed_leaders=0.88,
        believed_staff=0.64,
        target=0.80,
        worth=0.35,
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
        kept=0.72,
        believed_leaders=0.94,
        believed_staff=0.80,
        is_overall=True,
    ),
)
OVERALL = "all-in-all"
BY_KEY = {moment.key: moment for moment in MOMENTS}
