"""Fields of a row by name, and their values checked: each fault becomes a problem that says where it stands."""

import math
import re
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Final

from coverage.errors import InputError, Problem, Severity
from coverage.sources.columns import Field, plain
from coverage.sources.tabular import Recogniser, Sheet

Problems = MutableSequence[Problem]
"""Where the readers of one file put what they find."""

_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?", re.ASCII)
_WIDE_TO_NARROW: Final = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: its cells by field, and the head of the column each field stands in."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]
    heads: Mapping[str, str]

    def text(self, field: str) -> str:
        """Give the text of a field, "" where the cell is empty or the column missing."""
        return self.cells.get(field, "")

    def problem(
        self,
        code: str,
        field: str = "",
        details: Mapping[str, object] | None = None,
        severity: Severity = "error",
        value: str | None = None,
    ) -> Problem:
        """Make a problem that stands in this row, in the column of `field`, with its value unless another is given."""
        shown = self.text(field) if value is None else value
        column = self.heads.get(field, field)
        return Problem(code, self.file, self.sheet, self.row, column, shown, details or {}, severity)


def records_of(sheet: Sheet, fields: Sequence[Field]) -> list[Record]:
    """Pair the rows of a sheet with the fields its head names.

    Raises
    ------
    InputError
        missing_column, once for each required field without a column.
    """
    columns = columns_of(sheet.header, fields)
    missing = [field for field in fields if field.required and field.name not in columns]
    if missing:
        raise InputError([_missing(sheet, field) for field in missing])
    heads = {name: sheet.header[position] for name, position in columns.items()}
    return [Record(sheet.file, sheet.sheet, row.number, _cells(row.cells, columns), heads) for row in sheet.rows]


def recogniser(fields: Sequence[Field]) -> Recogniser:
    """Say which field a head stands for, by the names of `fields`."""
    known = {name: field.name for field in reversed(fields) for name in field.plain_names}
    return lambda head: known.get(plain(head))


def columns_of(header: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Find the column of each field: the first of its names that the head has."""
    heads = [plain(head) for head in header]
    columns: dict[str, int] = {}
    for field in fields:
        position = next((heads.index(name) for name in field.plain_names if name in heads), None)
        if position is not None and position not in columns.values():
            columns[field.name] = position
    return columns


def number(record: Record, field: str, problems: Problems, least: float = 0.0, most: float = 1e9) -> float:
    """Read a number within [least, most]; NaN where the cell is empty or at fault."""
    shown = record.text(field)
    if not shown:
        return math.nan
    value = _parsed(shown)
    if value is None:
        problems.append(record.problem("not_a_number", field))
        return math.nan
    if not least <= value <= most:
        problems.append(record.problem("out_of_range", field, {"least": f"{least:g}", "most": f"{most:g}"}))
        return math.nan
    return value


def choice(record: Record, field: str, words: Mapping[str, str], problems: Problems) -> str | None:
    """Read one of the known words, keyed plainly; None where the cell is empty or the word not known."""
    shown = record.text(field)
    if not shown:
        return None
    found = words.get(plain(shown))
    if found is None:
        problems.append(not_a_choice(record, field, shown, words))
    return found


def not_a_choice(
    record: Record, field: str, value: str, words: Mapping[str, str], severity: Severity = "error"
) -> Problem:
    """Say that a word is not known, and name for each choice the word we would write ourselves."""
    choices = dict.fromkeys(words.values())
    first_words = [next(word for word, meaning in words.items() if meaning == one) for one in choices]
    return record.problem("not_a_choice", field, {"choices": "、".join(first_words)}, severity, value)


def required_text(record: Record, field: str, problems: Problems) -> str:
    """Read text that must be there; an empty cell is a problem."""
    shown = record.text(field)
    if not shown:
        problems.append(record.problem("missing_value", field))
    return shown


def is_repeated(record: Record, field: str, key: str, first_rows: dict[str, int], problems: Problems) -> bool:
    """Remember the row of `key` in `first_rows`, or say in which row it stood already."""
    first = first_rows.setdefault(key, record.row)
    if first != record.row:
        problems.append(record.problem("duplicate_key", field, {"first_row": first}, value=key))
    return first != record.row


def _parsed(shown: str) -> float | None:
    narrow = shown.translate(_WIDE_TO_NARROW).lower()
    if not _NUMBER.fullmatch(narrow) or not any(c.isdigit() for c in narrow):
        return None
    try:
        value = float(narrow.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _cells(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[position] for name, position in columns.items() if position < len(cells)}


def _missing(sheet: Sheet, field: Field) -> Problem:
    details = {"wanted": field.names[0], "names": "、".join(field.names[:6])}
    return Problem("missing_column", sheet.file, sheet.sheet, details=details)
