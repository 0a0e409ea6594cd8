"""Organisations whose truth is known, made with NumPy alone."""

from ._lives import COMPLAINING, QUIET
from ._organisation import (
    DAYS,
    OTHER_PLAN_WEEK,
    PLAN_WEEK,
    TRAINING_WEEK,
    Organisation,
    Panel,
    organisation,
)
from ._repairs import STEPS, THURSDAY, TOMORROW, chance_of
from ._seen import PREDICTED_AGO, Truth, observations, teams_of, truth
from ._served import DAYS_FOR_MONEY, Asked, Delivered, Occasions
from ._shop import ANSWERING, CHANNELS, OVERALL, STRATA, Kind, Moment, Unit
from ._staff import DAYS_A_WEEK, FIRST_TIME, JOBS_A_DAY, TRAINED
from ._told import FIRST_DRIVER, about_to_break, breaking, kept_by_the_day, staying_away

__all__ = [
    "ANSWERING",
    "CHANNELS",
    "COMPLAINING",
    "DAYS",
    "DAYS_A_WEEK",
    "DAYS_FOR_MONEY",
    "FIRST_DRIVER",
    "FIRST_TIME",
    "JOBS_A_DAY",
    "OTHER_PLAN_WEEK",
    "OVERALL",
    "PLAN_WEEK",
    "PREDICTED_AGO",
    "QUIET",
    "STEPS",
    "STRATA",
    "THURSDAY",
    "TOMORROW",
    "TRAINED",
    "TRAINING_WEEK",
    "Asked",
    "Delivered",
    "Kind",
    "Moment",
    "Occasions",
    "Organisation",
    "Panel",
    "Truth",
    "Unit",
    "about_to_break",
    "breaking",
    "chance_of",
    "kept_by_the_day",
    "observations",
    "organisation",
    "staying_away",
    "teams_of",
    "truth",
]
