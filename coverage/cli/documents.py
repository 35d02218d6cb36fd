"""What `--json` prints: one document, its keys in English and in a fixed order, its figures rounded as in a report."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import typer

from coverage import door
from coverage.errors import Problem, describe
from coverage.model.scenario import Scenario
from coverage.outputs.about import about
from coverage.outputs.geojson import DECIMALS, rounded
from coverage.outputs.naming import unit_names
from coverage.outputs.report.matter import Row
from coverage.outputs.report.model import ColumnKind, figure
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Comparison
from coverage.planning.shown import people_added
from coverage.planning.siting.proposal import Proposal, Shortfall
from coverage.words import Language

VERSION = 1
Tree = dict[str, object]


def print_json(tree: Tree) -> None:
    """Print a document in ASCII, so that its bytes are the same everywhere and harmless on a terminal."""
    typer.echo(json.dumps(tree, indent=1, allow_nan=False))


def head_of(audit: Audit, what: str, language: Language) -> Tree:
    """Say what a document is, and of which district, edition and sources."""
    said = about(audit, "gaps", language)
    del said["title"]
    return {"format": f"carecircle-{what}", "version": VERSION, **said}


def scenario_tree(scenario: Scenario, unresolved: Sequence[Problem], language: Language) -> Tree:
    """Write a scenario as its file does, and the changes of it that change nothing, by their place from 1."""
    tree: Tree = json.loads(door.scenario_bytes(scenario))
    lost = [{"change": one.row, "code": one.code, "message": describe(one, language)} for one in unresolved]
    return {"name": tree["name"], "author": tree["author"], "changes": tree["changes"], "unresolved": lost}


def problem_list(problems: Sequence[Problem], language: Language) -> list[str]:
    """Write what is to be checked, each problem in words."""
    return [describe(one, language) for one in problems]


def proposal_document(audit: Audit, proposal: Proposal, language: Language) -> Tree:
    """Write a proposal."""
    names, shortfall = unit_names(audit.project, language), proposal.shortfall
    return {
        **head_of(audit, "proposal", language),
        "question": asdict(proposal.ask),
        "status": proposal.status,
        **{name: figure(getattr(proposal, name), "number") for name in ("value", "bound", "gap")},
        **{name: figure(getattr(proposal, name), "count") for name in ("people", "people_before", "people_within")},
        "cost_yuan": figure(proposal.cost_yuan, "count"),
        "sites": _sites(proposal, names),
        "curve": _rows(proposal.curve, dict.fromkeys(proposal.curve.columns, "count")),
        "curve_is_whole": proposal.curve_is_whole,
        "shortfall": None if shortfall is None else _shortfall(shortfall, names, language),
        "problems": problem_list(proposal.problems, language),
    }


def comparison_document(comparison: Comparison, problems: Sequence[Problem], language: Language) -> Tree:
    """Write a comparison: every figure, the units that become better or worse, and what is to be checked."""
    changed = comparison.units[(comparison.units["side"] != "same").to_numpy()]
    names = unit_names(comparison.baseline.project, language)
    return {
        **head_of(comparison.baseline, "comparison", language),
        "scenarios": [scenario_tree(one.scenario, one.unresolved, language) for one in comparison.variants],
        "figures": [_figure_change(row) for row in comparison.figures.to_dict("records")],
        "units": [_unit_change(row, names) for row in changed.to_dict("records")],
        "problems": problem_list(problems, language),
    }


def _sites(proposal: Proposal, names: dict[str, str]) -> list[Tree]:
    added = people_added(proposal.people_before, proposal.proposed["people_within"])
    rows = proposal.proposed.to_dict("records")
    return [_site(row, more, names) for row, more in zip(rows, added, strict=True)]


def _site(row: Row, added: int, names: dict[str, str]) -> Tree:
    code = row["unit_code"] if isinstance(row["unit_code"], str) else None
    return {
        "order": int(row["order"]),
        **{name: row[name] for name in ("facility_id", "candidate_id", "name", "kind")},
        "longitude": rounded(row["geometry"].x, DECIMALS),
        "latitude": rounded(row["geometry"].y, DECIMALS),
        "unit_code": code,
        "unit": None if code is None else names[code],
        "cost_yuan": figure(row["cost_yuan"], "count"),
        "people_added": added,
        "people_within": figure(row["people_within"], "count"),
    }


def _shortfall(shortfall: Shortfall, names: dict[str, str], language: Language) -> Tree:
    return {
        "unreachable": [
            {"unit_code": row["unit_code"], "unit": names[row["unit_code"]], "people": figure(row["people"], "count")}
            for row in shortfall.unreachable.to_dict("records")
        ],
        "conflicts": [{"code": one.code, "message": describe(one, language)} for one in shortfall.conflicts],
        "relaxed": None if shortfall.relaxed is None else asdict(shortfall.relaxed),
    }


def _figure_change(row: Row) -> Tree:
    kind: ColumnKind = "count" if row["figure"].endswith((".out_of_reach", ".with_place")) else "number"
    return {
        "scenario": row["scenario"],
        "figure": row["figure"],
        **{when: figure(row[when], kind) for when in ("before", "after")},
        "side": row["side"],
    }


def _unit_change(row: Row, names: dict[str, str]) -> Tree:
    return {
        "scenario": row["scenario"],
        "rule": row["rule_id"],
        "unit_code": row["unit_code"],
        "unit": names[row["unit_code"]],
        **{name: row[name] for name in ("outcome_before", "outcome_after")},
        **{name: figure(row[name], "number") for name in ("value_before", "value_after")},
        **{name: figure(row[name], "count") for name in ("people_short_before", "people_short_after")},
        "side": row["side"],
    }


def _rows(table: pd.DataFrame, kinds: dict[str, ColumnKind]) -> list[Tree]:
    return [{name: figure(row[name], kind) for name, kind in kinds.items()} for row in table.to_dict("records")]
