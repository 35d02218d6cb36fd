"""What the parts of one report are made from: an audit, what planning found beside it, a language, and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from coverage.model.findings import CAPACITY
from coverage.model.project import Project
from coverage.outputs.naming import blank_if_na, facility_labels, facility_names, unit_names
from coverage.outputs.report.model import Cell, ColumnKind, ReportColumn, ReportTable
from coverage.planning.capacity import capacity_of
from coverage.planning.confidence import confidence_of
from coverage.planning.results import Audit
from coverage.planning.scorecard import scorecard_of
from coverage.standards import Clause
from coverage.words import NOTHING, Language, catalog, either, text

SECTIONED_BY: Final = (("subdistrict", "town"), ("district",))
"""The levels a report is told by; the second for what lies in none of the first."""

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Findings:
    """What planning says beyond the audit: tables under the contracts SCORECARD, CAPACITY and CONFIDENCE.

    `capacity` has the rows of every rule that asks for places.
    """

    scorecard: pd.DataFrame
    capacity: pd.DataFrame
    confidence: pd.DataFrame


def findings_of(audit: Audit) -> Findings:
    """Ask planning for the scorecard, the places and the confidence of an audit."""
    counted = [capacity_of(audit, rule.rule_id) for rule in audit.standard.rules if rule.capacity]
    return Findings(
        scorecard=scorecard_of(audit),
        capacity=pd.concat(counted, ignore_index=True) if counted else pd.DataFrame(columns=CAPACITY.names),
        confidence=confidence_of(audit),
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of units and facilities in one language, and where each unit belongs; all by code."""

    units: Mapping[str, str]
    levels: Mapping[str, str]
    parents: Mapping[str, str]  # "" for none
    facilities: Mapping[str, str]
    labels: Mapping[str, str]  # id and name of a facility

    def above(self, code: str) -> list[str]:
        """List a unit and the units above it, upward."""
        chain = [code]
        while self.parents[chain[-1]] in self.units:
            chain.append(self.parents[chain[-1]])
        return chain

    def section_of(self, code: str) -> str:
        """Find the subdistrict or town a unit is or lies in; else its district, else the topmost unit above it."""
        above = self.above(code)
        found = (one for levels in SECTIONED_BY for one in above if self.levels[one] in levels)
        return next(found, above[-1])


def names_in(project: Project, language: Language) -> Names:
    """Collect the names of a project in a language."""
    codes = project.units["unit_code"].tolist()
    return Names(
        units=unit_names(project, language),
        levels=dict(zip(codes, project.units["level"], strict=True)),
        parents=dict(zip(codes, map(blank_if_na, project.units["parent_code"]), strict=True)),
        facilities=facility_names(project, language),
        labels=facility_labels(project, language),
    )


@dataclass(frozen=True, eq=False, slots=True)
class Matter:
    """All that a part of a report may ask."""

    audit: Audit
    findings: Findings
    language: Language
    names: Names

    def say(self, key: str, values: Mapping[str, object] = NOTHING) -> str:
        """Say a key of the words `report`."""
        return text(self.language, f"report.{key}", values)

    def term(self, key: str) -> str:
        """Say a key of the words `terms`; its last part where there is none, as an edition may name its own groups."""
        return catalog(self.language).get(f"terms.{key}", key.partition(".")[2])

    def group(self, group: str) -> str:
        """Name an age group, also one that the words do not know."""
        known = catalog(self.language).get(f"terms.group.{group}")
        return known or self.say("group", {"group": group})

    def level(self, code: str) -> str:
        """Name the level of a unit."""
        return self.term(f"level.{self.names.levels[code]}")

    def either(self, zh: str, en: str) -> str:
        """Choose between two spellings."""
        return either(self.language, zh, en)

    def title(self, clause: Clause) -> str:
        """Say what a clause asks."""
        return self.either(clause.title_zh, clause.title_en)

    def reason(self, key: str) -> str:
        """Say a reason of a verdict."""
        return text(self.language, f"reasons.{key}")

    def table(
        self, name: str, columns: Sequence[tuple[str, ColumnKind]], rows: Sequence[Sequence[Cell]]
    ) -> ReportTable:
        """Put rows under the heads that the words have for the columns of a table."""
        heads = [ReportColumn(one, self.say(f"{name}.{one}"), kind) for one, kind in columns]
        return table_of(name, self.say(f"tables.{name}"), heads, rows)


def table_of(name: str, title: str, columns: Sequence[ReportColumn], rows: Sequence[Sequence[Cell]]) -> ReportTable:
    """Make a table, every row of it as long as its columns."""
    laid = tuple(tuple(cell for _, cell in zip(columns, row, strict=True)) for row in rows)
    return ReportTable(name, title, tuple(columns), laid)


def in_percent(clause: Clause, row: Row) -> bool:
    """Whether a row of SCORECARD has shares: of the units that meet the clause where it is held unit by unit."""
    return clause.is_share or not pd.isna(row["units_asked"])


def sentence(said: str) -> str:
    """Begin a sentence with a capital letter, where its language has any."""
    return said[:1].upper() + said[1:]
