"""Fields of a row by name, and their values checked: each fault becomes a problem that says where it stands."""

import math
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass

from coverage.errors import InputError, Problem, Severity
from coverage.sources.tables.fields import CELL_UNITS, Field
from coverage.sources.tables.tabular import Recogniser, Sheet
from coverage.sources.tables.vocabulary import Vocabulary, in_brackets, meaning, plain
from coverage.sources.tables.written_numbers import measured, parsed

Problems = MutableSequence[Problem]
"""Where the readers of one file put what they find."""


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


def records_of(sheet: Sheet, fields: Sequence[Field], problems: Sequence[Problem] = ()) -> list[Record]:
    """Pair the rows of a sheet with the fields its head names.

    Raises
    ------
    InputError
        missing_column, or what the field says, once for each required field without a column; then `problems`, which
        were found before. That a head which was chosen is not there stands among those.
    """
    columns = columns_of(sheet.header, fields)
    missing = [field for field in fields if field.required and field.name not in columns]
    if missing:
        raise InputError([*(_missing(sheet, field) for field in missing if not field.head), *problems])
    heads = {name: sheet.header[position] for name, position in columns.items()}
    return [Record(sheet.file, sheet.sheet, row.number, _cells(row.cells, columns), heads) for row in sheet.rows]


def wrong_measures(sheet: Sheet, fields: Sequence[Field]) -> list[Problem]:
    """Find the heads that name in brackets what their field is not measured in."""
    columns = columns_of(sheet.header, fields)
    heads = [(field, sheet.header[columns[field.name]]) for field in fields if field.name in columns]
    return [
        Problem("unknown_measure", sheet.file, sheet.sheet, None, head, shown, {"wanted": field.measures})
        for field, head in heads
        for shown in in_brackets(head)
        if field.measures and plain(shown).removeprefix("单位") not in map(plain, field.measures)
    ]


def recogniser(fields: Sequence[Field]) -> Recogniser:
    """Say which field a head stands for, by the names of `fields` or as it was settled."""
    settled = {field.head: field.name for field in fields if field.head}
    open_ones = [field for field in fields if field.head is None]
    known = {name: field.name for field in reversed(open_ones) for name in field.plain_names}
    return lambda head: settled.get(head) or known.get(plain(head))


def columns_of(header: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Find the column of each field: the one it was settled on, else the first of its names that the head has."""
    columns = {field.name: header.index(field.head) for field in fields if field.head and field.head in header}
    heads = [plain(head) for head in header]
    for field in (field for field in fields if field.head is None):
        position = next((heads.index(name) for name in field.plain_names if name in heads), None)
        if position is not None and position not in columns.values():
            columns[field.name] = position
    return columns


def number(
    record: Record,
    field: str,
    problems: Problems,
    least: float = 0.0,
    most: float = 1e9,
    otherwise: str = "not_a_number",
) -> float:
    """Read a number within [least, most]; NaN where the cell is empty or, with a problem, at fault.

    A unit of CELL_UNITS may stand behind it; another is a problem, and "about so many" a warning. `otherwise` is the
    code of the problem where the cell holds something else than a number.
    """
    shown = record.text(field)
    if not shown:
        return math.nan
    value = parsed(shown)
    if value is None and field in CELL_UNITS and measured(shown):
        value = _without_unit(record, field, problems)
        if value is None:
            return math.nan
    if value is None:
        problems.append(record.problem(otherwise, field))
        return math.nan
    if not least <= value <= most:
        problems.append(record.problem("out_of_range", field, limits(least, most)))
        return math.nan
    return value


def limits(least: float, most: float) -> Mapping[str, object]:
    """Give the details of a problem with a range."""
    return {"least": number_text(least), "most": number_text(most)}


def number_text(value: float) -> str:
    """Write a number in full, grouped from five digits on: years stay as they are."""
    return f"{value:,.10g}" if abs(value) >= 10_000 else f"{value:.10g}"


def choice(record: Record, field: str, words: Vocabulary, problems: Problems) -> str | None:
    """Read one of the known words; None where the cell is empty or the word not known."""
    shown = record.text(field)
    if not shown:
        return None
    found = meaning(shown, words)
    if found is None:
        problems.append(record.problem("not_a_choice", field, {"choices": words.choices}))
    return found


def required_text(record: Record, field: str, problems: Problems) -> str:
    """Read text that must be there; an empty cell is a problem."""
    shown = record.text(field)
    if not shown:
        problems.append(record.problem("missing_value", field))
    return shown


def is_repeated(record: Record, field: str, key: str, first_rows: dict[str, int], problems: Problems) -> bool:
    """Remember the row of `key` in `first_rows`, or say in which row it is already; an empty key repeats nothing."""
    if not key:
        return False
    first = first_rows.setdefault(key, record.row)
    if first != record.row:
        problems.append(record.problem("duplicate_key", field, {"first_row": first}, value=key))
    return first != record.row


def _without_unit(record: Record, field: str, problems: Problems) -> float | None:
    found, units = measured(record.text(field)), CELL_UNITS[field]
    if found is None or (found.unit and plain(found.unit) not in map(plain, units)):
        details = {"unit": "" if found is None else found.unit, "wanted": units}
        problems.append(record.problem("wrong_unit", field, details))
        return None
    if found.is_about:
        problems.append(record.problem("about_number", field, {"read": number_text(found.value)}, "warning"))
    return found.value


def _cells(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[position] for name, position in columns.items() if position < len(cells)}


def _missing(sheet: Sheet, field: Field) -> Problem:
    details = {"wanted": field.names[0], "names": tuple(dict.fromkeys((*field.names, field.name)))}
    return Problem(field.missing, sheet.file, sheet.sheet, details=details)
