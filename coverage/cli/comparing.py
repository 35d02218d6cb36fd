"""`carecircle compare`: scenarios side by side with what stands, figure by figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coverage import door
from coverage.cli.auditing import edition_walked
from coverage.cli.documents import comparison_document, print_json
from coverage.cli.planned import chapter_of
from coverage.cli.scenarios import scenarios_named
from coverage.cli.speaking import err, out, progress, refuse_together, say, worth_checking, written_paths
from coverage.cli.summary import title_line
from coverage.cli.tables import first_rows, more_rows, report_table
from coverage.errors import Problem
from coverage.model.progress import Tell
from coverage.outputs.report.model import ReportTable
from coverage.outputs.report.siting import Siting, labels_of
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Comparison
from coverage.words import Language, text

FIGURES: Final = ("rule", "figure", "today", "today_range")
IN_SCENARIO: Final = ("value", "range", "side")
UNITS: Final = ("scenario", "unit", "rule", "requirement", "side", "outcome_before", "outcome_after")
UNITS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """Which files are wanted: formats, joined by commas, and the ISO date that stands on the report."""

    folder: Path | None
    formats: str
    dated: str
    as_json: bool = False


def run_compare(
    source: str, named: Sequence[str], wanted: Compared, standard: str, profile: str | None, language: Language
) -> None:
    """Hold scenarios side by side, print the figures that change, and write the files that are wanted.

    Raises
    ------
    InputError
        If the source, the standard, a scenario, a format or the date cannot be used, or the files cannot be written.
    """
    refuse_together(
        lambda: edition_walked(standard, profile),
        lambda: door.formats_of(wanted.formats),
        lambda: door.date_of(wanted.dated),
        lambda: scenarios_named(source, named),
    )
    scenarios = scenarios_named(source, named)
    with progress(language) as tell:
        audit = door.audit(door.open_source(source, tell), edition_walked(standard, profile), tell)
        comparison = door.compare(audit, scenarios)
        written = () if wanted.folder is None else _write(comparison, wanted.folder, wanted, language, tell)
    if wanted.as_json:
        print_json(comparison_document(comparison, _to_check(comparison), language))
    else:
        _say_comparison(comparison, language)
    say(err() if wanted.as_json else out(), written_paths(written, language) if written else ())


def unresolved_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Say which changes of which scenario change nothing, and why."""
    labels = labels_of(tuple(one.scenario for one in comparison.variants))
    yield from worth_checking(
        [
            problem
            for one in comparison.variants
            for problem in placed(one.unresolved, labels[one.scenario.name], language)
        ],
        language,
    )


def placed(unresolved: Sequence[Problem], scenario: str, language: Language) -> list[Problem]:
    """Let problems of changes say in which scenario the change stands, and at which place."""
    return [
        replace(one, row=None, file=text(language, "cli.change_of", {"scenario": scenario, "number": one.row}))
        for one in unresolved
    ]


def to_check(*audits: Audit) -> list[Problem]:
    """List what is to be checked in audits of the same district, one after another: what several say stands once."""
    told = (one for audit in audits for one in audit.problems)
    return list({repr(one): one for one in told}.values())  # a problem has details, and so no hash


def _to_check(comparison: Comparison) -> list[Problem]:
    return to_check(comparison.baseline, *(one.audit for one in comparison.variants))


def _write(comparison: Comparison, folder: Path, wanted: Compared, language: Language, tell: Tell) -> tuple[Path, ...]:
    """Write the report: of one scenario with it built, of several of what stands, as every file says."""
    is_alone = len(comparison.variants) == 1
    shown = comparison.variants[0].audit if is_alone else comparison.baseline
    return door.write_reports(
        shown,
        door.isochrones_of(shown, tell),
        folder,
        language,
        tell,
        formats=door.formats_of(wanted.formats),
        dated=door.date_of(wanted.dated),
        siting=Siting(comparison),
    )


def _say_comparison(comparison: Comparison, language: Language) -> None:
    console = out()
    console.print(title_line(comparison.baseline, language))
    chapter = chapter_of(comparison.baseline, Siting(comparison), language)
    say(console, chapter.summary)
    places = range(1, len(comparison.variants) + 1)
    columns = [*FIGURES, *(f"scenario_{place}_{name}" for place in places for name in IN_SCENARIO)]
    changed, same = _that_change(chapter.tables["compared"], comparison)
    if changed.rows:
        console.print(report_table(changed, columns, language))
    say(console, [text(language, "cli.figures_same", {"count": same})])
    if "units_changed" in chapter.tables:
        units = _that_turn(chapter.tables["units_changed"])
        if units.rows:
            console.print(report_table(first_rows(units, UNITS_SHOWN), UNITS, language))
        say(console, more_rows(chapter.tables["units_changed"], min(len(units.rows), UNITS_SHOWN), language))
    say(console, unresolved_lines(comparison, language))
    say(console, worth_checking(_to_check(comparison), language))


def _that_change(table: ReportTable, comparison: Comparison) -> tuple[ReportTable, int]:
    """Keep the rows of figures that are not the same in every scenario, and count the others."""
    rows = comparison.figures
    changed = set(rows.loc[(rows["side"] != "same").to_numpy(), "figure"])
    keys = dict.fromkeys(rows["figure"])
    kept = tuple(row for key, row in zip(keys, table.rows, strict=True) if key in changed)
    return replace(table, rows=kept), len(table.rows) - len(kept)


def _that_turn(table: ReportTable) -> ReportTable:
    """Keep the rows of units whose outcome is another."""
    outcomes = zip(table.column("outcome_before"), table.column("outcome_after"), strict=True)
    kept = tuple(row for row, (was, now) in zip(table.rows, outcomes, strict=True) if was != now)
    return replace(table, rows=kept)
