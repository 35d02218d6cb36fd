"""What the map says of each unit: its verdict in one word, its name, and one line for each clause."""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from coverage.model.project import Project
from coverage.outputs.naming import blank_if_na, percent, unit_names
from coverage.planning.figures import worst_of
from coverage.planning.results import Audit
from coverage.standards import Rule
from coverage.words import Language, either, text

Row = Mapping[str, Any]

VERDICTS: Final = {"not_met": "gap", "unknown": "unknown", "met": "covered", "not_applicable": "none"}


def verdicts_layer(audit: Audit, care: str, language: Language) -> bytes:
    """Say of every unit its name, whether it is covered, a gap, unknown or not asked, and why, in `language`."""
    rows = rows_by_unit(audit, care)
    names, places = unit_names(audit.project, language), unit_places(audit.project, language)
    told = {
        code: {
            "verdict": one_verdict([row["outcome"] for row in rows[code]]),
            "label": names[code],
            "lines": [
                places[code],
                *(rule_line(audit.standard.rule(row["rule_id"]), row, language) for row in rows[code]),
            ],
        }
        for code in audit.project.units["unit_code"]
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
    """Put the outcomes of a unit's clauses into one word of the map: the worst of them."""
    return VERDICTS[worst_of(outcomes)]


def unit_places(project: Project, language: Language) -> Mapping[str, str]:
    """Name every unit by its code with the unit above it; directly below the district its own name is enough."""
    names = unit_names(project, language)
    levels = dict(zip(project.units["unit_code"], project.units["level"], strict=True))
    return {
        code: names[code]
        if levels.get(blank_if_na(parent), "district") in ("city", "district")
        else text(language, "map.below", {"parent": names[parent], "name": names[code]})
        for code, parent in zip(project.units["unit_code"], project.units["parent_code"], strict=True)
    }


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
    if rule.measure == "reach_share" and not math.isnan(value):
        return text(language, "map.share", {"share": percent(value), "target": percent(rule.target)})
    return text(language, f"reasons.{row['reason']}")
