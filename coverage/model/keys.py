"""Tables of a TOML file held against the keys they may have: each key has one test, and every failure is collected."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from coverage.errors import Problem

Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the file: the test of its value, what the test wants, and whether it may be left out."""

    test: Test
    wanted: str
    optional: bool = False


def one_of(choices: tuple[str, ...]) -> Key:
    """Want one of some texts."""
    return Key(lambda value: value in choices, " | ".join(choices))


def some_of(choices: tuple[str, ...], *, optional: bool = False) -> Key:
    """Want a list of at least one of some texts."""
    return Key(
        lambda value: isinstance(value, list) and bool(value) and set(map(str, value)) <= set(choices),
        f"[{', '.join(choices)}]",
        optional,
    )


def is_text(value: object) -> bool:
    """Say whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_both(value: object) -> bool:
    """Say whether a value is a text in both languages."""
    return isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(is_text, value.values()))


def is_number(value: object) -> bool:
    """Say whether a value is a finite number, at least zero."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= sys.float_info.max


def is_positive(value: object) -> bool:
    """Say whether a value is a finite number above zero."""
    return is_number(value) and bool(value)


TEXT: Final = Key(is_text, "text")
BOTH: Final = Key(is_both, '{ zh = "…", en = "…" }')


def key_problems(
    tree: Mapping[str, Any],
    keys: Mapping[str, Key],
    kind: Literal["rule", "profile"],
    owner: str,
    file: str,
    prefix: str = "",
) -> list[Problem]:
    """Hold a table of the file against its keys; every problem names the key and the owner, a rule or a profile."""
    choices = ", ".join(keys)
    unknown = [
        Problem(f"{kind}_unknown_key", file=file, value=prefix + key, details={kind: owner, "choices": choices})
        for key in tree
        if key not in keys
    ]
    missing = [
        Problem(f"{kind}_missing_key", file=file, value=prefix + name, details={kind: owner})
        for name, key in keys.items()
        if name not in tree and not key.optional
    ]
    wrong = [
        Problem(
            f"{kind}_bad_value",
            file=file,
            value=str(tree[name]),
            details={kind: owner, "key": prefix + name, "wanted": key.wanted},
        )
        for name, key in keys.items()
        if name in tree and not key.test(tree[name])
    ]
    return unknown + missing + wrong
