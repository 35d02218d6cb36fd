"""What a sheet of an .xlsx says that openpyxl does not tell in passing: looked for in its XML, a piece at a time."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CHUNK: Final = 1_048_576
_NAMED_AT_MOST: Final = 5
_LONGEST_FORMULA: Final = 40_000  # bytes: 8,192 characters, some of them written &quot;
_FORMULA: Final = re.compile(
    rb"<(?:\w{1,9}:)?c\s([^<>]{1,200})>\s{0,9}"
    rb"<(?:\w{1,9}:)?f(?:\s[^<>]{0,300})?(?:/>|(?<!/)>[^<]{0,%d}</(?:\w{1,9}:)?f>)\s{0,9}"
    % _LONGEST_FORMULA
    + rb"(?:<(?:\w{1,9}:)?v\s?/>|<(?:\w{1,9}:)?v></(?:\w{1,9}:)?v>)?\s{0,9}</(?:\w{1,9}:)?c>"
)
_CELL: Final = re.compile(rb"(?:^|\s)r\s?=\s?[\"']([A-Z]{1,3}\d{1,7})[\"']")
_EMPTY_TEXT: Final = re.compile(rb"(?:^|\s)t\s?=\s?[\"']str[\"']")
_LONGEST_ROW: Final = 400  # bytes of the tag of a row
_HIDDEN_ROW: Final = re.compile(
    rb"<(?:\w{1,9}:)?row\s(?=[^<>]{0,%d}?\bhidden\s?=\s?[\"'](?:1|true)[\"'])[^<>]{0,%d}?\br\s?=\s?[\"'](\d{1,7})[\"']"
    % (_LONGEST_ROW, _LONGEST_ROW)
)


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """Formulas of a sheet that no program has worked out: how many, and the cells of the first few."""

    count: int
    first: tuple[str, ...]


ALL_COMPUTED: Final = Uncomputed(0, ())


def uncomputed(path: Path, part: str) -> Uncomputed:
    """Find the formulas without a stored value, as programs write them that do not calculate; they read as empty.

    A formula whose value is empty text has one. May raise what zipfile raises on a harmed archive.
    """
    count = 0
    first: list[str] = []
    for found in found_in(path, part, _FORMULA, 2 * _LONGEST_FORMULA):
        cell = _CELL.search(found[1])
        if cell is None or _EMPTY_TEXT.search(found[1]):
            continue
        count += 1
        if len(first) < _NAMED_AT_MOST:
            first.append(cell[1].decode())
    return Uncomputed(count, tuple(first))


def hidden_rows(path: Path, part: str) -> frozenset[int]:
    """Find the numbers of the rows that are hidden or filtered out; may raise as `uncomputed`."""
    return frozenset(int(found[1]) for found in found_in(path, part, _HIDDEN_ROW, 2 * _LONGEST_ROW))


def found_in(path: Path, part: str, pattern: re.Pattern[bytes], longest: int) -> Iterator[re.Match[bytes]]:
    """Find a pattern in a part of an archive without holding the whole of it; no match is longer than `longest` bytes.

    May raise what zipfile raises on a harmed archive.
    """
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        kept = b""
        while chunk := stream.read(_CHUNK):
            text = kept + chunk
            end = 0
            for found in pattern.finditer(text):
                end = found.end()
                yield found
            kept = text[max(end, len(text) - longest) :]
