"""What the map says of each unit: its verdict in one word, its name, and one line for each clause."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Ints
from coverage.engine.joining import distinct
from coverage.model.project import Project
from coverage.outputs.map.desk_map import UnitMark
from coverage.outputs.naming import blank_if_na, percent, unit_names
from coverage.planning.figures import worst_of
from coverage.planning.results import Audit, Verdicts
from coverage.planning.telling import Row, assessments_of
from coverage.planning.worth import gaps_lost
from coverage.standards import Rule
from coverage.words import Language, either, text

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


@dataclass(frozen=True, slots=True)
class UnitWords:
    """What units are called in a language, by code: alone, and with the unit above."""

    names: Mapping[str, str]
    places: Mapping[str, str]
    language: Language


def changed_units(before: Audit, after: Audit, care: str, words: UnitWords) -> dict[str, UnitMark]:
    """Say of each unit of which the verdicts differ what they are after, and whether it loses a line of the gap list.

    Both audits are of the same units and the same edition.
    """
    own = [rule.rule_id for rule in before.standard.rules if rule.care == care]
    other = [_otherwise(before.judged[one].verdicts, after.judged[one].verdicts) for one in own]
    units = distinct(np.empty(0, dtype=np.int64), *other)
    if not units.size:
        return {}
    rows = _by_unit(assessments_of(after.project, [after.judged[one] for one in own], units))
    closed = {code for _, code in closed_gaps(before, after, care)}
    return {
        code: UnitMark(
            verdict=one_verdict([row["outcome"] for row in told]),
            label=words.names[code],
            lines=(
                words.places.get(code, words.names[code]),
                *(rule_line(after.standard.rule(row["rule_id"]), row, words.language) for row in told),
            ),
            leaves=code in closed,
        )
        for code, told in sorted(rows.items())
    }


def closed_gaps(before: Audit, after: Audit, care: str) -> set[tuple[str, str]]:
    """Find the gaps of one care, as rule and unit, that are there before and not after."""
    lost = gaps_lost(before, after)
    own = lost[lost["rule_id"].isin([rule.rule_id for rule in before.standard.rules if rule.care == care])]
    return set(zip(own["rule_id"], own["unit_code"], strict=True))


def _otherwise(before: Verdicts, after: Verdicts) -> Ints:
    """List the units of which a rule says something else after."""
    if before is after:
        return before.unit[:0]
    same = (before.value == after.value) | (np.isnan(before.value) & np.isnan(after.value))
    same &= (before.outcome == after.outcome) & (before.reason == after.reason)
    return np.asarray(before.unit[~same], dtype=np.int64)


def rows_by_unit(audit: Audit, care: str) -> Mapping[str, list[Row]]:
    """Collect the assessments of one care by unit, in the order of the standard's rules."""
    own = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    table = audit.assessments
    return _by_unit(table[table["rule_id"].isin(own).to_numpy()].to_dict("records"))


def _by_unit(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    told: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        told[row["unit_code"]].append(row)
    return told


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
