"""Contracts of the tables: which columns, of what kind, under which key.

Readers produce these tables, `planning` consumes and produces them, `outputs` writes them. A broken contract is a
mistake of ours (`ContractError`); a broken file is a `Problem` long before it gets here.

Kinds: `text` (str), `number` (float64, NaN where unknown), `count` (int64), `flag` (nullable boolean, NA where
unknown), `geometry`. Exchanged geometry is EPSG:4326.
"""

from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.errors import ContractError

Kind = Literal["text", "number", "count", "flag", "geometry"]
WGS84: Final = "EPSG:4326"

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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. `choices` bounds a text column; `nullable` admits NaN/NA."""

    name: str
    kind: Kind
    nullable: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns a table has, in this order, and the columns that together are its key."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    @property
    def has_geometry(self) -> bool:
        """Whether the table is a GeoDataFrame."""
        return any(column.kind == "geometry" for column in self.columns)


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
        Column("age_group", "text"),  # disjoint bands "0-2", "3-59", "60-79", "80+": see coverage.model.ages
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
        Column("figure", "text"),  # "<care>.walk_share", ".unit_share", ".out_of_reach", "gaps.<rule>", "clause.<id>"
        Column("before", "number", nullable=True),
        Column("after", "number", nullable=True),
        Column("side", "text", choices=SIDES),
    ),
)


def empty_table(contract: Contract) -> pd.DataFrame:
    """Make a table of `contract` with no rows."""
    frame = pd.DataFrame({column.name: [] for column in contract.columns})
    return as_table(frame, contract)


def as_table(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Cast `frame` to the kinds of `contract`, add missing nullable columns, order columns and check.

    Returns
    -------
    DataFrame
        A GeoDataFrame in EPSG:4326 where the contract has a geometry; index 0…n−1.

    Raises
    ------
    ContractError
        If a required column is missing, a key repeats, or a value breaks its column.
    """
    missing = [c.name for c in contract.columns if c.name not in frame.columns and not c.nullable]
    if missing:
        raise ContractError(f"{contract.name}: missing columns {missing}")
    series = {column.name: _cast(frame, column) for column in contract.columns}
    table: pd.DataFrame = pd.DataFrame(series).reset_index(drop=True)
    if contract.has_geometry:
        table = gpd.GeoDataFrame(table, geometry="geometry", crs=getattr(frame, "crs", None) or WGS84).to_crs(WGS84)
    check_table(table, contract)
    return table


def check_table(table: pd.DataFrame, contract: Contract) -> None:
    """Raise `ContractError` naming every way in which `table` breaks `contract`; else return nothing."""
    if list(table.columns) != contract.names:
        raise ContractError(f"{contract.name}: columns {list(table.columns)}, expected {contract.names}")
    faults = [fault for column in contract.columns for fault in _faults(table[column.name], column)]
    if contract.key and bool(table.duplicated(list(contract.key)).any()):
        faults.append(f"key {contract.key} repeats")
    if contract.has_geometry and table.crs != WGS84:
        faults.append(f"CRS is {table.crs}")
    if faults:
        raise ContractError(f"{contract.name}: {'; '.join(faults)}")


def _cast(frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype=_DTYPES[column.kind])
    values = frame[column.name]
    if column.kind == "geometry":
        return gpd.GeoSeries(values)
    return values.astype(_DTYPES[column.kind])


_DTYPES: Final = {
    "text": "str",
    "number": "float64",
    "count": "int64",
    "flag": "boolean",
    "geometry": "geometry",
}


def _faults(values: pd.Series, column: Column) -> list[str]:
    if values.dtype != _DTYPES[column.kind]:
        return [f"{column.name} is {values.dtype}, expected {_DTYPES[column.kind]}"]
    faults = []
    if not column.nullable and bool(values.isna().any()):
        faults.append(f"{column.name} has missing values")
    if column.choices and not set(values.dropna()) <= set(column.choices):
        faults.append(f"{column.name} holds {sorted(set(values.dropna()) - set(column.choices))}")
    if column.kind == "number" and bool(np.isinf(values.to_numpy()).any()):
        faults.append(f"{column.name} holds infinity")
    return faults
