"""What a planner's files hold before anything is measured: units by name, and where boundaries do not fit."""

import json
from typing import Final

from coverage.model.project import Project
from coverage.outputs.map.base_layers import collection, features_of
from coverage.outputs.map.unit_layer import VERDICTS, unit_places
from coverage.outputs.naming import unit_names
from coverage.sources.units.topology import misfits
from coverage.words import Language, text

NOT_ASKED: Final = VERDICTS["not_applicable"]
NOTHING: Final = collection([])
"""A layer with nothing in it."""


def named_units_layer(project: Project, language: Language) -> bytes:
    """Say of every unit its name and its level, and nothing of any clause; in the form of `verdicts_layer`."""
    units = project.units
    names, places = unit_names(project, language), unit_places(project, language)
    told = {
        code: {
            "verdict": NOT_ASKED,
            "label": names[code],
            "lines": [places[code], text(language, f"terms.level.{level}"), code],
        }
        for code, level in zip(units["unit_code"], units["level"], strict=True)
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def misfits_layer(project: Project, language: Language) -> bytes:
    """Draw where units overlap, leave holes, or reach beyond the unit above, each with its area."""
    if not len(project.units):
        return NOTHING
    found, names = misfits(project.units), unit_names(project, language)
    features = []
    for row in found.itertuples():
        values = {
            "unit": names[row.unit_code],
            "other": names.get(row.other_code, ""),
            "area": f"{row.area_m2:,.0f}",
            "share": f"{row.share:.1%}",  # as the list of problems has it
        }
        features += features_of(
            [row.geometry], {"kind": row.kind, "lines": [text(language, f"map.{row.kind}", values)]}
        )
    return collection(features)
