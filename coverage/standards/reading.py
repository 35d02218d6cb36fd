"""Reading an edition from TOML: each key has one test, every failure is collected, and only then rules are made."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.keys import BOTH, TEXT, Key, is_number, is_positive, is_text, key_problems, one_of, some_of
from coverage.model.profiles import shipped_profiles
from coverage.model.shipped import shipped
from coverage.model.tables import FACILITY_KINDS, LEVELS, SERVICES
from coverage.standards.rules import (
    AMOUNTS,
    AREAS,
    CARE,
    MEASURES,
    NATURES,
    PER,
    SECTIONS,
    SHARES,
    Clause,
    FacilityFilter,
    Indicator,
    Rule,
    Standard,
)
from coverage.words import catalog


def shipped_standards() -> Mapping[str, Path]:
    """List the editions that come with the product: id to path."""
    return {path.stem: path for path in sorted(shipped("standards").glob("*.toml"))}


def load_standard(name_or_path: str | Path) -> Standard:
    """Read an edition by the id of a shipped one or from a TOML file of the planner's own.

    Raises
    ------
    InputError
        If there is no such edition, or with every problem of the file: unknown or missing keys, impossible values,
        each naming its rule.
    """
    editions = shipped_standards()
    path = editions.get(str(name_or_path), Path(name_or_path))
    if not path.is_file():
        choices = ", ".join(editions)
        raise InputError([Problem("unknown_standard", value=str(name_or_path), details={"choices": choices})])
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem("unreadable", file=path.name, value=str(error))]) from error
    return _standard(tree, path.name)


def _groups() -> tuple[str, ...]:
    """List the age groups we have words for."""
    start = "terms.group."
    return tuple(key.removeprefix(start) for key in catalog("en") if key.startswith(start))


def _are_breaks(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_positive, value)) and value == sorted(set(value))


def _is_share(value: object) -> bool:
    return is_positive(value) and float(str(value)) <= 1


def _is_filter(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


def _optional(key: Key) -> Key:
    return replace(key, optional=True)


_FLAG: Final = Key(lambda value: isinstance(value, bool), "true | false", optional=True)
_LEAST: Final = Key(is_number, "a number ≥ 0", optional=True)
_FILTER: Final = Key(_is_filter, '{ kinds = ["…"] }')
_SHARE: Final = Key(_is_share, "0–1 (0.8 = 80%)")
_NUMBER: Final = Key(is_positive, "a number > 0")
_AMOUNT: Final = _optional(one_of(AMOUNTS))
_YEAR: Final = Key(lambda value: isinstance(value, int) and 1900 < value < 2200, "a year", optional=True)

_STANDARD_KEYS: Final[Mapping[str, Key]] = {
    "id": TEXT,
    "title": BOTH,
    "document": TEXT,
    "in_force_from": TEXT,
    "in_force_until": TEXT,
    "breaks_min": Key(_are_breaks, "rising numbers > 0"),
    "rules": Key(lambda value: isinstance(value, list) and bool(value), "[[rules]]"),
}

_FILTER_KEYS: Final[Mapping[str, Key]] = {
    "kinds": some_of(FACILITY_KINDS, optional=True),
    "services": some_of(SERVICES, optional=True),
    "floor_area_m2_min": _LEAST,
    "beds_min": _LEAST,
    "demonstration": _FLAG,
    "inclusive": _FLAG,
    "public": _FLAG,
    "registered": _FLAG,
}

_CLAUSE_KEYS: Final[Mapping[str, Key]] = {
    "id": TEXT,
    "section": one_of(SECTIONS),
    "care": one_of(CARE),
    "title": BOTH,
    "clause": TEXT,
    "quote": TEXT,
    "measure": one_of(MEASURES),
    "levels": some_of(LEVELS),
    "unit": _optional(BOTH),
    "baseline": _LEAST,
    "baseline_year": _YEAR,
    "nature": _optional(one_of(NATURES)),
    "department": _optional(BOTH),
    "reading": _optional(BOTH),
}
"""What every clause may say; what its measure asks for comes on top."""

_WALK: Final = ("group", "profile", "minutes")
"""A presence clause that says any of these is about walking there, and must say all."""

_SUMMED: Final[Mapping[str, Key]] = {"facilities": _FILTER, "amount": _AMOUNT, "or_reported": _FLAG}

_MEASURE_KEYS: Final[Mapping[str, Mapping[str, Key]]] = {
    "presence": {"target": _NUMBER, "facilities": _FILTER, "area": _optional(one_of(AREAS)), "or_reported": _FLAG},
    "ratio": {
        **_SUMMED,
        "target": _NUMBER,
        "per": one_of(PER),
        "scale": _NUMBER,
        "area": _optional(one_of(AREAS)),
    },
    "share": {**_SUMMED, "target": _SHARE, "whole": _AMOUNT, "condition": _optional(_FILTER)},
    "unit_share": {
        "target": _SHARE,
        "of_rules": Key(lambda value: isinstance(value, list) and bool(value) and all(map(is_text, value)), '["A4"]'),
        "any_rule": _FLAG,
        "facilities": _optional(_FILTER),
    },
    "total": {**_SUMMED, "target": _NUMBER, "since_baseline": _FLAG},
    "near": {"target": _SHARE, "facilities": _FILTER, "beside": _FILTER, "distance_m": _NUMBER},
    "attribute": {
        "target": _SHARE,
        "facilities": _FILTER,
        "condition": _FILTER,
        "area": _optional(one_of(AREAS)),
        "or_reported": _FLAG,
    },
    "reported": {"target": _NUMBER},
}


def _walk_keys() -> Mapping[str, Key]:
    return {
        "facilities": _FILTER,
        "group": one_of(_groups()),
        "profile": one_of(tuple(shipped_profiles())),
        "minutes": Key(is_positive, "minutes > 0"),
        "capacity": _AMOUNT,
        "across_line": _FLAG,
    }


def _is_walked(entry: Mapping[str, Any]) -> bool:
    measure = entry.get("measure")
    return measure == "reach_share" or (measure == "presence" and any(key in entry for key in _WALK))


def _keys_of(entry: Mapping[str, Any]) -> Mapping[str, Key]:
    """Tell which keys a clause may have: those of every clause, and those of its measure."""
    measure = entry.get("measure")
    if _is_walked(entry):
        return {**_CLAUSE_KEYS, **_walk_keys(), "target": _SHARE if measure == "reach_share" else _NUMBER}
    own = _MEASURE_KEYS.get(str(measure), {})
    if measure == "ratio" and entry.get("per") == "people":
        own = {**own, "group": one_of(_groups())}
    if measure == "reported" and "unit" not in entry:
        own = {"target": _SHARE}
    return {**_CLAUSE_KEYS, **own}


def _rule_problems(entry: object, number: int, file: str) -> list[Problem]:
    if not isinstance(entry, dict):
        details = {"rule": number, "key": "rules", "wanted": "[[rules]]"}
        return [Problem("rule_bad_value", file=file, value=str(entry), details=details)]
    rule = str(entry.get("id", f"#{number}"))
    if entry.get("measure") not in MEASURES:  # which keys it may have cannot be known
        return key_problems(
            {name: entry[name] for name in _CLAUSE_KEYS if name in entry}, _CLAUSE_KEYS, "rule", rule, file
        )
    problems = key_problems(entry, _keys_of(entry), "rule", rule, file)
    for name in ("facilities", "condition", "beside"):
        if isinstance(entry.get(name), dict):
            problems += key_problems(entry[name], _FILTER_KEYS, "rule", rule, file, f"{name}.")
    if entry["measure"] not in (*SHARES, "reported") and "unit" not in entry and not _is_walked(entry):
        problems.append(Problem("rule_missing_key", file=file, value="unit", details={"rule": rule}))
    return problems


def _repeats(entries: list[Any], file: str) -> list[Problem]:
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return [
        Problem("rule_bad_value", file=file, value=str(twice), details={"rule": twice, "key": "id", "wanted": "≠"})
        for twice in sorted({str(one) for one in ids if ids.count(one) > 1})
    ]


def _strangers(entries: list[Any], file: str) -> list[Problem]:
    """Find rules that a unit_share names and that are no rules held unit by unit."""
    walked = [str(entry.get("id")) for entry in entries if isinstance(entry, dict) and _is_walked(entry)]
    return [
        Problem(
            "rule_bad_value",
            file=file,
            value=str(name),
            details={"rule": str(entry.get("id")), "key": "of_rules", "wanted": " | ".join(walked)},
        )
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("of_rules"), list)
        for name in entry["of_rules"]
        if name not in walked
    ]


def _standard(tree: Mapping[str, Any], file: str) -> Standard:
    problems = key_problems(tree, _STANDARD_KEYS, "rule", str(tree.get("id", "–")), file)
    entries = tree.get("rules")
    if isinstance(entries, list):
        problems += [p for number, entry in enumerate(entries, 1) for p in _rule_problems(entry, number, file)]
        problems += _repeats(entries, file) + _strangers(entries, file)
    refuse_if_any(problems)
    return Standard(
        standard_id=tree["id"],
        title_zh=tree["title"]["zh"],
        title_en=tree["title"]["en"],
        document=tree["document"],
        in_force_from=tree["in_force_from"],
        in_force_until=tree["in_force_until"],
        breaks_min=tuple(float(minutes) for minutes in tree["breaks_min"]),
        clauses=tuple(_clause(entry) for entry in tree["rules"]),
    )


def _clause(entry: Mapping[str, Any]) -> Clause:
    said = _said_by_all(entry)
    if _is_walked(entry):
        return Rule(
            **said,
            facilities=_filter(entry["facilities"]),
            group=entry["group"],
            profile=entry["profile"],
            minutes=float(entry["minutes"]),
            capacity=entry.get("capacity", ""),
            across_line=entry.get("across_line", True),
        )
    return Indicator(
        **said,
        facilities=_filter_or_none(entry, "facilities"),
        condition=_filter_or_none(entry, "condition"),
        beside=_filter_or_none(entry, "beside"),
        amount=entry.get("amount", ""),
        whole=entry.get("whole", ""),
        per=entry.get("per", ""),
        group=entry.get("group", ""),
        scale=float(entry.get("scale", 1.0)),
        of_rules=tuple(entry.get("of_rules", ())),
        any_rule=entry.get("any_rule", False),
        distance_m=entry.get("distance_m"),
        since_baseline=entry.get("since_baseline", False),
        or_reported=entry.get("or_reported", False),
        area=entry.get("area", ""),
    )


def _said_by_all(entry: Mapping[str, Any]) -> dict[str, Any]:
    both = {name: entry.get(name, {"zh": "", "en": ""}) for name in ("title", "unit", "department", "reading")}
    texts = {f"{name}_{language}": text[language] for name, text in both.items() for language in ("zh", "en")}
    return {
        **texts,
        "rule_id": entry["id"],
        "section": entry["section"],
        "care": entry["care"],
        "clause": entry["clause"],
        "quote": entry["quote"],
        "measure": entry["measure"],
        "levels": tuple(entry["levels"]),
        "target": float(entry["target"]),
        "baseline": entry.get("baseline"),
        "baseline_year": entry.get("baseline_year"),
        "nature": entry.get("nature", ""),
    }


def _filter_or_none(entry: Mapping[str, Any], name: str) -> FacilityFilter | None:
    return _filter(entry[name]) if name in entry else None


def _filter(entry: Mapping[str, Any]) -> FacilityFilter:
    return FacilityFilter(
        kinds=tuple(entry.get("kinds", ())),
        services=tuple(entry.get("services", ())),
        floor_area_m2_min=entry.get("floor_area_m2_min"),
        beds_min=entry.get("beds_min"),
        demonstration=entry.get("demonstration"),
        inclusive=entry.get("inclusive"),
        public=entry.get("public"),
        registered=entry.get("registered"),
    )
