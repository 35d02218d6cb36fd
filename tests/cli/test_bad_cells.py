"""Columns and cells at fault: one line for each that says file, row and column, and nothing half-written."""

import re

import pytest

from coverage.words import catalog
from tests.cli.planner_files import EAST, POPULATION, WEST
from tests.cli.spoiled_files import (
    a_workbook,
    assert_said_in_one_line,
    buildings_that_are_not_there,
    edit,
    last_unit_again,
    refused,
    run,
    with_more,
)

FAULTS = {
    "no column of names": (
        edit("--units", "名称", "备注"),
        "units.geojson",
        ("{}: There is no column for “名称”.", "{}：缺少“名称”列。"),
    ),
    "no column of longitudes": (
        edit("--facilities", "经度", "备注"),
        "facilities.csv",
        ("{}: There is no column for “经度”.", "{}：缺少“经度”列。"),
    ),
    "no column of years": (
        edit("--population", "年份", "备注"),
        "population.csv",
        ("{}: There is no column for “年份”.", "{}：缺少“年份”列。"),
    ),
    "a word for a longitude": (
        edit("--facilities", "113.0025", "路口"),
        "facilities.csv",
        ("{}, row 2, column “经度”: “路口” is not a coordinate.", "{}，第 2 行，“经度”列：“路口”不是坐标。"),
    ),
    "a word for a latitude": (
        edit("--facilities", "113.0050,28.0", "113.0050,北纬28°"),
        "facilities.csv",
        ("{}, row 3, column “纬度”: “北纬28°” is not a coordinate.", "{}，第 3 行，“纬度”列：“北纬28°”不是坐标。"),
    ),
    "a word for a longitude in a workbook": (
        a_workbook,
        "登记表.xlsx",
        (
            "{}, sheet “设施”, row 4, column “经度”: “路口” is not a coordinate.",
            "{}，工作表“设施”，第 4 行，“经度”列：“路口”不是坐标。",
        ),
    ),
    "longitude and latitude swapped": (
        edit("--facilities", "113.0025,28.0", "28.0,113.0025"),
        "facilities.csv",
        (
            "{}, row 2, column “纬度”: “113.0025” is not between -90 and 90.",
            "{}，第 2 行，“纬度”列：数值“113.0025”不在 -90 至 90 之间。",
        ),
    ),
    "a word for a number of people": (
        edit("--population", "1000", "一千"),
        "population.csv",
        ("{}, row 2, column “常住人口”: “一千” is not a number.", "{}，第 2 行，“常住人口”列：“一千”不是数字。"),
    ),
    "a unit code twice": (
        last_unit_again,
        "units.geojson",
        (
            f"{{}}, row 5, column “代码”: “{EAST}” is already in row 4.",
            f"{{}}，第 5 行，“代码”列：“{EAST}”与第 4 行重复。",
        ),
    ),
    "a facility number twice": (
        edit("--facilities", "F2", "F1"),
        "facilities.csv",
        ("{}, row 3, column “编号”: “F1” is already in row 2.", "{}，第 3 行，“编号”列：“F1”与第 2 行重复。"),
    ),
    "the people of a unit twice": (
        edit("--population", POPULATION, POPULATION + POPULATION.splitlines()[1]),
        "population.csv",
        (
            f"{{}}, row 4, column “社区代码”: “{WEST}” is already in row 2.",
            f"{{}}，第 4 行，“社区代码”列：“{WEST}”与第 2 行重复。",
        ),
    ),
    "a strange kind of area": (
        with_more(edit("--areas", "产业园区", "公园")),
        "areas.geojson",
        ("{}, row 1, column “类型”: “公园” is not known here.", "{}，第 1 行，“类型”列：不认识“公园”。"),
    ),
    "words for a reported figure": (
        with_more(edit("--reported", "97.1%", "九成七")),
        "reported.csv",
        ("{}, row 2, column “数值”: “九成七” is not a number.", "{}，第 2 行，“数值”列：“九成七”不是数字。"),
    ),
    "a reported share of more than everything": (
        with_more(edit("--reported", "97.1%", "971%")),
        "reported.csv",
        (
            "{}, row 2, column “数值”: “971%” is not between 0% and 100%.",
            "{}，第 2 行，“数值”列：数值“971%”不在 0% 至 100% 之间。",
        ),
    ),
    "a negative reported figure": (
        with_more(edit("--reported", "80.6", "-80.6")),
        "reported.csv",
        ("{}, row 3, column “数值”: “-80.6” is not between 0 and", "{}，第 3 行，“数值”列：数值“-80.6”不在 0 至"),
    ),
    "a clause reported twice": (
        with_more(edit("--reported", "1.8", "１．１")),
        "reported.csv",
        (
            "{}, row 3, column “指标编号”: “1.1” is already in row 2.",
            "{}，第 3 行，“指标编号”列：编号“1.1”与第 2 行重复。",
        ),
    ),
    "no column of reported values": (
        with_more(edit("--reported", "数值", "备注")),
        "reported.csv",
        ("{}: There is no column for “数值”.", "{}：缺少“数值”列。"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_line_in_either_language(brought, tmp_path, fault):
    assert_said_in_one_line(brought, tmp_path / "new" / "p", FAULTS[fault])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_problems_of_all_files_are_said_at_once(brought, tmp_path, language):
    edit("--streets", "residential", "motorway")(brought)
    last_unit_again(brought)
    edit("--facilities", "113.0025", "路口")(brought)
    edit("--facilities", "113.0050", "")(brought)
    edit("--population", "年份", "备注")(brought)
    buildings_that_are_not_there(brought)
    *errors, heading, warning = refused(brought, tmp_path / "p", language)
    beginnings = {
        "en": [
            "units.geojson, row 5",
            "facilities.csv, row 2",
            "population.csv: ",
            "buildings.gpkg: ",
            "streets.osm: ",
        ],
        "zh": [
            "units.geojson，第 5 行",
            "facilities.csv，第 2 行",
            "population.csv：",
            "buildings.gpkg：",
            "streets.osm：",
        ],
    }[language]
    assert len(errors) == len(beginnings)
    for line, beginning in zip(errors, beginnings, strict=True):
        assert line.startswith(beginning)
    # What alone would not have stopped the import comes last.
    assert heading == {"en": "Data to check (1)", "zh": "需要核对的数据（1 项）"}[language]
    assert warning.startswith({"en": "  facilities.csv, row 3", "zh": "  facilities.csv，第 3 行"}[language])


def test_every_faulty_cell_of_a_file_is_said(brought, tmp_path):
    edit("--facilities", "113.0025,28.0", "路口,路口")(brought)
    edit("--facilities", "托育机构,运营", "托育机构,不详")(brought)
    places = [line.partition("：")[0] for line in refused(brought, tmp_path / "p", "zh")]
    assert places == [
        "facilities.csv，第 2 行，“经度”列",
        "facilities.csv，第 2 行，“纬度”列",
        "facilities.csv，第 3 行，“状态”列",
    ]


def test_a_fault_in_a_row_says_nothing_untrue_of_its_unit(brought, tmp_path):
    edit("--population", f"{WEST},西社区,2024", f"{WEST},西社区,二〇二四")(brought)
    (line,) = refused(brought, tmp_path / "p")  # the people of the unit are there: only their year is not
    assert line.startswith("population.csv, row 2, column “年份”: “二〇二四” is not a number.")


def test_two_empty_numbers_are_empty_and_not_the_same(brought, tmp_path):
    for number in ("F1", "F2"):
        edit("--facilities", number, "")(brought)
    lines = refused(brought, tmp_path / "p")
    assert [line.partition(" Fill")[0] for line in lines] == [
        f"facilities.csv, row {row}, column “编号”: The cell is empty." for row in (2, 3)
    ]


def test_the_project_that_was_there_stays_as_it_was(brought, tmp_path):
    assert run(brought, tmp_path / "p").exit_code == 0
    edit("--facilities", "113.0025", "路口")(brought)
    assert len(refused(brought, tmp_path / "p")) == 1  # which compares every byte


@pytest.mark.parametrize(
    ("option", "head", "name"),
    [
        ("--units", "名称", "name"),
        ("--facilities", "名称", "name"),
        ("--facilities", "类别", "type"),
        ("--facilities", "经度", "longitude"),
        ("--population", "社区代码,社区名称", "code"),
        ("--population", "年份", "year"),
    ],
)
def test_a_column_to_add_has_a_name_in_english_too(brought, tmp_path, option, head, name):
    edit(option, head, ",".join(f"备注{at}" for at in range(head.count(",") + 1)))(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert re.search(rf"\b{name}\b", line)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_to_choose_from_are_in_the_language_of_the_message(brought, tmp_path, language):
    edit("--facilities", "托育机构", "早教班")(brought)
    (line,) = refused(brought, tmp_path / "p", language)
    assert catalog(language)["terms.kind.nursery"] in line
