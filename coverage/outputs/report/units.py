"""The units of a report: is there one, can people walk to it, is there a place for them, and how sure that is."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from coverage.outputs.geojson import rounded
from coverage.outputs.report.matter import Matter, Row, table_of
from coverage.outputs.report.model import Cell, ColumnKind, ReportColumn, ReportTable, TableColumns, figure
from coverage.planning.figures import covered_below, worst_of
from coverage.planning.results import Audit
from coverage.standards import Rule

UNIT: Final[TableColumns] = (
    ("unit_code", "text"),
    ("unit", "text"),
    ("level", "text"),
    ("parent", "text"),
)
BEFORE_BREAKS: Final[TableColumns] = (
    ("has_one", "text"),
    ("units_below", "count"),
    ("units_covered", "count"),
    ("units_share", "share"),
    ("people", "count"),
)
AFTER_BREAKS: Final[TableColumns] = (
    ("walk_unknown", "count"),
    ("share", "share"),
    ("walk", "text"),
    ("placed", "count"),
    ("no_place", "count"),
    ("out_of_reach", "count"),
    ("place_unknown", "count"),
    ("places_per_person", "number"),
    ("estimated_share", "share"),
    ("flip_speed", "number"),
    ("close", "text"),
)
"""The columns of one care; between them stand the people within each break of the edition."""

PLACES: Final = ("placed", "no_place", "out_of_reach", "unknown")
"""Columns of CAPACITY that are together everyone."""


def units_table(matter: Matter) -> ReportTable:
    """Tell every unit, in the order of the project; one block of columns for each care."""
    columns = [ReportColumn(name, matter.say(f"units.{name}"), kind) for name, kind in UNIT]
    rows = {code: _unit_cells(code, matter) for code in matter.names.units}
    for care in matter.audit.standard.cares:
        columns += _care_columns(care, matter)
        for code, cells in _care_cells(care, matter).items():
            rows[code] += cells
    return table_of("units", matter.say("tables.units"), columns, list(rows.values()))


def whole_parts(parts: Sequence[float], whole: int) -> tuple[int, ...]:
    """Round parts so that they add up to a whole: those with the largest remainders are rounded up."""
    floors = [math.floor(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    up = set(order[: max(whole - sum(floors), 0)])
    return tuple(floor + (at in up) for at, floor in enumerate(floors))


def rule_of_places(audit: Audit, care: str) -> Rule | None:
    """Find the rule that says whether there is a place: the circle's own, else the first of its care that asks."""
    asking = [rule for rule in audit.standard.rules if rule.care == care and rule.capacity]
    return next((rule for rule in asking if rule.is_circle), next(iter(asking), None))


def _unit_cells(code: str, matter: Matter) -> list[Cell]:
    names = matter.names
    return [code, names.units[code], matter.level(code), names.units.get(names.parents[code])]


def _care_columns(care: str, matter: Matter) -> list[ReportColumn]:
    circle = matter.audit.standard.circle_rule(care)
    parts: list[tuple[str, str, ColumnKind, float]] = [
        *((name, name, kind, circle.minutes) for name, kind in BEFORE_BREAKS),
        *((f"within_{one:g}", "within", "count", one) for one in matter.audit.standard.breaks_min),
        *((name, name, kind, circle.minutes) for name, kind in AFTER_BREAKS),
    ]
    named = {"care": matter.term(f"care.{care}"), "group": matter.group(circle.group)}
    return [
        ReportColumn(f"{care}_{name}", matter.say(f"units.{word}", {**named, "minutes": f"{minutes:g}"}), kind)
        for name, word, kind, minutes in parts
    ]


def _care_cells(care: str, matter: Matter) -> Mapping[str, list[Cell]]:
    audit = matter.audit
    circle, places = audit.standard.circle_rule(care), rule_of_places(audit, care)
    verdicts = _rows_by_unit(audit.assessments, circle.rule_id)
    capacity = matter.findings.capacity
    if places is not None:
        capacity = capacity[(capacity["age_group"] == places.group).to_numpy()]
    placed = _rows_by_unit(capacity, places.rule_id if places is not None else "")
    sure = _rows_by_unit(matter.findings.confidence, circle.rule_id)
    has_one, walks, below = _has_one(audit, care), _walks(audit, circle), covered_below(audit, care)
    return {
        code: [
            matter.term(f"outcome.{worst_of(has_one[code])}"),
            *_covered_cells(below.get(code)),
            *_walk_cells(walks.get(code), verdicts.get(code), circle, matter),
            *_place_cells(placed.get(code)),
            *_sure_cells(sure.get(code), matter),
        ]
        for code in matter.names.units
    }


def _rows_by_unit(table: pd.DataFrame, rule_id: str) -> Mapping[str, Row]:
    rows = table[(table["rule_id"] == rule_id).to_numpy()].to_dict("records")
    return {row["unit_code"]: row for row in rows}


def _has_one(audit: Audit, care: str) -> Mapping[str, set[str]]:
    """Collect what the clauses of presence say of each unit; nothing where none is asked."""
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care and rule.measure == "presence"]
    asked = audit.assessments[audit.assessments["rule_id"].isin(rules).to_numpy()]
    said: dict[str, set[str]] = defaultdict(set)
    for code, outcome in zip(asked["unit_code"], asked["outcome"], strict=True):
        said[code].add(outcome)
    return said


def _covered_cells(outcomes: Sequence[str] | None) -> list[Cell]:
    """Give the units below, those covered, and their share: unknown where one of them is unknown."""
    if not outcomes:
        return [None, None, None]
    met = outcomes.count("met")
    return [len(outcomes), met, None if "unknown" in outcomes else figure(met / len(outcomes), "share")]


def _walks(audit: Audit, circle: Rule) -> Mapping[str, Mapping[int, Row]]:
    """Collect the walks of each unit in which the group is counted, by break in seconds."""
    counted = set(audit.project.units["unit_code"][audit.people[circle.group].known])
    rows = audit.reach[(audit.reach["rule_id"] == circle.rule_id).to_numpy()].to_dict("records")
    walks: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        if row["unit_code"] in counted:
            walks[row["unit_code"]][int(row["break_s"])] = row
    return walks


def _walk_cells(walks: Mapping[int, Row] | None, verdict: Row | None, circle: Rule, matter: Matter) -> list[Cell]:
    """Give people, those within each break, those of unknown walk, the share within the limit, and the outcome."""
    breaks = matter.audit.standard.breaks_s
    outcome = matter.term(f"outcome.{verdict['outcome'] if verdict is not None else 'not_applicable'}")
    if not walks:
        return [None, *(None for _ in breaks), None, None, outcome]
    limit = walks.get(round(circle.limit_s))
    return [
        figure(walks[breaks[0]]["people"], "count"),
        *(figure(walks[one]["reached"], "count") for one in breaks),
        figure(limit["unknown"], "count") if limit is not None else None,
        figure(verdict["value"] if verdict is not None else _sure_share(limit), "share"),
        outcome,
    ]


def _sure_share(limit: Row | None) -> float:
    """Give the share within the limit of a unit that no verdict is on, NaN where it is not known for everyone."""
    if limit is None or limit["people"] <= 0 or limit["unknown"] > 0:
        return math.nan
    return min(float(limit["reached"]) / float(limit["people"]), 1.0)


def _place_cells(row: Row | None) -> list[Cell]:
    people = figure(row["people"], "count") if row is not None else None
    if row is None or people is None:
        return [None] * (len(PLACES) + 1)
    parts = whole_parts([float(row[name]) for name in PLACES], int(people))
    return [*parts, figure(row["places_per_person"], "number")]


def _sure_cells(row: Row | None, matter: Matter) -> list[Cell]:
    if row is None:
        return [None, None, None]
    close = row["is_close"]
    return [
        figure(row["estimated_share"], "share"),
        rounded(row["flip_speed_m_s"], 2),
        None if pd.isna(close) else matter.say("yes" if close else "no"),
    ]
