"""Which keys an edition may have, each with its test: those of every clause, and those of its measure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from coverage.model.keys import BOTH, TEXT, Key, is_both, is_number, is_positive, is_text, one_of, some_of
from coverage.model.profiles import shipped_profiles
from coverage.model.tables import FACILITY_KINDS, LEVELS, SERVICES
from coverage.standards.rules import AMOUNTS, AREAS, CARE, MEASURES, NATURES, PER, SECTIONS, SHARES
from coverage.words import catalog


def _groups() -> tuple[str, ...]:
    """List the age groups we have words for."""
    start = "terms.group."
    return tuple(key.removeprefix(start) for key in catalog("en") if key.startswith(start))


def _is_walk(value: object) -> bool:
    return is_positive(value) and float(str(value)) <= LONGEST_MIN


def _are_breaks(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_walk, value)) and value == sorted(set(value))


def _is_share(value: object) -> bool:
    return is_positive(value) and float(str(value)) <= 1


def _is_part(value: object) -> bool:
    return is_number(value) and float(str(value)) <= 1


def _is_unit(value: object) -> bool:
    return is_both(value) and not set(_PERCENT) & set(str(value))


def is_filter(value: object) -> bool:
    """Say whether a value is a table that asks for something."""
    return isinstance(value, dict) and bool(value)


def _optional(key: Key) -> Key:
    return replace(key, optional=True)


LONGEST_MIN: Final = 120.0
"""No plan asks for a longer walk; more minutes than this are seconds or metres."""

_PERCENT: Final = "%％"
"""Signs no unit has: a share is 0–1, and stands without a unit."""

_FLAG: Final = Key(lambda value: isinstance(value, bool), "true | false", optional=True)
_LEAST: Final = Key(is_number, "a number ≥ 0", optional=True)
_FILTER: Final = Key(is_filter, '{ kinds = ["…"] }')
_SHARE: Final = Key(_is_share, "0–1 (0.8 = 80%)")
_PART: Final = Key(_is_part, "0–1 (0.8 = 80%)", optional=True)
_UNIT: Final = Key(_is_unit, f"{BOTH.wanted}, ≠ %")
_NUMBER: Final = Key(is_positive, "a number > 0")
_AMOUNT: Final = _optional(one_of(AMOUNTS))
_YEAR: Final = Key(lambda value: isinstance(value, int) and 1900 < value < 2200, "a year", optional=True)

STANDARD_KEYS: Final[Mapping[str, Key]] = {
    "id": TEXT,
    "title": BOTH,
    "document": TEXT,
    "in_force_from": TEXT,
    "in_force_until": TEXT,
    "breaks_min": Key(_are_breaks, f"rising minutes > 0, ≤ {LONGEST_MIN:g}"),
    "rules": Key(lambda value: isinstance(value, list) and bool(value), "[[rules]]"),
}

_CONDITION_KEYS: Final[Mapping[str, Key]] = {
    "kinds": some_of(FACILITY_KINDS, optional=True),
    "services": some_of(SERVICES, optional=True),
    "floor_area_m2_min": _LEAST,
    "beds_min": _LEAST,
    "demonstration": _FLAG,
    "inclusive": _FLAG,
    "public": _FLAG,
    "registered": _FLAG,
}

_KIND_KEYS: Final[Mapping[str, Key]] = {**_CONDITION_KEYS, "kinds": some_of(FACILITY_KINDS)}
"""Of what says which facilities are looked at: of no kind is none at all."""

FILTER_KEYS: Final = {"facilities": _KIND_KEYS, "beside": _KIND_KEYS, "condition": _CONDITION_KEYS}

CLAUSE_KEYS: Final[Mapping[str, Key]] = {
    "id": TEXT,
    "section": one_of(SECTIONS),
    "care": one_of(CARE),
    "title": BOTH,
    "clause": TEXT,
    "quote": TEXT,
    "measure": one_of(MEASURES),
    "levels": some_of(LEVELS),
    "baseline_year": _YEAR,
    "nature": _optional(one_of(NATURES)),
    "department": _optional(BOTH),
    "reading": _optional(BOTH),
}
"""What every clause may say; its figures and what its measure asks for come on top."""

_WALK: Final = ("group", "profile", "minutes")
"""A presence clause that says any of these is about walking there, and must say all."""

_SUMMED: Final[Mapping[str, Key]] = {"facilities": _FILTER, "amount": _AMOUNT, "or_reported": _FLAG}

_IN_AREAS: Final[Mapping[str, Key]] = {"area": _optional(one_of(AREAS)), "households_min": _LEAST}

_MEASURE_KEYS: Final[Mapping[str, Mapping[str, Key]]] = {
    "presence": {**_IN_AREAS, "facilities": _FILTER, "or_reported": _FLAG},
    "ratio": {**_SUMMED, **_IN_AREAS, "per": one_of(PER), "scale": _NUMBER},
    "share": {**_SUMMED, "whole": _AMOUNT, "condition": _optional(_FILTER)},
    "unit_share": {
        "of_rules": Key(lambda value: isinstance(value, list) and bool(value) and all(map(is_text, value)), '["A4"]'),
        "any_rule": _FLAG,
        "facilities": _optional(_FILTER),
    },
    "total": {**_SUMMED, "since_baseline": _FLAG},
    "near": {"facilities": _FILTER, "beside": _FILTER, "distance_m": _NUMBER},
    "attribute": {**_IN_AREAS, "facilities": _FILTER, "condition": _FILTER, "or_reported": _FLAG},
    "reported": {},
}


def _walk_keys() -> Mapping[str, Key]:
    return {
        "facilities": _FILTER,
        "group": one_of(_groups()),
        "profile": one_of(tuple(shipped_profiles())),
        "minutes": Key(_is_walk, f"minutes > 0, ≤ {LONGEST_MIN:g}"),
        "capacity": _AMOUNT,
        "across_line": _FLAG,
    }


def is_walked(entry: Mapping[str, Any]) -> bool:
    """Say whether a clause is about walking to a facility, and so a `Rule`."""
    measure = entry.get("measure")
    return measure == "reach_share" or (measure == "presence" and any(key in entry for key in _WALK))


def _figure_keys(entry: Mapping[str, Any]) -> Mapping[str, Key]:
    """Tell how a clause writes its figures: a share without a unit, or a number in one."""
    if entry["measure"] in SHARES or (entry["measure"] == "reported" and "unit" not in entry):
        return {"target": _SHARE, "baseline": _PART}
    counted = {"target": _NUMBER, "baseline": _LEAST}
    return counted if is_walked(entry) else {**counted, "unit": _UNIT}


def keys_of(entry: Mapping[str, Any]) -> Mapping[str, Key]:
    """Tell which keys a clause may have: those of every clause, its figures, and those of its measure."""
    said = {**CLAUSE_KEYS, **_figure_keys(entry)}
    if is_walked(entry):
        return {**said, **_walk_keys()}
    own = _MEASURE_KEYS[entry["measure"]]
    people = {"group": one_of(_groups())} if entry["measure"] == "ratio" and entry.get("per") == "people" else {}
    return {**said, **own, **people}


def left_out(entry: Mapping[str, Any]) -> list[str]:
    """Name the keys a clause may do without, but not beside what else it says."""
    asked = {
        "baseline_year": "baseline" in entry or entry.get("since_baseline") is True,
        "condition": entry["measure"] == "share" and "whole" not in entry,  # a part of all is all
    }
    return [name for name, needed in asked.items() if needed and name not in entry]
