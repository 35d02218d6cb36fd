"""Figures the planner reports: what no map and no register says."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from coverage.errors import Problem
from coverage.model.contracts import as_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import REPORTED
from coverage.sources.read import Read, read_of
from coverage.sources.tables.fields import REPORTED_FIELDS, Field
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import Problems, Record, columns_of, number, recogniser, records_of, required_text
from coverage.sources.tables.tabular import Sheet, read_sheet
from coverage.sources.tables.unread import unread
from coverage.sources.tables.vocabulary import in_brackets

_FIGURES: Final = ("value", "baseline")
_PERCENT: Final = "%"
_FIRST_YEAR: Final = 1949
_LAST_YEAR: Final = 2100
_DECIMALS: Final = 12
_SAME_AS_DOT: Final = str.maketrans("。·•﹒", "....")  # NFKC knows the full-width dot alone
_SHORTENED: Final = re.compile(r"\d+\.[1-9]")  # what a workbook makes of 1.10 that is no text
_WHOLE: Final = {"least": "0%", "most": "100%"}


@dataclass(frozen=True, slots=True)
class _Figure:
    rule_id: str
    value: float
    baseline: float
    year: float
    source: str | None


def read_reported(path: Path, reading: Reading = AS_FOUND) -> Read[pd.DataFrame]:
    """Read reported figures from CSV (UTF-8 or GB 18030) or a workbook: a clause per row.

    A percent sign makes a share of a figure: "96.5 %" is 0.965. Every other figure is kept as it is written, since a
    reader does not know what the clause counts; the edition does. A row with neither a value nor a baseline is left
    out with a warning: nothing is known of that clause.

    Returns
    -------
    Read
        The table under the contract REPORTED, in the order of the file.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, empty_table,
        missing_column and the like.
    """
    problems: list[Problem] = []
    fields = chosen(REPORTED_FIELDS, reading)
    sheet = read_sheet(path, recogniser(fields), reading.sheet)
    problems.extend(unread(sheet))
    fields = settled(sheet, fields, problems)
    records = records_of(sheet, fields, problems)
    problems.extend(_percent_heads(sheet, fields))
    first_rows: dict[str, int] = {}
    figures = []
    for record in records:
        before = len(problems)
        figure = _figure(record, first_rows, problems)
        if len(problems) == before:
            figures.append(figure)
    return read_of(_table(figures), problems, records)


def rule_id_of(shown: str) -> str:
    """Write the id of a clause as editions do: full-width letters, digits and dots made narrow, no blanks."""
    return "".join(unicodedata.normalize("NFKC", shown).translate(_SAME_AS_DOT).split())


def _percent_heads(sheet: Sheet, fields: Sequence[Field]) -> list[Problem]:
    """Find the heads with a percent sign: whether it holds for every row, years of life too, nobody can tell."""
    columns = columns_of(sheet.header, fields)
    heads = [sheet.header[columns[field]] for field in _FIGURES if field in columns]
    return [
        Problem("percent_in_head", sheet.file, sheet.sheet, column=head, value=shown)
        for head in heads
        for shown in in_brackets(head)
        if _PERCENT in shown
    ]


def _figure(record: Record, first_rows: dict[str, int], problems: Problems) -> _Figure:
    rule_id = _rule_id(record, first_rows, problems)
    value, baseline = (_number(record, field, problems) for field in _FIGURES)
    year = number(record, "year", problems, _FIRST_YEAR, _LAST_YEAR)
    if not any(record.text(field) for field in _FIGURES):
        problems.append(record.problem("missing_value", "value", severity="warning"))
    return _Figure(rule_id, value, baseline, year, record.text("source") or None)


def _rule_id(record: Record, first_rows: dict[str, int], problems: Problems) -> str:
    rule_id = rule_id_of(required_text(record, "rule_id", problems))
    first = first_rows.setdefault(rule_id, record.row)
    if rule_id and first != record.row:
        code = "shortened_id" if _SHORTENED.fullmatch(rule_id) else "duplicate_key"
        details: Mapping[str, object] = {"first_row": first, "written": f"{rule_id}0"}
        problems.append(record.problem(code, "rule_id", details, value=rule_id))
    return rule_id


def _number(record: Record, field: str, problems: Problems) -> float:
    """Read a figure, a share where it is followed by a percent sign; NaN where the cell is empty or at fault."""
    shown = unicodedata.normalize("NFKC", record.text(field))
    if not shown.endswith(_PERCENT):
        return number(record, field, problems, otherwise="not_a_figure")
    found: list[Problem] = []
    bare = replace(record, cells={**record.cells, field: shown.removesuffix(_PERCENT).strip() or _PERCENT})
    percent = number(bare, field, found, most=100.0, otherwise="not_a_figure")
    # What stands in the file is shown, with its percent sign.
    problems.extend(record.problem(one.code, field, _WHOLE if one.code == "out_of_range" else None) for one in found)
    return round(percent / 100.0, _DECIMALS)  # 66.7% is the 0.667 of an edition, to the last bit


def _table(figures: Sequence[_Figure]) -> pd.DataFrame:
    rows = [(one.rule_id, one.value, one.baseline, one.year, one.source) for one in figures]
    return as_table(pd.DataFrame(rows, columns=pd.Index(REPORTED.names)), REPORTED)
