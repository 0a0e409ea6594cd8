"""Rows of standards and of what stands around them."""

import datetime as dt

from keepword.organisation.models import Role
from keepword.standards.models import (
    Authority,
    AuthorityUse,
    AuthorityVersion,
    Card,
    CardItem,
    CardMark,
    CardScorer,
    Claim,
    Interaction,
    Moment,
    MomentAlias,
    Notice,
    NoticeReader,
    Obstacle,
    ObstacleMet,
    PaperForm,
    PaperFormVersion,
    PlaybookEntry,
    PlaybookMark,
    PlaybookVersion,
    Promise,
    PromiseEnabler,
    PromiseHistory,
    PromiseVersion,
    RoleProfile,
    RoleProfileVersion,
    Scoring,
    Standard,
    StandardChange,
    StandardUnit,
    StandardVersion,
    Training,
    Words,
)

from .making import DAY, FACTORIES, NOON, key, make, moment, unit, user

FACTORIES.update({
    Authority: lambda: {
        "what": "Refund", "kind": Role.Kind.MEMBER, "unit": unit(), "review_on": DAY,
    },
    AuthorityUse: lambda: {"authority": make(Authority), "asked": False, "person": user()},
    AuthorityVersion: lambda: {
        "authority": make(Authority), "sentence": "You may give back up to 40 €.", "up_to": 40,
        "counted_in": "€", "valid_from": DAY,
    },
    Card: lambda: {
        "name": "Taking it in", "moment": moment(), "opens": dt.time(9), "closes": dt.time(17),
    },
    CardItem: lambda: {"card": make(Card), "words": "Says by when it is ready"},
    CardMark: lambda: {"scoring": make(Scoring), "item": make(CardItem), "seen": "yes"},
    CardScorer: lambda: {"card": make(Card), "person": user()},
    Claim: lambda: {
        "place": Claim.Place.WEBSITE, "sentence": "Delivery in 48 hours.",
        "words": "Delivery in 48 hours", "fingerprint": key("sentence"),
    },
    Interaction: lambda: {
        "card": make(Card), "week": DAY, "number": 0, "at": NOON, "person": user(),
    },
    Moment: lambda: {"key": key("moment"), "name": "The repair is ready"},
    MomentAlias: lambda: {"key": key("alias"), "moment": moment()},
    Notice: lambda: {
        "title": "A loan bicycle", "changes": "We lend one.", "do_differently": "Offer it.",
        "begins_on": DAY, "question": "Who gets one?", "right": "Who waits over a day.",
        "wrong": ["Nobody does."], "why": "Waiting is what customers mind.",
    },
    NoticeReader: lambda: {"notice": make(Notice), "person": user(), "unit": unit()},
    Obstacle: lambda: {"kind": Obstacle.Kind.SYSTEM, "reported_by": user()},
    ObstacleMet: lambda: {"obstacle": make(Obstacle), "person": user()},
    PaperForm: lambda: {"name": "Repair order", "language": "en", "review_on": DAY},
    PaperFormVersion: lambda: {
        "form": make(PaperForm), "number": 1, "name": "order.txt", "size": 40,
        "text": "Owner of the bicycle: ____", "fields": ["Owner of the bicycle"],
    },
    PlaybookEntry: lambda: {
        "kind": PlaybookEntry.Kind.SAY, "words": "I'll find out and ring you.", "review_on": DAY,
    },
    PlaybookMark: lambda: {"entry": make(PlaybookEntry), "person": user(), "helpful": True},
    PlaybookVersion: lambda: {
        "entry": make(PlaybookEntry), "number": 1, "words": "Somebody will ring you.",
        "written_at": NOON,
    },
    Promise: lambda: {"maker": unit(), "keeper": unit(), "review_on": DAY},
    PromiseEnabler: lambda: {
        "version": make(PromiseVersion), "place": 1, "unit": unit(), "part": "Parts by nine",
    },
    PromiseHistory: lambda: {
        "promise": make(Promise), "counted_in": "days", "until": DAY, "steps": ["parts", "done"],
        "stepped": [[1, 2, 3]], "closed": [[3, 3]], "open": [],
    },
    PromiseVersion: lambda: {
        "promise": make(Promise), "number": 1, "what": "Your bicycle is repaired", "within": 3,
        "aim": 0.9, "remedy": "A bicycle to ride until then.",
    },
    RoleProfile: lambda: {"name": "Mechanic", "kind": Role.Kind.MEMBER, "review_on": DAY},
    RoleProfileVersion: lambda: {
        "profile": make(RoleProfile), "number": 1, "qualities": ["Says the day when they take it."],
    },
    Scoring: lambda: {"interaction": make(Interaction), "scorer": user(), "counts": True},
    Standard: lambda: {"moment": moment(), "measured_by": "events"},
    StandardChange: lambda: {
        "standard": make(StandardVersion).standard,
        "before": {"means": "events", "with": "", "measured": "", "objective": ""},
        "after": {"means": "survey", "with": "", "measured": "", "objective": ""},
    },
    StandardUnit: lambda: {"version": make(StandardVersion), "unit": unit()},
    StandardVersion: lambda: {
        "standard": make(Standard), "statement": "It is ready by the day we said.",
        "target": 0.95, "valid_from": DAY,
    },
    Training: lambda: {
        "standard": make(Standard), "name": "Saying the day",
        "words": "Look at the shelf first, then say the day.",
    },
    Words: lambda: {
        "pk": 1, "customer": "customer", "customers": "customers", "case": "job", "cases": "jobs",
    },
})  # fmt: skip
