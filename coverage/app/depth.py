"""What stands behind the verdicts on a unit: who finds a place, and how firm a verdict is."""

import math
from dataclasses import dataclass

import pandas as pd

from coverage.app.markup import bar, tag
from coverage.planning.telling import Row
from coverage.words import Language, text


@dataclass(frozen=True, eq=False, slots=True)
class Depth:
    """What stands behind the verdicts of a rule: rows of CAPACITY and of CONFIDENCE, of all units."""

    capacity: pd.DataFrame
    confidence: pd.DataFrame


def count_words(people: float, language: Language) -> str:
    """Write a number of people."""
    return text(language, "terms.outcome.unknown") if math.isnan(people) else f"{round(people):,}"


def _of_unit(rows: pd.DataFrame, unit_code: str) -> list[Row]:
    own: list[Row] = rows[(rows["unit_code"] == unit_code).to_numpy()].to_dict("records")
    return own


def close_call(depth: Depth, rule_id: str, unit_code: str, language: Language) -> list[str]:
    """Say at which speed a verdict flips that a little more or less would turn."""
    own = depth.confidence[(depth.confidence["rule_id"] == rule_id).to_numpy()]
    return [
        text(language, "app.unit.close", {"speed": f"{row['flip_speed_m_s']:.2f}", "minutes": f"{row['flip_min']:.1f}"})
        for row in _of_unit(own, unit_code)
        if row["is_close"] is True
    ]


def places_box(depth: Depth, unit_code: str, language: Language) -> str:
    """Say who finds a place, of the rule's whole group: the first row; the others are its age bands."""
    rows = _of_unit(depth.capacity, unit_code)
    if not rows:
        return ""
    everyone = rows[0]
    parts = [tag("div", text(language, "app.unit.places"), "cc-box-title")]
    for name in ("placed", "no_place", "out_of_reach", "unknown"):
        share = everyone[name] / everyone["people"] if everyone["people"] > 0 else math.nan
        columns = tag("span", text(language, f"app.unit.{name}")) + bar(share)
        parts.append(tag("div", columns + tag("span", count_words(everyone[name], language)), "cc-reach", raw=True))
    ratio = everyone["places_per_person"]
    if not math.isnan(ratio):
        values = {"ratio": f"{ratio * 100:.1f}"}
        parts.append(tag("div", text(language, "app.unit.ratio", values), "cc-evidence"))
    return tag("div", "".join(parts), "cc-box cc-wide", raw=True)
