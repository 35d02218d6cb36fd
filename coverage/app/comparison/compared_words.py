"""A comparison as a table and in words: every difference with sign, symbol and name, never by colour alone."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from coverage.app.markup import tag
from coverage.errors import describe
from coverage.outputs.map.unit_layer import unit_places
from coverage.outputs.naming import percent, percent_between, percentage, unit_names
from coverage.planning.scenarios.comparing import MIXED, UNCLEAR, UNIT_SIDES, sides_of
from coverage.planning.scenarios.comparison import Comparison, Variant
from coverage.planning.shown import Digits, looks_same, shown
from coverage.standards import Standard
from coverage.words import Language, either, text

SYMBOLS: Final[Mapping[str, str]] = {"better": "▲", "worse": "▼", "same": "=", MIXED: "◆", UNCLEAR: "?"}
RATES: Final = ("walk_share", "unit_share")
SECTIONS: Final = ("rates", "gap_rows", "clause_rows")
UNKNOWN: Final = "–"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a comparison: what it is called, and how finely it is shown."""

    words: str
    digits: Digits
    section: str

    def shown(self, value: float) -> str:
        """Write a value of it."""
        if math.isnan(value):
            return UNKNOWN
        return percent(value) if self.digits == "share" else f"{shown(value, self.digits):,.12g}"

    def told(self, row: Row, when: str) -> str:
        """Write what is known of it "before" or "after": its value, else between what it lies."""
        value, least, most = (row[name] for name in (when, f"{when}_least", f"{when}_most"))
        return percent_between(least, most) if math.isnan(value) and not math.isnan(least) else self.shown(value)

    def difference(self, before: float, after: float, language: Language) -> str:
        """Write how much more or less it is, as the difference of what is shown; "" where it is not known."""
        if math.isnan(before) or math.isnan(after):
            return ""
        if self.digits != "share":
            more = round(shown(after, self.digits) - shown(before, self.digits), 2)
            return _signed(f"{more:+,.12g}")
        points = round(percentage(after) - percentage(before), 1)
        return text(language, "app.comparing.points", {"points": _signed(f"{points:+g}")})


def _signed(number: str) -> str:
    """Write a minus as print does: as wide as the plus."""
    return number.replace("-", "−")


def figure_of(key: str, standard: Standard, held_by_unit: frozenset[str], language: Language) -> Figure:
    """Say what a key of FIGURE_CHANGES means.

    Parameters
    ----------
    held_by_unit
        Clauses that are held unit by unit: their figure is a share of the units.
    """
    first, _, last = key.partition(".")
    if first in ("gaps", "clause"):
        clause = standard.clause(last)
        title = {"rule": last, "title": either(language, clause.title_zh, clause.title_en)}
        words = text(language, f"app.comparing.{first}", title)
        if first == "gaps":
            return Figure(words, "people", "gap_rows")
        return Figure(words, "share" if last in held_by_unit or clause.is_share else "measured", "clause_rows")
    circle = standard.circle_rule(first)
    values = {
        "care": text(language, f"terms.care.{first}"),
        "group": text(language, f"terms.group.{circle.group}"),
        "minutes": f"{circle.minutes:g}",
    }
    words = text(language, f"app.comparing.{last}", values)
    return Figure(words, "share" if last in RATES else "people", "rates")


def table_html(comparison: Comparison, scorecard: pd.DataFrame, labels: Sequence[str], language: Language) -> str:
    """Lay the figures out: today, and each scenario beside it; gaps and clauses only where one differs.

    Parameters
    ----------
    scorecard
        Under the contract SCORECARD, of the baseline.
    labels
        What each variant is called, in their order.
    """
    standard = comparison.baseline.standard
    by_unit = frozenset(scorecard.loc[scorecard["units_asked"].notna(), "rule_id"])
    rows = {key: own.to_dict("records") for key, own in comparison.figures.groupby("figure", sort=False)}
    figures = {key: figure_of(str(key), standard, by_unit, language) for key in rows}
    heads = [text(language, "app.comparing.figure"), text(language, "app.comparing.today"), *labels]
    head = "".join(f'<th scope="col">{tag("span", one)}</th>' for one in heads)
    parts = [tag("tr", head, raw=True)]
    for section in SECTIONS:
        own = {key: rows[key] for key, figure in figures.items() if figure.section == section}
        parts += _section(section, own, figures, len(heads), language)
    return tag("table", "".join(parts), "cc-scorecard cc-compared", raw=True)


def _section(
    section: str, rows: Mapping[Any, list[Row]], figures: Mapping[Any, Figure], wide: int, language: Language
) -> list[str]:
    differing = {
        key: own for key, own in rows.items() if section == "rates" or any(_differs(figures[key], row) for row in own)
    }
    title = tag("b", text(language, f"app.comparing.{section}"))
    same = len(rows) - len(differing)
    note = tag("span", text(language, "app.comparing.same_rows", {"count": same}), "cc-note") if same else ""
    parts = [f'<tr class="cc-section"><th scope="colgroup" colspan="{wide}">{title} {note}</th></tr>']
    return [*parts, *(_row(figures[key], own, language) for key, own in differing.items())]


def _differs(figure: Figure, row: Row) -> bool:
    """Tell whether a row says anything: another side, or another figure or bound of it as it is shown."""
    pairs = (("before", "after"), ("before_least", "after_least"), ("before_most", "after_most"))
    return row["side"] != "same" or not all(looks_same(row[was], row[now], figure.digits) for was, now in pairs)


def _row(figure: Figure, rows: Sequence[Row], language: Language) -> str:
    cells = [f'<th scope="row">{tag("span", figure.words)}</th>', tag("td", figure.told(rows[0], "before"))]
    for row in rows:
        change = figure.difference(row["before"], row["after"], language)
        told = " ".join(filter(None, (side_words(row["side"], language), change if row["side"] != "same" else "")))
        value = tag("strong", figure.told(row, "after")) + tag("div", told, f"cc-side {row['side']}")
        cells.append(tag("td", value, "cc-now", raw=True))
    return tag("tr", "".join(cells), raw=True)


def side_words(side: str, language: Language) -> str:
    """Name a side with its symbol."""
    return f"{SYMBOLS[side]} {text(language, f'app.comparing.{side}')}"


def units_words(comparison: Comparison, variant: Variant, label: str, care: str, language: Language) -> str:
    """Count the units in which one kind of care gets better or worse."""
    sides = sides_of(comparison, variant.scenario.name, care)
    counts = {side: int((sides == side).sum()) for side in UNIT_SIDES}
    return text(
        language, "app.comparing.units", {"name": label, "care": text(language, f"terms.care.{care}"), **counts}
    )


def unresolved_html(variant: Variant, label: str, language: Language) -> str:
    """Name the changes that are no longer possible; "" where all are."""
    if not variant.unresolved:
        return ""
    heading = tag("div", text(language, "app.comparing.unresolved", {"name": label}), "cc-line cc-warn")
    listed = "".join(tag("li", describe(problem, language)) for problem in variant.unresolved)
    return heading + tag("ul", listed, "cc-list", raw=True)


def sides_layer(comparison: Comparison, variant: Variant, care: str, language: Language) -> bytes:
    """Say of every unit for the map whether it gets better or worse, and by which clause; as `verdicts_layer` does."""
    project, standard = comparison.baseline.project, comparison.baseline.standard
    names, places = unit_names(project, language), unit_places(project, language)
    sides = sides_of(comparison, variant.scenario.name, care)
    rules = [rule.rule_id for rule in standard.rules if rule.care == care]
    rows = comparison.units
    own = (rows["scenario"] == variant.scenario.name) & rows["rule_id"].isin(rules)
    changed = rows[(own & (rows["side"] != "same")).to_numpy()]
    lines: dict[str, list[str]] = {}
    for row in changed.to_dict("records"):
        lines.setdefault(row["unit_code"], []).append(_line(row, standard, language))
    told = {
        code: {
            "verdict": side,
            "label": names[code] if side == "same" else f"{SYMBOLS[side]} {names[code]}",
            "lines": [places[code], *lines.get(code, [text(language, "app.comparing.nothing_asked")])],
        }
        for code, side in sides.items()
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _line(row: Row, standard: Standard, language: Language) -> str:
    rule = standard.rule(row["rule_id"])
    share = rule.measure == "reach_share"
    was, now = (
        percent(row[f"value_{when}"])
        if share and not math.isnan(row[f"value_{when}"])
        else text(language, f"terms.outcome.{row[f'outcome_{when}']}")
        for when in ("before", "after")
    )
    title = either(language, rule.title_zh, rule.title_en)
    values = {"title": title, "was": was, "now": now, "side": side_words(row["side"], language)}
    return text(language, "app.comparing.was_now", values)


def legend(language: Language) -> tuple[tuple[str, str], ...]:
    """Explain the colours and edges of the map of a comparison."""
    return tuple(
        (side, f"{SYMBOLS[side]} {text(language, f'app.comparing.legend_{side}')}")
        for side in ("better", "worse", MIXED, "same")
    )
