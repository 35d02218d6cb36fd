"""What units, facilities, evidence and shares are called in a language."""

import math
from collections.abc import Mapping

import pandas as pd

from coverage.model.project import Project
from coverage.words import Language, catalog, either, text


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


def district_name(project: Project, language: Language) -> str:
    """Name the district."""
    return either(language, project.name, project.name_en)


def blank_if_na(value: object) -> str:
    """Read a text cell; "" where it is NA."""
    return value if isinstance(value, str) else ""


def percentage(share: float) -> float:
    """Give a share in percent to one decimal, never rounded up to a limit that is not reached; NaN stays NaN."""
    return share if math.isnan(share) else math.floor(share * 1000 + 1e-6) / 10


def percent(share: float) -> str:
    """Write a share, not NaN, as `percentage` gives it: 79.9% and 80%."""
    return f"{percentage(share):g}%"


def evidence_words(evidence: str, facilities: Mapping[str, str], language: Language) -> str:
    """Say which facilities were looked at and why they do not count.

    Parameters
    ----------
    evidence
        "facility_id" or "facility_id:condition,condition?" joined by ";"; "?" marks what the register leaves open.
    facilities
        What each is called, by id: `facility_names` on the screen, `facility_labels` in a file.
    """
    separator = text(language, "outputs.evidence.next")
    return separator.join(_token_words(token, facilities, language) for token in evidence.split(";") if token)


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
