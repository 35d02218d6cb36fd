"""Which column each field stands in: as chosen, as named, or as it looks; and what only looks like one."""

import pytest

from coverage.errors import InputError, describe
from coverage.model.reading import Reading
from coverage.sources.people.population import read_population
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.tables.fields import FACILITY_FIELDS, POPULATION_FIELDS
from coverage.sources.tables.grids import Row
from coverage.sources.tables.recognised import by_content, chosen
from coverage.sources.tables.records import columns_of
from coverage.sources.tables.tabular import Sheet
from coverage.sources.units.reader import read_units
from coverage.words import LANGUAGES
from tests.sources.writing import point, said, square, write_csv, write_geojson, write_xlsx

HEAD = ("编号", "名称", "类别", "状态", "经度", "纬度")
ROWS = [
    ("F1", "甲站", "居家养老服务站", "运营", "113.001", "28.001"),
    ("F2", "乙站", "居家养老服务站", "运营", "113.002", "28.002"),
    ("F3", "丙站", "医院", "停业", "113.003", "28.003"),
]


def table(*rows, file="a.csv"):
    return Sheet(file, "", rows[0], tuple(Row(number, cells) for number, cells in enumerate(rows[1:], start=2)))


def found(*rows, fields=FACILITY_FIELDS):
    """The head each field is recognised on by what its column holds."""
    sheet = table(*rows)
    return {name: sheet.header[at] for name, at in by_content(sheet, fields).items()}


def refused(read):
    with pytest.raises(InputError) as caught:
        read()
    assert all(describe(problem, language) for problem in caught.value.problems for language in LANGUAGES)
    return said(caught.value.problems)


def test_a_column_is_taken_as_it_was_chosen_and_no_other(tmp_path):
    rows = [(*HEAD, "简称"), *[(*row, row[1][0]) for row in ROWS]]
    path = write_csv(tmp_path / "a.csv", rows)
    read = read_facilities(path, None, Reading(columns={"name": "简称", "status": ""}))
    assert read.table["name"].tolist() == ["甲", "乙", "丙"]
    assert set(read.table["status"]) == {"open"}  # no column holds it, though one is called so
    assert said(read.problems) == [("warning", "assumed_open", None, "", "")]
    assert read.columns["name"] == "简称"
    assert "status" not in read.columns


def test_a_chosen_head_is_taken_exactly(tmp_path):
    # To `plain` both heads are 名称; and 名称 is not what was chosen.
    path = write_csv(tmp_path / "a.csv", [("名称(旧)", "名称", *HEAD[2:]), *[("旧", *row[1:]) for row in ROWS]])
    assert read_facilities(path).table["name"].tolist() == ["旧"] * 3
    read = read_facilities(path, None, Reading(columns={"name": "名称"}))
    assert read.table["name"].tolist() == ["甲站", "乙站", "丙站"]
    strange = [("error", "no_such_column", None, "名称（旧）", "名称（旧）")]  # the brackets are others
    assert refused(lambda: read_facilities(path, None, Reading(columns={"name": "名称（旧）"}))) == strange


def test_what_was_read_is_read_again_by_its_own_columns(tmp_path):
    path = write_csv(tmp_path / "a.csv", [("名字", "种类", *HEAD[3:]), *[row[1:] for row in ROWS]])
    first = read_facilities(path)
    again = read_facilities(path, None, Reading(first.sheet, first.columns))
    assert [problem.code for problem in first.problems] == ["by_content", "by_content"]
    assert again.problems == ()  # what has been settled is no guess
    assert again.columns == first.columns
    assert again.table.equals(first.table)


def test_every_chosen_head_that_is_not_there_is_said_with_all_else(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEAD, *ROWS, ("F4", "丁", "?", "运营", "x", "28.1")])
    read = read_facilities(path, None, Reading(columns={"beds": "床", "places": "托"}))
    assert said(read.problems) == [
        ("error", "no_such_column", None, "床", "床"),
        ("error", "no_such_column", None, "托", "托"),
        ("error", "not_a_choice", 5, "类别", "?"),
        ("error", "not_a_coordinate", 5, "经度", "x"),
    ]
    # Of one that must be there it is not said besides that the file lacks it; of another one it is.
    path = write_csv(tmp_path / "b.csv", [HEAD[:5], *[row[:5] for row in ROWS]])
    assert refused(lambda: read_facilities(path, None, Reading(columns={"name": "机构"}))) == [
        ("error", "missing_column", None, "", ""),
        ("error", "no_such_column", None, "机构", "机构"),
    ]


def test_that_none_holds_what_must_be_there_is_a_missing_column(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEAD, *ROWS])
    assert refused(lambda: read_facilities(path, None, Reading(columns={"kind": ""}))) == [
        ("error", "missing_column", None, "", "")
    ]


def test_units_and_population_are_read_by_chosen_columns_too(tmp_path):
    rows = [({"码": code, "代码": "x", "称": name}, square(113, 28)) for code, name in (("430199000000", "星河区"),)]
    units = read_units(write_geojson(tmp_path / "u.geojson", rows), Reading(columns={"unit_code": "码", "name": "称"}))
    assert units.table[["unit_code", "name"]].to_numpy().tolist() == [["430199000000", "星河区"]]
    lacking = Reading(columns={"unit_code": "号"})
    assert refused(lambda: read_units(tmp_path / "u.geojson", lacking)) == [
        ("error", "missing_column", None, "", ""),  # of the name
        ("error", "no_such_column", None, "号", "号"),
    ]
    path = write_csv(tmp_path / "p.csv", [("号", "代码", "年份", "总人口"), ("A", "x", "2024", "10")])
    assert read_population(path, None, Reading(columns={"unit_code": "号"})).table["unit_code"].tolist() == ["A"]


def test_a_sheet_is_chosen_and_one_that_is_not_there_is_said(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"2024": [HEAD, *ROWS], "2023": [HEAD, ROWS[0]], "空": [HEAD]})
    assert read_facilities(path).sheet == "2024"
    read = read_facilities(path, None, Reading("2023"))
    assert (read.sheet, len(read.table), said(read.problems)) == ("2023", 1, [])
    assert refused(lambda: read_facilities(path, None, Reading("2022"))) == [
        ("error", "no_such_sheet", None, "", "2022")
    ]
    assert refused(lambda: read_facilities(path, None, Reading("空"))) == [("error", "empty_table", None, "", "")]
    # A CSV file has no sheets to choose from.
    csv = write_csv(tmp_path / "a.csv", [HEAD, *ROWS])
    assert refused(lambda: read_facilities(csv, None, Reading("2022"))) == [
        ("error", "no_such_sheet", None, "", "2022")
    ]


def test_columns_without_a_known_head_are_told_by_what_they_hold(tmp_path):
    zh = [("号", "机构", "种类", "现状", "E", "N"), *ROWS]
    en = [("ref", "what", "sort", "now", "E", "N")]
    en += [(row[0], name, *more) for row, name, more in zip(ROWS, ("Mill Home", "Hill Home", "Quay"), EN, strict=True)]
    for rows in (zh, en):
        heads = dict(zip(("id", "name", "kind", "status", "lon", "lat"), rows[0], strict=True))
        assert found(*rows) == {name: head for name, head in heads.items() if name != "id"}
        path = write_csv(tmp_path / "a.csv", rows)
        read = read_facilities(path)
        assert {(one.severity, one.code, one.column) for one in read.problems} == {
            ("warning", "by_content", head) for head in rows[0][1:]
        }
        assert read.table["status"].tolist() == ["open", "open", "closed"]


EN = [
    ("station", "operating", "113.001", "28.001"),
    ("nursing home", "active", "113.002", "28.002"),
    ("hospital", "closed", "113.003", "28.003"),
]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("满意度", ("91.125", "97.250", "88.375")),  # no longitude: apart by more than a district is wide
        ("投资额", ("80.125", "120.500", "95.255")),
        ("E", ("113.1", "113.2", "113.3")),  # no place is told so roughly
        ("E", ("113.125", "113.250")),  # too few
        ("日期", ("2024-05-01", "2024-05-02", "2024-05-03")),
        ("成立", ("45413", "45414", "45415")),  # dates as Excel counts them
        ("电话", ("073188888881", "073188888882", "073188888883")),
        ("热线", ("13800000001", "13800000002", "13800000003")),
        ("备注", ("医院", "医院", "医院")),  # a head that says it is something else
        ("年检", ("合格", "合格", "不合格")),
    ],
)
def test_what_only_looks_like_a_field_is_left_alone(head, cells):
    rows = [("名称", "类别", head, "N"), *[("甲", "医院", cell, f"28.00{at}") for at, cell in enumerate(cells)]]
    assert found(*rows) == {}
    alone = [("编号", head), *[("F1", cell) for cell in cells]]
    assert found(*alone) == {}


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("邮编", ("410006", "410007", "410008")),
        ("postcode", ("410006", "410007", "410008")),
        ("统计期", ("202405", "202406", "202407")),
        ("热线", ("073188888881", "073188888882", "073188888883")),
        ("常住人口", ("1950", "2001", "2010")),  # people, not years
        ("60岁及以上", ("1950", "2001", "2010")),
        ("65+", ("1950", "2001", "2010")),
    ],
)
def test_postcodes_months_and_people_are_neither_codes_nor_years(tmp_path, head, cells):
    path = write_csv(tmp_path / "p.csv", [("片", head), *[(f"{cell}社区", cell) for cell in cells]])
    told = refused(lambda: read_population(path, None))
    assert [code for _, code, *_ in told if code in {"by_content", "missing_column"}] == ["missing_column"] * 2


def test_codes_and_years_are_told():
    rows = [("区划", "统计"), *[(f"43019900{at}001", "2024年") for at in range(1, 4)]]
    assert found(*rows, fields=POPULATION_FIELDS) == {"unit_code": "区划", "year": "统计"}


def test_of_two_that_look_alike_neither_is_taken():
    rows = [
        ("站名", "又名", "E", "E2", "N"),
        *[(f"甲{at}", f"乙{at}", f"113.00{at}", f"113.01{at}", "28.001") for at in "123"],
    ]
    assert found(*rows) == {}  # nor the latitude alone, which is no place


def test_an_address_and_a_person_beside_a_name_are_no_names():
    rows = [
        ("站", "住址", "联系人", "邮箱", "网址"),
        *[(f"甲{at}站", f"麓山路{at}号", "张三", f"a{at}@b.cn", "http://a.cn") for at in "123"],
    ]
    assert found(*rows) == {"name": "站"}


def test_a_file_without_a_head_is_not_guessed_at(tmp_path):
    rows = [*ROWS, *[(f"F{at}", f"{at}号站", *ROWS[2][2:]) for at in "456"]]
    path = write_csv(tmp_path / "a.csv", rows)
    assert {code for _, code, *_ in refused(lambda: read_facilities(path))} == {"missing_column"}
    assert found(*rows) == {}


def test_nine_of_ten_cells_must_look_alike():
    def column(strays):
        cells = [f"113.00{at}" for at in range(10)]
        cells[:strays] = ["?"] * strays
        return [("E", "N"), *[(cell, "28.001") for cell in cells]]

    assert found(*column(1)) == {"lon": "E", "lat": "N"}
    assert found(*column(2)) == {}


def test_a_head_that_was_settled_is_not_looked_for():
    fields = chosen(FACILITY_FIELDS, Reading(columns={"kind": "", "name": "类"}))
    sheet = table(("类", "种类"), *[("医院", "诊所")] * 3)
    assert by_content(sheet, fields) == {}
    assert columns_of(sheet.header, fields) == {"name": 0}


def test_a_layer_says_itself_where_its_points_lie(tmp_path):
    row = {"名称": "甲", "类别": "医院", "经度": 1, "lon": 2, "lat": 3}
    path = write_geojson(tmp_path / "f.geojson", [(row, point(113, 28))])
    for columns in ({}, {"lon": "经度", "lat": "lat"}, {"lon": "lon", "lat": "lat"}, {"lon": "", "lat": ""}):
        read = read_facilities(path, None, Reading(columns=columns))
        assert [(one.x, one.y) for one in read.table.geometry] == [(113, 28)]
        assert {"lon", "lat"}.isdisjoint(read.columns)
