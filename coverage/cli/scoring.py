"""`carecircle scorecard` and `carecircle standards`: every clause of an edition, and which editions there are."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import RenderableType

from coverage import door
from coverage.cli.auditing import edition_walked
from coverage.cli.speaking import out, progress, say, visible, worth_checking
from coverage.cli.summary import title_line
from coverage.cli.tables import bare_table
from coverage.errors import InputError, Problem
from coverage.outputs.naming import scorecard_target, scorecard_value
from coverage.planning.results import Audit
from coverage.standards import Standard, shipped_standards
from coverage.standards.rules import SECTIONS
from coverage.words import Language, either, text

COLUMNS: Final = ("rule", "requirement", "value", "target", "outcome", "why", "sites")
RIGHT: Final = ("value", "target", "sites")


def run_scorecard(source: str, standard: str, profile: str | None, language: Language) -> None:
    """Hold `source` against every clause of an edition and print target, value and outcome of each.

    Raises
    ------
    InputError
        If the source, the standard or the profile cannot be used.
    """
    edition = edition_walked(standard, profile)
    with progress(language) as tell:
        audit = door.audit(door.open_source(source, tell), edition, tell)
        rows = door.scorecard_of(audit).to_dict("records")
    console = out()
    for part in (title_line(audit, language), *_sections(audit, rows, language)):
        console.print(part)
    say(console, worth_checking(audit.problems, language))


def run_standards(files: Sequence[Path], language: Language) -> None:
    """List the editions that come with the product and check those of the planner's own.

    Raises
    ------
    InputError
        With every problem of every file that cannot be used; those that can are listed all the same.
    """
    console = out()
    problems: list[Problem] = []
    for name in (*shipped_standards(), *map(str, files)):
        try:
            say(console, [_described(name, door.load_standard(name), language)])
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def _described(name: str, edition: Standard, language: Language) -> str:
    counts = {section: sum(clause.section == section for clause in edition.clauses) for section in SECTIONS}
    values = {
        "name": name,
        "title": either(language, edition.title_zh, edition.title_en),
        "document": edition.document,
        "start": edition.in_force_from,
        "end": edition.in_force_until,
        "clauses": len(edition.clauses),
        **{section.lower(): count for section, count in counts.items()},
    }
    return text(language, "cli.edition", values)


def _sections(audit: Audit, rows: list[dict[str, Any]], language: Language) -> Iterator[RenderableType]:
    clauses = {clause.rule_id: clause for clause in audit.standard.clauses}
    for section in SECTIONS:
        own = [row for row in rows if clauses[row["rule_id"]].section == section]
        if own:
            yield _table(audit, section, own, language)


def _table(audit: Audit, section: str, rows: list[dict[str, Any]], language: Language) -> RenderableType:
    counts = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ("met", "not_met", "unknown")}
    named = {"section": section, "name": text(language, f"terms.section.{section}")}
    title = text(language, "cli.section", named | counts)
    table = bare_table(title)
    for column in COLUMNS:
        table.add_column(text(language, f"cli.{column}"), justify="right" if column in RIGHT else "left")
    for row in rows:
        clause = audit.standard.clause(row["rule_id"])
        table.add_row(
            visible(clause.rule_id),
            visible(either(language, clause.title_zh, clause.title_en)),
            visible(scorecard_value(clause, row, language)),
            visible(scorecard_target(clause, row, language)),
            text(language, f"terms.outcome.{row['outcome']}"),
            text(language, f"reasons.{row['reason']}"),
            "–" if math.isnan(row["sites_missing"]) else f"{row['sites_missing']:.0f}",
        )
    return table
