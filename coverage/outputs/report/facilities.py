"""The facilities of a report: those that count for a clause, and those that do not, beside rows left out, with why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Bools
from coverage.errors import Problem
from coverage.outputs.geojson import DECIMALS, rounded
from coverage.outputs.naming import blank_if_na, evidence_words
from coverage.outputs.report.matter import Matter, Row
from coverage.outputs.report.model import Cell, ReportTable, TableColumns, figure
from coverage.planning.passing import Passing, passing
from coverage.planning.results import Audit
from coverage.standards import Clause, Indicator, Rule
from coverage.words import text

FACILITIES: Final[TableColumns] = (
    ("facility_id", "text"),
    ("facility", "text"),
    ("kind", "text"),
    ("status", "text"),
    ("unit", "text"),
    ("services", "text"),
    ("beds", "count"),
    ("places", "count"),
    ("floor_area_m2", "number"),
    ("counts_for", "text"),
    ("source_file", "text"),
    ("source_row", "count"),
    ("longitude", "number"),
    ("latitude", "number"),
)

LEFT_OUT: Final[TableColumns] = (
    ("facility_id", "text"),
    ("facility", "text"),
    ("kind", "text"),
    ("status", "text"),
    ("unit", "text"),
    ("source_file", "text"),
    ("source_row", "count"),
    ("column", "text"),
    ("reason", "text"),
    ("remedy", "text"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The f facilities held against every clause that counts facilities.

    Attributes
    ----------
    by_clause
        By rule id, in the edition's order.
    counts
        (f,) by rule id: passes, and stands where the clause looks: on the streets for a walk, else in the district.
    used
        (f,) whether it counts for any.
    """

    by_clause: Mapping[str, Passing]
    counts: Mapping[str, Bools]
    used: Bools


def counted_in(audit: Audit) -> Counted:
    """Hold the facilities of an audit against the filter of every clause that has one."""
    facilities = audit.project.facilities
    asking = {
        clause.rule_id: (clause, clause.facilities)
        for clause in audit.standard.clauses
        if isinstance(clause, Rule | Indicator) and clause.facilities is not None
    }
    by_clause = {rule_id: passing(asked, facilities) for rule_id, (_, asked) in asking.items()}
    counts = {rule_id: by_clause[rule_id].sure & _placed(clause, audit) for rule_id, (clause, _) in asking.items()}
    return Counted(by_clause, counts, np.logical_or.reduce([np.zeros(len(facilities), np.bool_), *counts.values()]))


def _placed(clause: Clause, audit: Audit) -> Bools:
    """Mark the facilities that stand where a clause looks for them."""
    if not (isinstance(clause, Rule) and clause.is_circle):
        return np.asarray(audit.places >= 0, dtype=np.bool_)
    placed = np.zeros(len(audit.project.facilities), dtype=np.bool_)
    placed[audit.walks_of(clause.rule_id).rows] = True
    return placed


def facilities_table(counted: Counted, matter: Matter) -> ReportTable:
    """Tell the facilities that count, in the order of the register, and for which clauses."""
    rows = matter.audit.project.facilities.to_dict("records")
    cells = [_used_cells(at, rows[at], counted, matter) for at in map(int, np.flatnonzero(counted.used))]
    return matter.table("facilities", FACILITIES, cells)


def left_out_table(counted: Counted, matter: Matter) -> ReportTable:
    """Tell the facilities that count for nothing, then what the readers left out or want checked, each with why."""
    rows = matter.audit.project.facilities.to_dict("records")
    unused = [_unused_cells(at, rows[at], counted, matter) for at in map(int, np.flatnonzero(~counted.used))]
    noted = [_problem_cells(problem, matter) for problem in matter.audit.problems]
    return matter.table("left_out", LEFT_OUT, [*unused, *noted])


def _used_cells(at: int, row: Row, counted: Counted, matter: Matter) -> list[Cell]:
    clauses = [rule_id for rule_id, one in counted.counts.items() if one[at]]
    between = matter.say("between")
    offered = [matter.term(f"service.{one}") for one in blank_if_na(row["services"]).split(";") if one]
    return [
        *_what(at, row, matter),
        between.join(offered) or None,
        figure(row["beds"], "count"),
        figure(row["places"], "count"),
        figure(row["floor_area_m2"], "number"),
        between.join(clauses),
        row["source_file"],
        figure(row["source_row"], "count"),
        rounded(row["geometry"].x, DECIMALS),
        rounded(row["geometry"].y, DECIMALS),
    ]


def _what(at: int, row: Row, matter: Matter) -> list[Cell]:
    """Say id, name, kind, status and the unit a facility stands in."""
    unit = int(matter.audit.places[at])
    codes = matter.audit.project.units["unit_code"]
    return [
        row["facility_id"],
        matter.names.facilities[row["facility_id"]],
        matter.term(f"kind.{row['kind']}"),
        matter.term(f"status.{row['status']}"),
        matter.names.units[codes.iloc[unit]] if unit >= 0 else matter.say("beyond"),
    ]


def _unused_cells(at: int, row: Row, counted: Counted, matter: Matter) -> list[Cell]:
    where = [row["source_file"], figure(row["source_row"], "count"), None]
    return [*_what(at, row, matter), *where, _why_unused(at, row["facility_id"], counted, matter), None]


def _why_unused(at: int, facility_id: str, counted: Counted, matter: Matter) -> str:
    """Say what it lacks for the clause it is nearest to counting for; of equals the first of the edition speaks."""
    asking = [(rule_id, one.faults[at]) for rule_id, one in counted.by_clause.items() if one.of_kind[at]]
    if not asking:
        return matter.say("asked_by_none")
    rule_id, faults = min(asking, key=lambda one: len(one[1]))
    if not faults:
        return matter.say("clause_reason", {"rule": rule_id, "why": matter.say("not_placed")})
    why = evidence_words(f"{facility_id}:{','.join(faults)}", matter.names.labels, matter.language)
    return matter.say("clause_reason", {"rule": rule_id, "why": why})


def _problem_cells(problem: Problem, matter: Matter) -> list[Cell]:
    values = problem.values(matter.language)
    what, remedy = (text(matter.language, f"problems.{problem.code}.{part}", values) for part in ("what", "remedy"))
    file = matter.say("between").join(filter(None, (problem.file, problem.sheet)))
    nobody: list[Cell] = [None] * 5
    return [*nobody, file or None, figure(problem.row, "count"), problem.column or None, what, remedy]
