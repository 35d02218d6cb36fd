"""Reading an edition from TOML: each key has one test, every failure is collected, and only then rules are made."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.keys import BOTH, TEXT, Key, is_both, is_number, is_positive, key_problems, one_of, some_of
from coverage.model.profiles import shipped_profiles
from coverage.model.shipped import shipped
from coverage.model.tables import FACILITY_KINDS, LEVELS, SERVICES
from coverage.standards.rules import CARE, MEASURES, FacilityFilter, Rule, Standard
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


_FLAG: Final = Key(lambda value: isinstance(value, bool), "true | false", optional=True)
_LEAST: Final = Key(is_number, "a number ≥ 0", optional=True)

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
    "kinds": some_of(FACILITY_KINDS),
    "services": some_of(SERVICES, optional=True),
    "floor_area_m2_min": _LEAST,
    "beds_min": _LEAST,
    "demonstration": _FLAG,
    "inclusive": _FLAG,
    "public": _FLAG,
    "registered": _FLAG,
}


def _rule_keys() -> Mapping[str, Key]:
    return {
        "id": TEXT,
        "care": one_of(CARE),
        "title": BOTH,
        "clause": TEXT,
        "quote": TEXT,
        "measure": one_of(MEASURES),
        "levels": some_of(LEVELS),
        "facilities": Key(lambda value: isinstance(value, dict), '{ kinds = ["…"] }'),
        "target": Key(is_positive, "a number > 0"),
        "group": one_of(_groups()),
        "profile": one_of(tuple(shipped_profiles())),
        "minutes": Key(is_positive, "minutes > 0"),
        "reading": Key(is_both, BOTH.wanted, optional=True),
    }


def _rule_problems(entry: object, number: int, file: str) -> list[Problem]:
    if not isinstance(entry, dict):
        return [
            Problem(
                "rule_bad_value",
                file=file,
                value=str(entry),
                details={"rule": number, "key": "rules", "wanted": "[[rules]]"},
            )
        ]
    rule = str(entry.get("id", f"#{number}"))
    problems = key_problems(entry, _rule_keys(), "rule", rule, file)
    facilities = entry.get("facilities")
    if isinstance(facilities, dict):
        problems += key_problems(facilities, _FILTER_KEYS, "rule", rule, file, "facilities.")
    target = entry.get("target")
    if entry.get("measure") == "reach_share" and is_number(target) and float(str(target)) > 1:
        details = {"rule": rule, "key": "target", "wanted": "0–1 (0.8 = 80%)"}
        problems.append(Problem("rule_bad_value", file=file, value=str(target), details=details))
    return problems


def _repeats(entries: list[Any], file: str) -> list[Problem]:
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return [
        Problem("rule_bad_value", file=file, value=str(twice), details={"rule": twice, "key": "id", "wanted": "≠"})
        for twice in sorted({str(one) for one in ids if ids.count(one) > 1})
    ]


def _standard(tree: Mapping[str, Any], file: str) -> Standard:
    problems = key_problems(tree, _STANDARD_KEYS, "rule", str(tree.get("id", "–")), file)
    entries = tree.get("rules")
    if isinstance(entries, list):
        problems += [p for number, entry in enumerate(entries, 1) for p in _rule_problems(entry, number, file)]
        problems += _repeats(entries, file)
    refuse_if_any(problems)
    return Standard(
        standard_id=tree["id"],
        title_zh=tree["title"]["zh"],
        title_en=tree["title"]["en"],
        document=tree["document"],
        in_force_from=tree["in_force_from"],
        in_force_until=tree["in_force_until"],
        breaks_min=tuple(float(minutes) for minutes in tree["breaks_min"]),
        rules=tuple(_rule(entry) for entry in tree["rules"]),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    reading = entry.get("reading", {"zh": "", "en": ""})
    return Rule(
        rule_id=entry["id"],
        care=entry["care"],
        title_zh=entry["title"]["zh"],
        title_en=entry["title"]["en"],
        clause=entry["clause"],
        quote=entry["quote"],
        measure=entry["measure"],
        levels=tuple(entry["levels"]),
        facilities=_filter(entry["facilities"]),
        target=float(entry["target"]),
        group=entry["group"],
        profile=entry["profile"],
        minutes=float(entry["minutes"]),
        reading_zh=reading["zh"],
        reading_en=reading["en"],
    )


def _filter(entry: Mapping[str, Any]) -> FacilityFilter:
    return FacilityFilter(
        kinds=tuple(entry["kinds"]),
        services=tuple(entry.get("services", ())),
        floor_area_m2_min=entry.get("floor_area_m2_min"),
        beds_min=entry.get("beds_min"),
        demonstration=entry.get("demonstration"),
        inclusive=entry.get("inclusive"),
        public=entry.get("public"),
        registered=entry.get("registered"),
    )
