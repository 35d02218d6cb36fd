"""What the map says of each unit: its verdict in one word, its name, and one line for each clause."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from coverage.outputs.naming import blank_if_na, unit_names
from coverage.planning.results import Audit
from coverage.standards import Rule
from coverage.words import Language, either, text

Row = Mapping[str, Any]


def verdicts_layer(audit: Audit, care: str, language: Language) -> bytes:
    """Say of every unit its name, whether it is covered, a gap, unknown or not asked, and why, in `language`."""
    rows = rows_by_unit(audit, care)
    names = unit_names(audit.project, language)
    units = audit.project.units
    told = {
        code: {
            "verdict": one_verdict([row["outcome"] for row in rows[code]]),
            "label": names[code],
            "lines": [
                place_name(names[code], names.get(blank_if_na(parent), ""), language),
                *(rule_line(audit.standard.rule(row["rule_id"]), row, language) for row in rows[code]),
            ],
        }
        for code, parent in zip(units["unit_code"], units["parent_code"], strict=True)
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def rows_by_unit(audit: Audit, care: str) -> Mapping[str, list[Row]]:
    """Collect the assessments of one care by unit, in the order of the standard's rules."""
    order = {rule.rule_id: place for place, rule in enumerate(audit.standard.rules) if rule.care == care}
    table = audit.assessments[audit.assessments["rule_id"].isin(list(order))]
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(table.to_dict("records"), key=lambda row: order[row["rule_id"]]):
        rows[row["unit_code"]].append(row)
    return rows


def one_verdict(outcomes: Sequence[str]) -> str:
    """Put the outcomes of a unit's clauses into one: a gap if one is not met, covered only if all that apply are."""
    applying = {outcome for outcome in outcomes if outcome != "not_applicable"}
    if "not_met" in applying:
        return "gap"
    if "unknown" in applying:
        return "unknown"
    return "covered" if applying else "none"


def place_name(name: str, parent: str, language: Language) -> str:
    """Name a unit below its parent."""
    return text(language, "map.below", {"parent": parent, "name": name}) if parent else name


def rule_line(rule: Rule, row: Row, language: Language) -> str:
    """Say one clause of one unit: what it asks, the outcome, and the reason or the share."""
    return text(
        language,
        "map.clause",
        {
            "title": either(language, rule.title_zh, rule.title_en),
            "outcome": text(language, f"terms.outcome.{row['outcome']}"),
            "why": value_words(rule, row, language),
        },
    )


def value_words(rule: Rule, row: Row, language: Language) -> str:
    """Say a reach rule's share against its target; a presence rule's reason."""
    value = row["value"]
    if rule.measure == "reach_share" and value == value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return text(language, "map.share", {"share": percent(value), "target": percent(rule.target)})
    return text(language, f"reasons.{row['reason']}")


def percent(share: float) -> str:
    """Write a share as a percentage, never rounding up to a limit that is not reached."""
    shown = int(share * 1000 + 1e-6) / 10
    return f"{shown:.0f}%" if shown == int(shown) else f"{shown:.1f}%"
