"""The tables of a district: what readers produce and `planning` consumes, each under its contract."""

from typing import Final

from coverage.model.contracts import Column, Contract

RANK: Final = {"city": 0, "district": 1, "subdistrict": 2, "town": 2, "community": 3, "village": 3}
"""Levels of administration, each with how far down it is."""

LEVELS: Final = tuple(RANK)
BELOW_DISTRICT: Final = ("subdistrict", "town", "community", "village")
STATUSES: Final = ("open", "planned", "closed")
OUTCOMES: Final = ("met", "not_met", "not_applicable", "unknown")
FACILITY_KINDS: Final = (
    "station",
    "centre",
    "rural_home",
    "welfare_centre",
    "care_home",
    "nursery",
    "health_centre",
    "clinic",
    "hospital",
    "reading_space",
    "family_support",
    "nursery_guidance",
    "meal_point",
)
SERVICES: Final = (
    "full_care",
    "day_care",
    "home_care",
    "meals",
    "hospice",
    "geriatrics",
    "medical_room",
)

NOT_UNDERSTOOD: Final = "?"
"""Stands among a facility's services for words of the register that nobody understood: it may offer more."""


UNITS: Final = Contract(
    "units",
    ("unit_code",),
    (
        Column("unit_code", "text"),
        Column("name", "text"),
        Column("name_en", "text", nullable=True),
        Column("level", "text", choices=LEVELS),
        Column("parent_code", "text", nullable=True),
        Column("households", "number", nullable=True),
        Column("urban_rural", "text", nullable=True, choices=("urban", "rural")),
        Column("geometry", "geometry"),
    ),
)

FACILITIES: Final = Contract(
    "facilities",
    ("facility_id",),
    (
        Column("facility_id", "text"),
        Column("name", "text"),
        Column("name_en", "text", nullable=True),
        Column("kind", "text", choices=FACILITY_KINDS),
        Column("status", "text", choices=STATUSES),
        Column("services", "text", nullable=True),  # of SERVICES and NOT_UNDERSTOOD, joined by ";"; "" none, NA unknown
        Column("beds", "number", nullable=True),
        Column("nursing_beds", "number", nullable=True),
        Column("places", "number", nullable=True),
        Column("floor_area_m2", "number", nullable=True),
        Column("public", "flag", nullable=True),
        Column("inclusive", "flag", nullable=True),
        Column("registered", "flag", nullable=True),
        Column("demonstration", "flag", nullable=True),
        Column("staff", "number", nullable=True),
        Column("certified_staff", "number", nullable=True),
        Column("source_file", "text"),
        Column("source_row", "count"),
        Column("source_datum", "text"),
        Column("geometry", "geometry"),
    ),
)

POPULATION: Final = Contract(
    "population",
    ("unit_code", "age_group"),
    (
        Column("unit_code", "text"),
        Column("age_group", "text"),  # disjoint bands of any cut, "0-2", "60-64", "85+": see model.ages
        Column("people", "number"),
        Column("year", "count"),
        Column("source", "text"),
    ),
)

BUILDINGS: Final = Contract(
    "buildings",
    ("building_id",),
    (
        Column("building_id", "text"),
        Column("levels", "number", nullable=True),
        Column("residential", "flag"),
        Column("geometry", "geometry"),
    ),
)

CELLS: Final = Contract(
    "cells",
    ("cell_id",),
    (
        Column("cell_id", "text"),
        Column("people", "number"),  # as the raster has them; a unit's own total is spread in this proportion
        Column("geometry", "geometry"),  # a point in the cell, or in the part of it that lies in one unit
    ),
)

COMPOUNDS: Final = Contract(
    "compounds",
    ("compound_id",),
    (Column("compound_id", "text"), Column("name", "text", nullable=True), Column("geometry", "geometry")),
)

GATES: Final = Contract(
    "gates",
    ("gate_id",),
    (Column("gate_id", "text"), Column("compound_id", "text"), Column("geometry", "geometry")),
)

STREET_NODES: Final = Contract(
    "street_nodes",
    ("node_id",),
    (
        Column("node_id", "count"),
        Column("elevation_m", "number", nullable=True),
        Column("geometry", "geometry"),
    ),
)

STREETS: Final = Contract(
    "streets",
    ("edge_id",),
    (
        Column("edge_id", "count"),
        Column("from_node", "count"),  # row position in the street_nodes table
        Column("to_node", "count"),
        Column("highway", "text"),
        Column("name", "text", nullable=True),
        Column("bridge", "flag"),
        Column("crossing", "flag", nullable=True),  # a pedestrian crossing; NA: none, or not known
        Column("oneway", "flag", nullable=True),  # walked only from first vertex to last; NA: both ways, or not known
        Column("geometry", "geometry"),
    ),
)

BACKDROP: Final = Contract(
    "backdrop",
    (),
    (
        Column("kind", "text", choices=("water", "green", "rail", "motorway")),
        Column("name", "text", nullable=True),
        Column("geometry", "geometry"),
    ),
)

AREA_KINDS: Final = ("park", "estate")

AREAS: Final = Contract(
    "areas",
    ("area_id",),
    (
        Column("area_id", "text"),
        Column("name", "text"),
        Column("kind", "text", choices=AREA_KINDS),  # a national industrial park; a new residential estate
        Column("households", "number", nullable=True),
        Column("people", "number", nullable=True),
        Column("geometry", "geometry"),
    ),
)

REPORTED: Final = Contract(
    "reported",
    ("rule_id",),
    (
        Column("rule_id", "text"),
        Column("value", "number", nullable=True),  # a share is 0–1
        Column("baseline", "number", nullable=True),  # of the clause's baseline year, where the planner knows it
        Column("year", "number", nullable=True),
        Column("source", "text", nullable=True),
    ),
)

ORIGINS: Final = ("file", "parcel", "room", "street")

CANDIDATES: Final = Contract(
    "candidates",
    ("candidate_id",),
    (
        Column("candidate_id", "text"),
        Column("name", "text"),
        Column("origin", "text", choices=ORIGINS),  # a planner's file, a parcel, an existing public room, a street
        Column("kind", "text", nullable=True, choices=FACILITY_KINDS),  # all it can become; NA anything
        Column("cost_yuan", "number", nullable=True),
        Column("floor_area_m2", "number", nullable=True),
        Column("beds", "number", nullable=True),
        Column("places", "number", nullable=True),
        Column("source_file", "text"),
        Column("source_row", "count"),
        Column("geometry", "geometry"),  # a point
    ),
)
