"""Every word a person reads, in both languages: `zh/<room>.toml` and `en/<room>.toml`.

A key is `room.name`, with dots for nested tables. Both languages hold the same keys and the same placeholders;
a test compares them. Where a word hangs on a number the text gives both: `{sites} {sites:site|sites}`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
NOTHING: Final[Mapping[str, object]] = {}
_ONE_OR_MORE: Final = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


@cache
def catalog(language: Language) -> Mapping[str, str]:
    """Read all words of one language as a flat mapping from key to text."""
    folder = files("coverage.words").joinpath(language)
    rooms = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
    flat: dict[str, str] = {}
    for room in rooms:
        tree = tomllib.loads(room.read_text(encoding="utf-8"))
        flat.update(_flatten(tree, room.name.removesuffix(".toml")))
    return flat


def text(language: Language, key: str, values: Mapping[str, object] = NOTHING) -> str:
    """Say `key` in `language`, with `values` in the places of its `{placeholders}`, and the word for one or for more.

    Raises
    ------
    KeyError
        If the catalog has no such key or a placeholder has no value: a mistake of ours, not of the reader's.
    """
    said = catalog(language)[key]
    if "|" in said:
        said = _ONE_OR_MORE.sub(lambda found: found[2] if is_one(values[found[1]]) else found[3], said)
    return said.format_map(dict(values))


def is_one(number: object) -> bool:
    """Whether a number, as a figure or as it is written, is one more or one less: "1" and "+1", but not "1.0"."""
    return str(number).lstrip("+-−") == "1"


def either(language: Language, zh: str, en: str) -> str:
    """Choose between two spellings of one name; the other language stands in where one is empty."""
    return (zh or en) if language == "zh" else (en or zh)


def _flatten(tree: Mapping[str, object], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            flat.update(_flatten(value, name))
        else:
            flat[name] = str(value)
    return flat
