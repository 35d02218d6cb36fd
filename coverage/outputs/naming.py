"""What units, facilities, evidence and shares are called in a language."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from coverage.model.ages import OLDEST, bounds
from coverage.model.project import Project
from coverage.model.tables import RANK
from coverage.planning.scorecard import units_between
from coverage.planning.shown import people_more, shown
from coverage.standards import Clause
from coverage.words import Language, catalog, either, is_one, text

UNKNOWN: Final = "–"

SINGULAR: Final = {"people": "person", "ies": "y", "s": ""}
"""How English endings of many turn into those of one."""

_COUNTED: Final = re.compile(
    r"(?!per )(?P<what>(?:(?! per ).)*?)(?P<many>people|(?<=[a-z]{2})ies|(?<=[a-z]{2}[a-rt-z])s)(?P<base> per .*)?"
)
"""What is counted, its ending, and what it is counted by; no symbol such as m/s, and nothing that ends in ss."""


def names_of(table: pd.DataFrame, key: str, language: Language) -> dict[str, str]:
    """Name every row of a table by its key; the other language stands in where one has no name."""
    return {
        code: either(language, blank_if_na(name), blank_if_na(name_en))
        for code, name, name_en in zip(table[key], table["name"], table["name_en"], strict=True)
    }


def unit_names(project: Project, language: Language) -> dict[str, str]:
    """Name every unit by its code."""
    return names_of(project.units, "unit_code", language)


def facility_names(project: Project, language: Language) -> dict[str, str]:
    """Name every facility by its id."""
    return names_of(project.facilities, "facility_id", language)


def facility_labels(project: Project, language: Language) -> dict[str, str]:
    """Name every facility by its id as a file does, where a name must lead back to its row: id and name."""
    return {code: f"{code} {name}".strip() for code, name in facility_names(project, language).items()}


def age_name(band: str, language: Language) -> str:
    """Name a band of ages of any cut: "60–64", "85+"."""
    known = catalog(language).get(f"terms.age.{band}")
    first, last = bounds(band)
    key = "over" if last == OLDEST else "one" if first == last else "between"
    return known or text(language, f"terms.ages.{key}", {"first": first, "last": last})


def district_name(project: Project, language: Language) -> str:
    """Name the district."""
    return either(language, project.name, project.name_en)


def named(project: Project) -> Project:
    """Give a project without a name that of its one district, else of its topmost unit, the first of them if many."""
    if project.name or project.name_en:
        return project
    rank = project.units["level"].map(RANK)
    districts = project.units[rank == RANK["district"]]
    top = districts if len(districts) == 1 else project.units[rank == rank.min()]
    zh, en = (blank_if_na(top.iloc[0][column]) for column in ("name", "name_en"))
    return replace(project, name=_with_others("zh", zh, top), name_en=_with_others("en", en, top))


def _with_others(language: Language, first: str, units: pd.DataFrame) -> str:
    if not first or len(units) == 1:
        return first
    return text(language, "terms.and_others", {"first": first, "count": len(units)})


def blank_if_na(value: object) -> str:
    """Read a text cell; "" where it is NA."""
    return value if isinstance(value, str) else ""


def percentage(share: float) -> float:
    """Give a share in percent to one decimal, never rounded up to a limit that is not reached; NaN stays NaN."""
    return round(shown(share, "share") * 100, 1)


def percent(share: float) -> str:
    """Write a share, not NaN, as `percentage` gives it: 79.9% and 80%."""
    return f"{percentage(share):g}%"


def more_people(was: float, now: float) -> str:
    """Write how many people more there are, with its sign, as the difference of the two figures shown."""
    return f"{people_more(was, now):+,}"


NAMED_AT_MOST: Final = 12
"""A clause of a whole district may turn on hundreds of facilities; the table of facilities has them all."""


def evidence_words(evidence: str, facilities: Mapping[str, str], language: Language) -> str:
    """Say which facilities were looked at and why they do not count, the first of many.

    Parameters
    ----------
    evidence
        "facility_id" or "facility_id:condition,condition?" joined by ";"; "?" marks what the register leaves open.
    facilities
        What each is called, by id: `facility_names` on the screen, `facility_labels` in a file.
    """
    separator = text(language, "outputs.evidence.next")
    tokens = [token for token in evidence.split(";") if token]
    named = separator.join(_token_words(token, facilities, language) for token in tokens[:NAMED_AT_MOST])
    left = len(tokens) - NAMED_AT_MOST
    return named if left <= 0 else text(language, "outputs.evidence.more", {"named": named, "count": left})


def _token_words(token: str, facilities: Mapping[str, str], language: Language) -> str:
    # An id comes from a register and may hold a colon of its own; conditions never do.
    facility_id, colon, conditions = token.rpartition(":")
    if not colon or facility_id not in facilities:
        facility_id, conditions = token, ""
    named = facilities.get(facility_id) or facility_id
    if not conditions:
        return named
    comma = text(language, "outputs.evidence.comma")
    why = comma.join(_condition_words(condition, language) for condition in conditions.split(","))
    return text(language, "outputs.evidence.fails", {"facility": named, "why": why})


def _condition_words(condition: str, language: Language) -> str:
    name = condition.removesuffix("?")
    kind = "unsure" if condition.endswith("?") else "not"
    return catalog(language).get(f"outputs.{kind}.{name}", condition)


def clause_value(clause: Clause, value: float, language: Language) -> str:
    """Write a figure as its clause measures it: a share, or a number in the clause's unit; "–" where unknown."""
    if not math.isfinite(value):
        return UNKNOWN
    if clause.is_share:
        return percent(value)
    figure = f"{value:,.10g}"
    return f"{figure} {counted_in(either(language, clause.unit_zh, clause.unit_en), figure)}".strip()


def counted_in(unit: str, figure: str) -> str:
    """Give the unit of a written figure, in the singular where that is 1: editions have "nurseries", "places per …".

    Only English has one, and "per 1,000 residents" stays as it is.
    """
    found = _COUNTED.fullmatch(unit) if is_one(figure) else None
    if found is None:
        return unit
    return found["what"] + SINGULAR[found["many"]] + (found["base"] or "")


def scorecard_value(clause: Clause, row: Mapping[str, Any], language: Language) -> str:
    """Write the value of a row of SCORECARD; of units not all of which are known, from how many surely to at most.

    A clause that is met although its value is open has its target at least.
    """
    value, asked = float(row["value"]), float(row["units_asked"])
    if math.isnan(asked):
        is_enough = math.isnan(value) and row["outcome"] == "met"
        return f"≥ {scorecard_target(clause, row, language)}" if is_enough else clause_value(clause, value, language)
    if math.isnan(value) and asked > 0:
        return percent_between(*units_between(row))
    return percent(value) if math.isfinite(value) else UNKNOWN


def percent_between(surely: float, at_most: float) -> str:
    """Write a share of which only bounds are known."""
    return f"{percent(surely)}–{percent(at_most)}"


def scorecard_target(clause: Clause, row: Mapping[str, Any], language: Language) -> str:
    """Write the target of a row of SCORECARD: a share of the units where it is held unit by unit."""
    target = float(row["target"])
    return clause_value(clause, target, language) if math.isnan(float(row["units_asked"])) else percent(target)
