"""The tables that `planning` produces and `outputs` writes, each under its contract."""

from typing import Final

from coverage.model.contracts import Column, Contract
from coverage.model.tables import LEVELS, OUTCOMES

ASSESSMENTS: Final = Contract(
    "assessments",
    ("rule_id", "unit_code"),
    (
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("value", "number", nullable=True),  # facilities that pass (presence); share 0–1 (reach_share)
        Column("target", "number", nullable=True),
        Column("outcome", "text", choices=OUTCOMES),
        Column("people_short", "number", nullable=True),  # of the rule's group; NA where unknown
        Column("reason", "text"),  # a key of words `reasons`
        Column("evidence", "text"),  # "facility_id" or "facility_id:condition,condition", joined by ";"
    ),
)

REACH: Final = Contract(
    "reach",
    ("rule_id", "unit_code", "break_s"),
    (
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("break_s", "count"),
        Column("people", "number"),
        Column("reached", "number"),
        Column("unknown", "number"),  # people whose walk cannot be timed
        Column("estimated", "number"),  # people timed from an estimated place or a long access leg
    ),
)

GAPS: Final = Contract(
    "gaps",
    ("rule_id", "unit_code"),
    (
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("unit_name", "text"),
        Column("unit_name_en", "text", nullable=True),
        Column("level", "text", choices=LEVELS),
        Column("parent_code", "text", nullable=True),
        Column("parent_name", "text", nullable=True),
        Column("clause", "text"),
        Column("missing", "text"),  # a key of words `reasons`
        Column("evidence", "text"),
        Column("age_group", "text"),
        Column("people", "number", nullable=True),  # of the age group in the unit
        Column("people_affected", "number", nullable=True),
        Column("share_within_reach", "number", nullable=True),
        Column("nearest_facility_id", "text", nullable=True),
        Column("nearest_facility_name", "text", nullable=True),
        Column("nearest_walk_s", "number", nullable=True),
        Column("geometry", "geometry"),
    ),
)

ISOCHRONES: Final = Contract(
    "isochrones",
    ("rule_id", "break_s"),
    (
        Column("rule_id", "text"),
        Column("service", "text"),
        Column("profile", "text"),
        Column("break_s", "count"),
        Column("people_reached", "number", nullable=True),  # NA where the group is counted nowhere
        Column("geometry", "geometry"),
    ),
)

SCORECARD: Final = Contract(
    "scorecard",
    ("rule_id",),
    (
        Column("rule_id", "text"),
        Column("value", "number", nullable=True),  # as the clause measures it; NA where unknown. Where units are asked,
        # it and the target are shares of them, whatever the clause counts in each.
        Column("target", "number"),
        Column("baseline", "number", nullable=True),
        Column("baseline_year", "number", nullable=True),
        Column("outcome", "text", choices=OUTCOMES),
        Column("reason", "text"),  # a key of words `reasons`
        Column("units_asked", "number", nullable=True),  # NA for a clause that is not held unit by unit
        Column("units_met", "number", nullable=True),
        Column("units_not_met", "number", nullable=True),
        Column("units_unknown", "number", nullable=True),
        Column("sites_missing", "number", nullable=True),  # facilities still to be opened, where they can be counted
        Column("people_short", "number", nullable=True),
        Column("basis", "text", choices=("computed", "reported", "none")),
        Column("evidence", "text"),  # "facility_id" or "facility_id:condition,condition", joined by ";"
    ),
)

CAPACITY: Final = Contract(
    "capacity",
    ("rule_id", "unit_code", "age_group"),
    (
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("age_group", "text"),  # the rule's group, and each band of it
        Column("people", "number"),
        Column("placed", "number"),  # have a place within the walk
        Column("no_place", "number"),  # reach one within the walk, and all are taken
        Column("out_of_reach", "number"),
        Column("unknown", "number"),  # their walk, or the places they reach, cannot be told
        Column("places_per_person", "number", nullable=True),  # E2SFCA, mean over the people
    ),
)

CONFIDENCE: Final = Contract(
    "confidence",
    ("rule_id", "unit_code"),
    (
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("estimated_share", "number", nullable=True),  # of the people, placed or timed by estimate
        Column("leg_m", "number", nullable=True),  # median walk from home to the street, metres
        Column("flip_speed_m_s", "number", nullable=True),  # at this speed the verdict flips
        Column("flip_min", "number", nullable=True),  # with this limit the verdict flips
        Column("is_close", "flag", nullable=True),  # flips within 0.1 m/s or 1 min
    ),
)

FACILITY_ISOCHRONES: Final = Contract(
    "facility_isochrones",
    ("rule_id", "facility_id", "break_s"),
    (
        Column("rule_id", "text"),
        Column("facility_id", "text"),
        Column("profile", "text"),
        Column("break_s", "count"),
        Column("geometry", "geometry"),
    ),
)


PROPOSED: Final = Contract(
    "proposed",
    ("facility_id",),
    (
        Column("order", "count"),  # 1 adds most, 2 adds most on top of it, …
        Column("facility_id", "text"),
        Column("candidate_id", "text"),
        Column("name", "text"),
        Column("kind", "text"),
        Column("unit_code", "text", nullable=True),
        Column("cost_yuan", "number", nullable=True),
        Column("people_added", "number"),  # newly within the walk, on top of those before it
        Column("people_within", "number"),  # of the whole district, up to and with this one
        Column("geometry", "geometry"),
    ),
)

COST_CURVE: Final = Contract(
    "cost_curve",
    ("number",),
    (
        Column("number", "count"),  # of new sites
        Column("people_within", "number"),
        Column("people_at_most", "number"),  # no choice of so many candidates reaches more
        Column("cost_yuan", "number", nullable=True),
    ),
)

SIDES: Final = ("better", "worse", "same")

FIGURE_SIDES: Final = (*SIDES, "unclear")
"""A figure of which only bounds are known may move so that it may be better or worse."""

UNIT_CHANGES: Final = Contract(
    "unit_changes",
    ("scenario", "rule_id", "unit_code"),
    (
        Column("scenario", "text"),
        Column("rule_id", "text"),
        Column("unit_code", "text"),
        Column("outcome_before", "text", choices=OUTCOMES),
        Column("outcome_after", "text", choices=OUTCOMES),
        Column("value_before", "number", nullable=True),
        Column("value_after", "number", nullable=True),
        Column("people_short_before", "number", nullable=True),
        Column("people_short_after", "number", nullable=True),
        Column("side", "text", choices=SIDES),
    ),
)

FIGURE_CHANGES: Final = Contract(
    "figure_changes",
    ("scenario", "figure"),
    (
        Column("scenario", "text"),
        # "<care>.walk_share", ".unit_share", ".out_of_reach", ".with_place", "gaps.<rule>", "clause.<id>"
        Column("figure", "text"),
        Column("before", "number", nullable=True),
        Column("after", "number", nullable=True),
        Column("before_least", "number", nullable=True),  # the bounds of a figure that is not known; else itself
        Column("before_most", "number", nullable=True),
        Column("after_least", "number", nullable=True),
        Column("after_most", "number", nullable=True),
        Column("side", "text", choices=FIGURE_SIDES),
    ),
)
