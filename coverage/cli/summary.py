"""What an audit found, in one screen."""

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from coverage.cli.speaking import visible
from coverage.cli.tables import bare_table, counted
from coverage.outputs.naming import blank_if_na, district_name, facility_names, percent, unit_names
from coverage.planning.figures import DistrictFigures, district_figures, placed_shares
from coverage.planning.results import Audit
from coverage.words import Language, either, text

MOST_URGENT: Final = 10
OUTCOMES_SHOWN: Final = ("met", "not_met", "unknown")
COVERAGE: Final = (
    "care",
    "people_share",
    "unknown_share",
    "people_out",
    "units_uncounted",
    "unit_share",
    "units_without",
    "units_unknown",
)
WORDS: Final = ("care", "rule", "requirement", "place", "missing", "nearest")  # columns of words, not figures


def audit_summary(audit: Audit, language: Language) -> Iterator[RenderableType]:
    """Say the district, both coverage rates, the gaps by clause and the most urgent ones."""
    yield title_line(audit, language)
    yield from _walkers(audit, language)
    if audit.standard.cares:
        yield _coverage(audit, language)
    yield _outcomes_by_rule(audit, language)
    yield from _homes(audit, language)
    yield _most_urgent(audit, language)


def title_line(audit: Audit, language: Language) -> RenderableType:
    """Say which district is held against which plan."""
    values = {
        "district": district_name(audit.project, language),
        "standard": either(language, audit.standard.title_zh, audit.standard.title_en),
        "document": audit.standard.document,
    }
    line = visible(text(language, "cli.title_fictional" if audit.project.fictional else "cli.title", values))
    line.stylize("bold")
    return line


def _walkers(audit: Audit, language: Language) -> Iterator[RenderableType]:
    for care in audit.standard.cares:
        rule = audit.standard.circle_rule(care)
        profile = audit.ground.walkers[rule.profile].profile
        values = {
            "care": text(language, f"terms.care.{care}"),
            "name": either(language, profile.name_zh, profile.name_en),
            "speed": f"{profile.speed_m_s:g}",
            "minutes": f"{rule.minutes:g}",
        }
        yield visible(text(language, "cli.walker", values))


def _coverage(audit: Audit, language: Language) -> RenderableType:
    table = _table(text(language, "cli.coverage"), COVERAGE, language)
    for care in audit.standard.cares:
        figures = district_figures(audit, care)
        table.add_row(text(language, f"terms.care.{care}"), *_figure_cells(figures, language))
    return table


def _figure_cells(figures: DistrictFigures, language: Language) -> tuple[str, ...]:
    return (
        _percent(figures.walk.share, language),
        _percent(figures.walk.unknown_share, language),
        counted(figures.walk.out, language),
        _of_units(figures.units_uncounted, figures, language),
        _percent(figures.unit_share, language),
        str(figures.units_without),
        _of_units(figures.units_unknown, figures, language),
    )


def _of_units(count: int, figures: DistrictFigures, language: Language) -> str:
    return text(language, "cli.of_units", {"count": count, "units": figures.units}) if count else "0"


def _outcomes_by_rule(audit: Audit, language: Language) -> RenderableType:
    table = _table(text(language, "cli.gaps"), ("rule", "requirement", *OUTCOMES_SHOWN), language)
    counts = audit.assessments.groupby(["rule_id", "outcome"]).size()
    for rule in audit.standard.rules:
        table.add_row(
            visible(rule.rule_id),
            visible(either(language, rule.title_zh, rule.title_en)),
            *(str(counts.get((rule.rule_id, outcome), 0)) for outcome in OUTCOMES_SHOWN),
        )
    return table


def _homes(audit: Audit, language: Language) -> Iterator[RenderableType]:
    """Say by which method the homes were placed, where it was not by buildings alone."""
    shares = placed_shares(audit)
    if set(shares) - {"buildings"}:
        told = [text(language, f"cli.placed_{method}", {"share": percent(share)}) for method, share in shares.items()]
        yield visible(text(language, "cli.placed", {"methods": text(language, "problems.between").join(told)}))


def _most_urgent(audit: Audit, language: Language) -> RenderableType:
    if audit.gaps.empty:
        return Text(text(language, "cli.no_gaps"))
    names, facilities = unit_names(audit.project, language), facility_names(audit.project, language)
    rows = audit.gaps.head(MOST_URGENT)
    title = text(language, "cli.most_urgent", {"count": len(rows), "total": len(audit.gaps)})
    table = _table(title, ("place", "missing", "people_affected", "nearest", "minutes"), language)
    for row in rows.to_dict("records"):
        above = names.get(blank_if_na(row["parent_code"]), "")
        table.add_row(
            visible(" › ".join(filter(None, (above, names[row["unit_code"]])))),
            visible(f"{row['rule_id']} {text(language, 'reasons.' + row['missing'])}"),
            counted(row["people_affected"], language),
            visible(facilities.get(blank_if_na(row["nearest_facility_id"]), text(language, "cli.beyond"))),
            _minutes(row["nearest_walk_s"], language),
        )
    return table


def _table(title: str, columns: Sequence[str], language: Language) -> Table:
    table = bare_table(title)
    for column in columns:
        table.add_column(text(language, f"cli.{column}"), justify="left" if column in WORDS else "right")
    return table


def _percent(share: float, language: Language) -> str:
    return text(language, "terms.outcome.unknown") if pd.isna(share) else percent(share)


def _minutes(walk_s: float, language: Language) -> str:
    return text(language, "cli.beyond") if pd.isna(walk_s) else f"{walk_s / 60:.1f}"
