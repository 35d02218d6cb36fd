"""Reading an edition from TOML: each key has one test, every failure is collected, and only then rules are made."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coverage.errors import InputError, Problem, refuse_if_any
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


Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of the file: the test of its value, what the test wants, and whether it may be left out."""

    test: Test
    wanted: str
    optional: bool = False


def _one_of(choices: tuple[str, ...]) -> _Key:
    return _Key(lambda value: value in choices, " | ".join(choices))


def _some_of(choices: tuple[str, ...], *, optional: bool = False) -> _Key:
    return _Key(
        lambda value: isinstance(value, list) and bool(value) and set(map(str, value)) <= set(choices),
        f"[{', '.join(choices)}]",
        optional,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_both(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(_is_text, value.values()))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _is_positive(value: object) -> bool:
    return _is_number(value) and bool(value)


def _groups() -> tuple[str, ...]:
    """List the age groups we have words for."""
    start = "terms.group."
    return tuple(key.removeprefix(start) for key in catalog("en") if key.startswith(start))


def _are_breaks(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_positive, value)) and value == sorted(set(value))


_TEXT: Final = _Key(_is_text, "text")
_BOTH: Final = _Key(_is_both, '{ zh = "…", en = "…" }')
_FLAG: Final = _Key(lambda value: isinstance(value, bool), "true | false", optional=True)
_LEAST: Final = _Key(_is_number, "a number ≥ 0", optional=True)

_STANDARD_KEYS: Final[Mapping[str, _Key]] = {
    "id": _TEXT,
    "title": _BOTH,
    "document": _TEXT,
    "in_force_from": _TEXT,
    "in_force_until": _TEXT,
    "breaks_min": _Key(_are_breaks, "rising numbers > 0"),
    "rules": _Key(lambda value: isinstance(value, list) and bool(value), "[[rules]]"),
}

_FILTER_KEYS: Final[Mapping[str, _Key]] = {
    "kinds": _some_of(FACILITY_KINDS),
    "services": _some_of(SERVICES, optional=True),
    "floor_area_m2_min": _LEAST,
    "beds_min": _LEAST,
    "demonstration": _FLAG,
    "inclusive": _FLAG,
    "public": _FLAG,
    "registered": _FLAG,
}


def _rule_keys() -> Mapping[str, _Key]:
    return {
        "id": _TEXT,
        "care": _one_of(CARE),
        "title": _BOTH,
        "clause": _TEXT,
        "quote": _TEXT,
        "measure": _one_of(MEASURES),
        "levels": _some_of(LEVELS),
        "facilities": _Key(lambda value: isinstance(value, dict), '{ kinds = ["…"] }'),
        "target": _Key(_is_positive, "a number > 0"),
        "group": _one_of(_groups()),
        "profile": _one_of(tuple(shipped_profiles())),
        "minutes": _Key(_is_positive, "minutes > 0"),
        "reading": _Key(_is_both, _BOTH.wanted, optional=True),
    }


def _problems(
    tree: Mapping[str, Any], keys: Mapping[str, _Key], rule: str, file: str, prefix: str = ""
) -> list[Problem]:
    """Hold a table of the file against its keys; every problem names the rule and the key."""
    choices = ", ".join(keys)
    unknown = [
        Problem("rule_unknown_key", file=file, value=prefix + key, details={"rule": rule, "choices": choices})
        for key in tree
        if key not in keys
    ]
    missing = [
        Problem("rule_missing_key", file=file, value=prefix + name, details={"rule": rule})
        for name, key in keys.items()
        if name not in tree and not key.optional
    ]
    wrong = [
        Problem(
            "rule_bad_value",
            file=file,
            value=str(tree[name]),
            details={"rule": rule, "key": prefix + name, "wanted": key.wanted},
        )
        for name, key in keys.items()
        if name in tree and not key.test(tree[name])
    ]
    return unknown + missing + wrong


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
    problems = _problems(entry, _rule_keys(), rule, file)
    facilities = entry.get("facilities")
    if isinstance(facilities, dict):
        problems += _problems(facilities, _FILTER_KEYS, rule, file, "facilities.")
    target = entry.get("target")
    if entry.get("measure") == "reach_share" and _is_number(target) and float(str(target)) > 1:
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
    problems = _problems(tree, _STANDARD_KEYS, str(tree.get("id", "–")), file)
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
