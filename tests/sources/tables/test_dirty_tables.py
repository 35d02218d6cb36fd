"""Registers as offices send them: merged heads, notes, totals, old workbooks, any delimiter; and hostile files."""

import contextlib
import random
import struct

import openpyxl
import pytest

from coverage.errors import InputError, describe
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.tables.fields import FACILITY_FIELDS
from coverage.sources.tables.headers import joined_head
from coverage.sources.tables.records import recogniser
from coverage.sources.tables.vocabulary import FLAG_WORDS, plain
from coverage.words import LANGUAGES
from tests.sources.writing import said, told, write_csv, write_xls, write_xlsx

HEAD = ("编号", "名称", "类别", "状态", "床位数", "建筑面积", "经度", "纬度")
ROWS = [
    ("F1", "甲", "医院", "运营", "50", "1200", "113.1", "28.1"),
    ("F2", "乙", "托育机构", "在建", "", "300", "113.2", "28.2"),
    ("F3", "丙", "诊所", "运营", "", "", "113.3", "28.3"),
]


def refused(path):
    with pytest.raises(InputError) as caught:
        read_facilities(path)
    assert all(describe(problem, language) for problem in caught.value.problems for language in LANGUAGES)
    return [(problem.code, problem.row) for problem in caught.value.problems]


def spoken(problems):
    """What was said, after each problem was put in words in both languages."""
    assert all(describe(problem, language) for problem in problems for language in LANGUAGES)
    return said(problems)


MORE = ",;，|" * 30
TWO_LINES = [
    ("星河区养老托育设施一览表", *[""] * 8),
    ("编号", "基本情况", "", "", "床位数", "面积（㎡）", "", "位置", ""),
    ("", "名称", "类别", "状态", "", "建筑", "用地", "经度", "纬度"),
    ("F1", "甲", "医院", "运营", 50, 1200, 5000, 113.1, 28.1),
    ("F2", "乙", "托育机构", "在建", None, 300, 800, 113.2, 28.2),
    ("合计", "", "", "", 50, 1500, 5800, "", ""),
    ("注：本表由星河区填报。", *[""] * 8),
]
TOTAL_AND_NOTE = [
    ("warning", "total_row", 6, "", "合计"),
    ("warning", "note_row", 7, "", "注：本表由星河区填报。"),
]


def is_read_whole(path):
    table, problems = told(read_facilities(path))
    assert spoken(problems) == TOTAL_AND_NOTE
    assert table["facility_id"].tolist() == ["F1", "F2"]
    assert table["source_row"].tolist() == [4, 5]
    assert table["floor_area_m2"].tolist() == [1200, 300]
    assert table["beds"].fillna(-1).tolist() == [50, -1]
    assert [(p.x, p.y) for p in table.geometry] == [(113.1, 28.1), (113.2, 28.2)]


def test_a_merged_head_of_two_lines_in_a_workbook(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": TWO_LINES})
    book = openpyxl.load_workbook(path)
    for cells in ("A1:I1", "A2:A3", "B2:D2", "E2:E3", "F2:G2", "H2:I2", "A7:I7"):
        book.active.merge_cells(cells)
    book.save(path)
    is_read_whole(path)


def test_a_merged_head_of_two_lines_in_an_old_workbook(tmp_path):
    merged = [(0, 0, 0, 8, TWO_LINES[0][0]), (1, 2, 0, 0, "编号"), (1, 1, 1, 3, "基本情况"), (1, 2, 4, 4, "床位数")]
    merged += [(1, 1, 5, 6, "面积（㎡）"), (1, 1, 7, 8, "位置"), (6, 6, 0, 8, TWO_LINES[6][0])]
    is_read_whole(write_xls(tmp_path / "a.xls", {"名录": TWO_LINES}, merged))


def test_a_head_of_two_lines_saved_as_csv(tmp_path):
    is_read_whole(write_csv(tmp_path / "a.csv", TWO_LINES, "gb18030"))


def test_a_part_is_not_taken_for_the_whole():
    head = joined_head(("名称", "面积", ""), ("", "用地", "建筑"), recogniser(FACILITY_FIELDS))
    assert head == ("名称", "面积 用地", "建筑面积")
    assert joined_head(("床位数", ""), ("总数", "护理型"), recogniser(FACILITY_FIELDS)) == ("床位数", "护理型床位数")
    # A row below the head is no second line of it.
    assert joined_head(HEAD, ROWS[0], recogniser(FACILITY_FIELDS)) is None
    assert joined_head(("名称", "类别"), ("甲", "医院"), recogniser(FACILITY_FIELDS)) is None
    assert joined_head(("60岁以上",), ("1,234",), lambda head: "60+" if "60岁" in head else None) is None


def test_merged_cells_below_the_head_spread_their_words_but_not_their_numbers(tmp_path):
    rows = [HEAD, ROWS[0], ("F2", "乙", "", "", "", "", "113.2", "28.2")]
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": rows})
    book = openpyxl.load_workbook(path)
    for cells in ("C2:C3", "D2:D3", "E2:E3"):
        book.active.merge_cells(cells)
    book.save(path)
    table, problems = told(read_facilities(path))
    assert spoken(problems) == []
    assert table["kind"].tolist() == ["hospital", "hospital"]
    assert table["beds"].fillna(-1).tolist() == [50, -1]  # 50 beds merged over two rows are not 100


def test_a_total_or_note_with_a_place_is_a_facility(tmp_path):
    rows = [HEAD, ("F1", "一、二村医院", *ROWS[0][2:]), ("合计", "乙", *ROWS[1][2:])]
    table, problems = told(read_facilities(write_csv(tmp_path / "a.csv", rows)))
    assert spoken(problems) == []
    assert table["name"].tolist() == ["一、二村医院", "乙"]


def test_other_sheets_like_a_register_are_named(tmp_path):
    sheets = {"说明": [("本表由星河区填报",)], "2023": [HEAD[:4], ROWS[1][:4]], "2024": [HEAD, *ROWS]}
    for path in (write_xlsx(tmp_path / "a.xlsx", sheets), write_xls(tmp_path / "a.xls", sheets)):
        table, problems = told(read_facilities(path))
        assert len(table) == 3
        assert spoken(problems) == [("warning", "other_sheets", None, "", "")]
        assert (problems[0].sheet, problems[0].details["names"]) == ("2024", ("2023",))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_delimiter_and_encoding(tmp_path, delimiter, encoding):
    path = tmp_path / "a.csv"
    # More commas than delimiters: they stand in a quoted cell of many words.
    rows = [(*row[:1], f'"{row[1]},,,,;;;;，，，，||||{MORE}"', *row[2:]) for row in ROWS]
    path.write_text("\r\n".join(delimiter.join(row) for row in (HEAD, *rows)), encoding=encoding)
    table, problems = told(read_facilities(path))
    assert spoken(problems) == []
    assert table["name"].tolist() == [f"{name},,,,;;;;，，，，||||{MORE}" for name in "甲乙丙"]


def test_units_behind_numbers(tmp_path):
    rows = [
        HEAD,
        (*ROWS[0][:4], "50张", "1.2万㎡", "E113.1", "28°06′00″"),
        (*ROWS[1][:4], "约２０", "1,200 平方米", "113 12 00", "28.2N"),
        (*ROWS[2][:4], "50㎡", "3亩", "113.3E", "北纬28.3"),
        ("F4", "丁", "诊所", "运营", "若干", "2层", "N113.4", "28°61′"),
    ]
    table, problems = told(read_facilities(write_xlsx(tmp_path / "a.xlsx", {"名录": rows})))
    assert spoken(problems) == [
        ("warning", "about_number", 3, "床位数", "约２０"),
        ("error", "wrong_unit", 4, "床位数", "50㎡"),
        ("error", "wrong_unit", 4, "建筑面积", "3亩"),
        ("error", "not_a_number", 5, "床位数", "若干"),
        ("error", "wrong_unit", 5, "建筑面积", "2层"),
        ("error", "not_a_coordinate", 5, "经度", "N113.4"),
        ("error", "not_a_coordinate", 5, "纬度", "28°61′"),
    ]
    assert table["beds"].tolist() == [50, 20]
    assert table["floor_area_m2"].tolist() == [12_000, 1200]
    assert [(p.x, p.y) for p in table.geometry] == [pytest.approx((113.1, 28.1)), pytest.approx((113.2, 28.2))]


@pytest.mark.parametrize(
    "word", ["是", "有", "对", "√", "✓", "✔", "✔️", "☑", "Y", "y", "YES", "true", "TRUE", "1", "１", "1.0"]
)
def test_every_yes(word):
    assert {words.ids[plain(word)] for words in FLAG_WORDS.values()} == {"yes"}


@pytest.mark.parametrize(
    "word", ["否", "无", "没有", "错", "×", "x", "X", "✗", "✘", "N", "no", "false", "FALSE", "0", "０", "0.0"]
)
def test_every_no(word):
    assert {words.ids[plain(word)] for words in FLAG_WORDS.values()} == {"no"}


def exchanged(row):
    return (*row[:6], row[7], row[6])


def test_columns_swapped_in_every_row_are_mended_and_said(tmp_path):
    table, problems = told(read_facilities(write_csv(tmp_path / "a.csv", [HEAD, *map(exchanged, ROWS)])))
    assert spoken(problems) == [("warning", "swapped_all", None, "经度 / 纬度", "")]
    assert [(p.x, p.y) for p in table.geometry] == [(113.1, 28.1), (113.2, 28.2), (113.3, 28.3)]


def test_rows_that_do_not_agree_are_refused(tmp_path):
    rows = [HEAD, ROWS[0], *map(exchanged, ROWS[1:])]
    table, problems = told(read_facilities(write_csv(tmp_path / "a.csv", rows)))
    assert spoken(problems) == [("error", "swapped", 3, "纬度", "113.2"), ("error", "swapped", 4, "纬度", "113.3")]
    assert table["facility_id"].tolist() == ["F1"]
    # Two rows alone are too few to blame the columns.
    _, problems = told(read_facilities(write_csv(tmp_path / "b.csv", [HEAD, *map(exchanged, ROWS[1:])])))
    assert [problem.code for problem in problems] == ["swapped", "swapped"]


def test_swapped_by_their_letters(tmp_path):
    # In the far west of China longitudes are below 90, so that only the letters tell.
    rows = [HEAD, *[(*row[:6], f"N{row[7]}", f"E{row[6]}".replace("113", "87")) for row in ROWS]]
    table, problems = told(read_facilities(write_csv(tmp_path / "a.csv", rows)))
    assert [problem.code for problem in problems] == ["swapped_all"]
    assert table.geometry.x.tolist() == [87.1, 87.2, 87.3]


def test_the_same_name_and_place_twice(tmp_path):
    rows = [HEAD, *ROWS, ("F4", " 甲 ", *ROWS[0][2:]), ("F5", "甲", *ROWS[1][2:])]
    table, problems = told(read_facilities(write_csv(tmp_path / "a.csv", rows)))
    assert spoken(problems) == [("warning", "same_place", 5, "名称", "甲")]
    assert problems[0].details == {"first_row": 2}
    assert len(table) == 5


def test_a_workbook_that_claims_to_be_merged_all_over(tmp_path, monkeypatch):
    monkeypatch.setattr("coverage.sources.tables.merged.MOST_SPREAD", 100)
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": [HEAD, *ROWS]})
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:XFD2")
    book.save(path)
    assert refused(path) == [("too_many_merged", None)]


def test_an_old_workbook(tmp_path):
    rows = [HEAD, *[(*row[:4], *[float(cell) if cell else None for cell in row[4:]]) for row in ROWS]]
    table, problems = told(read_facilities(write_xls(tmp_path / "a.XLS", {"名录": rows})))
    assert spoken(problems) == []
    assert table["facility_id"].tolist() == ["F1", "F2", "F3"]
    assert table["beds"].fillna(-1).tolist() == [50, -1, -1]
    assert [(p.x, p.y) for p in table.geometry] == [(113.1, 28.1), (113.2, 28.2), (113.3, 28.3)]


def test_an_old_workbook_under_a_password(tmp_path):
    path = write_xls(tmp_path / "a.xls", {"名录": [HEAD, *ROWS]})
    content = path.read_bytes()
    # The record after the opening one of the workbook becomes FILEPASS (0x2F) with the XOR method.
    at = content.index(struct.pack("<HH", 0x0809, 16)) + 20
    path.write_bytes(content[:at] + struct.pack("<H", 0x2F) + content[at + 2 :])
    assert refused(path) == [("locked_workbook", None)]


def test_no_old_workbook(tmp_path):
    (tmp_path / "a.xls").write_text("<html><table></table></html>", encoding="utf-8")
    (tmp_path / "b.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    whole = write_xls(tmp_path / "c.xls", {"名录": [HEAD, *ROWS]})
    whole.write_bytes(whole.read_bytes()[:3000])
    assert refused(tmp_path / "a.xls") == [("wrong_content", None)]
    assert refused(tmp_path / "b.xls") == [("unreadable", None)]
    assert [code for code, _ in refused(whole)] == ["unreadable"]


def test_an_old_workbook_too_large(tmp_path, monkeypatch):
    monkeypatch.setenv("CARECIRCLE_MAX_OLD_WORKBOOK_MB", "0.0001")
    assert refused(write_xls(tmp_path / "a.xls", {"名录": [HEAD, *ROWS]})) == [("too_large", None)]


def test_harmed_old_workbooks_are_refused_or_read_but_never_crash(tmp_path):
    path = write_xls(tmp_path / "a.xls", {"名录": [HEAD, *ROWS]}, [(6, 6, 0, 7, "注：无")])
    whole, dice = path.read_bytes(), random.Random(6)  # noqa: S311
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        path.write_bytes(content[: dice.randint(8, len(content))] if dice.random() < 0.3 else content)
        with contextlib.suppress(InputError):
            read_facilities(path)
