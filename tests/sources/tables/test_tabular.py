"""Workbooks and CSV files as rows: where the head stands, which rows a person sees, what is refused."""

import datetime
import pathlib
import zipfile

import pytest

from coverage.errors import InputError
from coverage.sources.tables.fields import FACILITY_FIELDS
from coverage.sources.tables.grids import Row, cell_text
from coverage.sources.tables.records import recogniser
from coverage.sources.tables.tabular import read_sheet
from coverage.sources.tables.vocabulary import (
    FLAG_WORDS,
    URBAN_RURAL,
    YES_NO,
    kind_words,
    level_words,
    plain,
    service_words,
    status_words,
)
from coverage.words import LANGUAGES, text
from tests.sources.writing import write_csv, write_xls, write_xlsx

HEAD = ("名称", "类别", "经度", "纬度")
ROW = ("甲", "医院", "113.1", "28.1")


def read(path):
    return read_sheet(path, recogniser(FACILITY_FIELDS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv(tmp_path, encoding, delimiter):
    path = tmp_path / "register.csv"
    path.write_text("\n".join(delimiter.join(row) for row in (HEAD, ROW)), encoding=encoding)
    sheet = read(path)
    assert (sheet.header, sheet.rows) == (HEAD, (Row(2, ROW),))


def test_the_head_may_stand_below_a_title_and_rows_keep_their_numbers(tmp_path):
    title = ("星河区养老托育设施名录", "类别")
    path = write_csv(tmp_path / "register.csv", [title, (), HEAD, ROW, (), ROW])
    sheet = read(path)
    assert sheet.header == HEAD
    assert [row.number for row in sheet.rows] == [4, 6]


def test_a_cell_of_two_lines_is_one_row(tmp_path):
    path = write_csv(tmp_path / "register.csv", [HEAD, ("甲\n乙", *ROW[1:]), ROW])
    assert [(row.number, row.cells[0]) for row in read(path).rows] == [(2, "甲 乙"), (3, "甲")]


def test_the_sheet_with_the_register_is_found(tmp_path):
    sheets = {"说明": [("本表由星河区填报",)], "设施名录": [(), HEAD, ROW]}
    sheet = read(write_xlsx(tmp_path / "register.xlsx", sheets))
    assert (sheet.sheet, sheet.header, sheet.rows) == ("设施名录", HEAD, (Row(3, ROW),))


def test_values_of_cells():
    assert cell_text(None) == ""
    assert cell_text(float("nan")) == ""
    assert cell_text(430199001001.0) == "430199001001"
    assert cell_text(2.5) == "2.5"
    assert cell_text(True) == "True"
    assert cell_text(datetime.date(2024, 1, 2)) == "2024-01-02"
    assert cell_text(" a\x00\u3000b\ud800 ") == "a b"
    assert cell_text(" a  b ") == "a b"


def test_heads_are_compared_plainly():
    assert plain("建筑面积（㎡）") == plain(" 建筑 面积[m2]") == "建筑面积"
    assert plain("Unit_Code") == plain("ＵＮＩＴ　code") == "unitcode"


HEADS = [
    "编号 设施编号 机构编号 机构代码 id code 序号 no.",
    "名称 设施名称 机构名称 单位名称 name",
    "类别 类型 设施类别 设施类型 机构类别 机构类型 type category",
    "状态 运营状态 营业状态 运营情况",
    "服务内容 服务项目 提供服务 service",
    "床位数 床位 核定床位数 养老床位数",
    "护理型床位数 护理型床位 护理床位数 护理床位",
    "托位数 托位 核定托位数 nursery_places",
    "建筑面积 面积 floor_area area 建筑面积(㎡)",
    "公办 是否公办 公办/民办",
    "普惠 是否普惠 普惠性",
    "已备案 备案 是否备案 登记备案",
    "示范 是否示范 示范机构 市级示范",
    "职工数 从业人员数 从业人数 员工数 工作人员数",
    "持证人数 持证上岗人数 持证从业人员数",
    "经度 东经 longitude lng",
    "纬度 北纬 latitude",
]


@pytest.mark.parametrize("heads", HEADS)
def test_heads_we_have_known_stay_known(heads):
    (field,) = {recogniser(FACILITY_FIELDS)(head) for head in heads.split()}
    assert field is not None


@pytest.mark.parametrize(
    "words",
    [YES_NO, *FLAG_WORDS.values(), URBAN_RURAL, kind_words(), level_words(), service_words(), status_words()],
    ids=lambda w: w.room,
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_say_to_write_we_can_read(words, language):
    assert [f"{words.room}.{words.ids[plain(text(language, choice))]}" for choice in words.choices] == list(
        words.choices
    )


def codes(path):
    with pytest.raises(InputError) as caught:
        read(path)
    return [problem.code for problem in caught.value.problems]


def test_no_rows(tmp_path):
    assert codes(write_csv(tmp_path / "a.csv", [HEAD])) == ["empty_table"]
    assert codes(write_csv(tmp_path / "b.csv", [])) == ["empty_table"]
    assert codes(write_xlsx(tmp_path / "c.xlsx", {"空": []})) == ["empty_table"]


def test_neither_encoding_nor_archive(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\x81\xff")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    (tmp_path / "c.xlsx").write_text("a,b", encoding="utf-8")
    assert [codes(tmp_path / name) for name in ("a.csv", "b.xlsx", "c.xlsx")] == [
        ["unknown_encoding"],
        ["unreadable"],
        ["wrong_content"],
    ]


def test_an_old_or_encrypted_workbook(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))
    assert codes(tmp_path / "a.xlsx") == ["old_workbook"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_that_excel_holds(tmp_path, monkeypatch, name):
    write_csv(tmp_path / name, [HEAD, ROW])

    def locked(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "open", locked)
    assert codes(tmp_path / name) == ["cannot_open"]


def test_a_workbook_without_its_parts(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert codes(tmp_path / "a.xlsx") == ["unreadable"]


def test_a_workbook_harmed_in_the_middle(tmp_path):
    whole = write_xlsx(tmp_path / "a.xlsx", {"表": [HEAD, *[ROW] * 400]})
    with zipfile.ZipFile(whole) as archive:
        at = max(member.header_offset for member in archive.infolist() if member.filename.startswith("xl/worksheets"))
    content = bytearray(whole.read_bytes())
    content[at + 70 : at + 90] = bytes(20)
    whole.write_bytes(content)
    assert codes(whole) == ["unreadable"]


def test_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setenv("CARECIRCLE_MAX_ROWS", "3")
    assert codes(write_csv(tmp_path / "a.csv", [HEAD, ROW, ROW, ROW])) == ["too_many_rows"]


@pytest.mark.parametrize(("ending", "write"), [("xlsx", write_xlsx), ("xls", write_xls)])
def test_a_workbook_with_more_columns_than_are_read_is_refused(tmp_path, ending, write):
    wide = (*HEAD, *(f"另{at}" for at in range(len(HEAD), 200)))
    assert len(read(write(tmp_path / f"in.{ending}", {"表": [wide, ROW]})).header) == 200
    for more in (("再",), ("", "", "再"), (*[""] * 55, "再")):
        with pytest.raises(InputError) as caught:
            read(write(tmp_path / f"out.{ending}", {"表": [(*wide, *more), ROW]}))
        assert [(one.code, one.row) for one in caught.value.problems] == [("too_many_columns", 1)]
