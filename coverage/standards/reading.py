"""Reading an edition from TOML: each key has one test, every failure is collected, and only then rules are made."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.keys import key_problems
from coverage.model.shipped import shipped
from coverage.standards.edition import Standard
from coverage.standards.keys import CLAUSE_KEYS, FILTER_KEYS, STANDARD_KEYS, is_filter, is_walked, keys_of, left_out
from coverage.standards.rules import MEASURES, Clause, FacilityFilter, Indicator, Rule


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
    return _read(path.read_bytes(), path.name)


@lru_cache(maxsize=8)  # the page asks for every edition at each click; a changed file has other bytes
def _read(edition: bytes, file: str) -> Standard:
    try:
        tree = tomllib.loads(edition.decode())
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8; a number too long or tables too deep to read
        raise InputError([Problem("unreadable", file=file, value=str(error))]) from error
    return _standard(tree, file)


def _rule_problems(entry: object, number: int, file: str) -> list[Problem]:
    if not isinstance(entry, dict):
        details = {"rule": number, "key": "rules", "wanted": "[[rules]]"}
        return [Problem("rule_bad_value", file=file, value=str(entry), details=details)]
    rule = str(entry.get("id", f"#{number}"))
    if entry.get("measure") not in MEASURES:  # which keys it may have cannot be known
        return key_problems(
            {name: entry[name] for name in CLAUSE_KEYS if name in entry}, CLAUSE_KEYS, "rule", rule, file
        )
    problems = key_problems(entry, keys_of(entry), "rule", rule, file)
    for name, keys in FILTER_KEYS.items():
        if is_filter(entry.get(name)):
            problems += key_problems(entry[name], keys, "rule", rule, file, f"{name}.")
    return problems + [
        Problem("rule_missing_key", file=file, value=name, details={"rule": rule}) for name in left_out(entry)
    ]


def _repeats(entries: list[Any], file: str) -> list[Problem]:
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return [
        Problem("rule_bad_value", file=file, value=str(twice), details={"rule": twice, "key": "id", "wanted": "≠"})
        for twice in sorted({str(one) for one in ids if ids.count(one) > 1})
    ]


def _strangers(entries: list[Any], file: str) -> list[Problem]:
    """Find rules that a unit_share names and that are no rules held unit by unit."""
    walked = [str(entry.get("id")) for entry in entries if isinstance(entry, dict) and is_walked(entry)]
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
    problems = key_problems(tree, STANDARD_KEYS, "rule", str(tree.get("id", "–")), file)
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
    if is_walked(entry):
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
        households_min=float(entry.get("households_min", 0.0)),
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
