"""Formulas in workbooks: a value that is stored is read, and what no program has worked out is said to be empty."""

import zipfile

import pytest

from coverage.sources.people.population import read_population
from coverage.sources.tables.sheet_xml import ALL_COMPUTED, Uncomputed, uncomputed
from tests.sources.people.two_communities import EAST, HEAD, TWO, WEST, people
from tests.sources.writing import told, write_xlsx

PART = "xl/worksheets/sheet1.xml"


def book(path, sheet_data):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(PART, f"<worksheet><sheetData><row>{sheet_data}</row></sheetData></worksheet>")
    return path


def test_formulas_that_no_program_has_worked_out_are_said(tmp_path):
    # openpyxl writes formulas and no values: of six, five are named.
    rows = [HEAD, (*EAST[:4], "=150+50", 50, 30), ("430199001002", "西社区", 2024, *["=1+1"] * 4), ("", "", "", "=0")]
    table, problems = told(read_population(write_xlsx(tmp_path / "a.xlsx", {"人口": rows}), TWO))
    said = [(p.severity, p.sheet, dict(p.details)) for p in problems if p.code == "not_computed"]
    assert said == [("warning", "人口", {"count": 6, "names": ("E2", "D3", "E3", "F3", "G3")})]
    assert people(table) == {"0-2": 30, "3-79": 920, "80+": 50}


def test_a_workbook_without_formulas_says_nothing(tmp_path):
    _, problems = told(read_population(write_xlsx(tmp_path / "a.xlsx", {"人口": [HEAD, EAST, WEST]}), TWO))
    assert problems == ()


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ('<c r="B2"><f>A1*2</f><v>3</v></c><c r="C2"><v>1</v></c>', ALL_COMPUTED),
        ('<c r="B2" t="str"><f>IF(A1,"","")</f><v></v></c>', ALL_COMPUTED),  # empty text is a value
        ('<c r="B2"><f>A1*2</f><v></v></c>', Uncomputed(1, ("B2",))),
        ('<c r="B2" s="1"><f>A1*2</f><v/></c>', Uncomputed(1, ("B2",))),
        ('<c s="1" r="AB12"><f t="shared" ref="B2:B9" si="0">A1</f></c>', Uncomputed(1, ("AB12",))),
        ('<x:c r="B2"><x:f t="shared" si="0"/></x:c>', Uncomputed(1, ("B2",))),
        ('<c r="B2"/><c r="C2"><f>A1</f></c><c r="D2"><f>A1</f><v>7</v></c>', Uncomputed(1, ("C2",))),
    ],
)
def test_each_way_of_writing_a_formula(tmp_path, cells, found):
    assert uncomputed(book(tmp_path / "a.xlsx", cells), PART) == found


def test_formulas_across_the_pieces_a_sheet_is_read_in(tmp_path):
    # 24 bytes a cell and 3 MB: three borders of a megabyte fall into a cell or beside one.
    cells = "".join(f'<c r="A{row:07}"><f>1</f></c>' for row in range(1, 120_001))
    found = uncomputed(book(tmp_path / "a.xlsx", cells), PART)
    assert found == Uncomputed(120_000, tuple(f"A{row:07}" for row in range(1, 6)))
