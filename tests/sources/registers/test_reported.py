"""Reported figures: shares and counts, ids as people write them, and one table with everything wrong."""

import math

import pytest

from coverage.errors import InputError, describe
from coverage.model.contracts import check_table
from coverage.model.tables import REPORTED
from coverage.sources.registers.reported import read_reported, rule_id_of
from coverage.words import LANGUAGES
from tests.sources.writing import said, told, write_csv, write_xlsx

HEAD = ("指标编号", "指标名称", "数值", "基期值", "年份", "来源")


def figures(table):
    """Value, baseline, year and source by rule; None where nothing is known."""
    check_table(table, REPORTED)
    rows = table.astype(object).where(table.notna(), None)
    return {row[0]: tuple(row[1:]) for row in rows.to_numpy().tolist()}


def value_of(tmp_path, shown):
    table, problems = told(read_reported(write_csv(tmp_path / "reported.csv", [("编号", "数值"), ("1.1", shown)])))
    assert problems == ()
    return table["value"].item()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_as_an_office_writes_it(tmp_path, encoding):
    rows = [HEAD, ("1.1", "参保率", "97.1%", "96%", 2024, "区人社局"), ("1.8", "预期寿命", 80.6, "", 2024, "")]
    table, problems = told(read_reported(write_csv(tmp_path / "reported.csv", rows, encoding)))
    assert figures(table) == {"1.1": (0.971, 0.96, 2024, "区人社局"), "1.8": (80.6, None, 2024, None)}
    assert problems == ()


def test_a_workbook_with_a_title_above(tmp_path):
    # Excel keeps 96% as the number 0.96, shown as a percentage.
    rows = [["填报表"], [], ["rule id", "value", "baseline", "year", "source"], ["2.9", 0.96, 0.8, 2024, "bureau"]]
    table, problems = told(read_reported(write_xlsx(tmp_path / "reported.xlsx", {"说明": [["见下页"]], "填报": rows})))
    assert figures(table) == {"2.9": (0.96, 0.8, 2024, "bureau")}
    assert problems == ()


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("96%", 0.96),
        ("96.5 %", 0.965),
        ("９６．５％", 0.965),
        ("66.7%", 0.667),
        ("0.96", 0.96),
        ("0%", 0.0),
        ("100%", 1.0),
        ("1,234", 1234.0),
        ("1，234", 1234.0),
        ("80.6", 80.6),
        ("96", 96.0),  # the clause says whether that can be
    ],
)
def test_figures_as_people_write_them(tmp_path, shown, value):
    assert value_of(tmp_path, shown) == value


def test_every_percentage_of_one_decimal_is_the_share_an_edition_writes(tmp_path):
    rows = [("编号", "数值"), *((f"r{n}", f"{n / 10}%") for n in range(1001))]
    table, _ = told(read_reported(write_csv(tmp_path / "reported.csv", rows)))
    assert table["value"].tolist() == [float(f"{n / 1000:.3f}") for n in range(1001)]


@pytest.mark.parametrize(
    ("shown", "rule_id"),
    [("1.10", "1.10"), ("１．１０", "1.10"), ("1。1", "1.1"), ("1·1", "1.1"), ("Ａ10．2", "A10.2"), (" C 6 ", "C6")],
)
def test_ids_as_people_write_them(tmp_path, shown, rule_id):
    assert rule_id_of(shown) == rule_id
    table, _ = told(read_reported(write_csv(tmp_path / "reported.csv", [("编号", "数值"), (shown, 1)])))
    assert table["rule_id"].tolist() == [rule_id]


def test_a_baseline_alone_is_kept_and_nothing_at_all_is_not(tmp_path):
    rows = [HEAD, ("C6", "护理型床位", "", "1,200", 2020, ""), ("1.13", "帮扶率", "", "", "", "")]
    table, problems = told(read_reported(write_csv(tmp_path / "reported.csv", rows)))
    assert figures(table) == {"C6": (None, 1200.0, 2020, None)}
    assert said(problems) == [("warning", "missing_value", 3, "数值", "")]


def test_a_number_that_a_spreadsheet_cut_is_told(tmp_path):
    # 1.10 typed into a workbook as a number is 1.1.
    rows = [["编号", "数值"], [1.1, "96%"], [1.10, "55%"], ["2.25", 1], ["2.25", 1]]
    _, problems = told(read_reported(write_xlsx(tmp_path / "reported.xlsx", {"填报": rows})))
    assert said(problems) == [
        ("error", "shortened_id", 3, "编号", "1.1"),
        ("error", "duplicate_key", 5, "编号", "2.25"),
    ]
    for language in LANGUAGES:
        assert "1.10" in describe(problems[0], language)


def test_a_dirty_table(tmp_path):
    rows = [
        HEAD,
        ("1.1", "参保率", "97%", "", 2024, ""),
        ("１．１", "又一行", "97%", "", 2024, ""),
        ("", "无编号", 3, "", 2024, ""),
        ("1.2", "参保率", "九成", "约95%", "去年", ""),
        ("1.5", "供养率", "120%", "-3%", 1900, ""),
        ("1.6", "管理率", "-5", "%", 2024, ""),
        ("1.9", "企业", "15家", "1e400", 2024, ""),
    ]
    table, problems = told(read_reported(write_csv(tmp_path / "reported.csv", rows)))
    assert said(problems) == [
        ("error", "shortened_id", 3, "指标编号", "1.1"),
        ("error", "missing_value", 4, "指标编号", ""),
        ("error", "not_a_figure", 5, "数值", "九成"),
        ("error", "not_a_figure", 5, "基期值", "约95%"),
        ("error", "not_a_number", 5, "年份", "去年"),
        ("error", "out_of_range", 6, "数值", "120%"),
        ("error", "out_of_range", 6, "基期值", "-3%"),
        ("error", "out_of_range", 6, "年份", "1900"),
        ("error", "out_of_range", 7, "数值", "-5"),
        ("error", "not_a_figure", 7, "基期值", "%"),
        ("error", "not_a_figure", 8, "数值", "15家"),
        ("error", "not_a_figure", 8, "基期值", "1e400"),
    ]
    assert {problem.file for problem in problems} == {"reported.csv"}
    assert figures(table) == {"1.1": (0.97, None, 2024, None)}
    for language in LANGUAGES:
        lines = [describe(problem, language) for problem in problems]
        assert "100%" in lines[5]
        assert len(set(lines)) == len(lines)


def test_a_percent_sign_in_the_head_says_too_little(tmp_path):
    _, problems = told(read_reported(write_csv(tmp_path / "r.csv", [("编号", "数值（％）"), ("1.1", 97), ("1.8", 80)])))
    assert said(problems) == [("error", "percent_in_head", None, "数值（％）", "%")]


def test_missing_columns(tmp_path):
    with pytest.raises(InputError) as caught:
        read_reported(write_csv(tmp_path / "reported.csv", [("指标名称", "备注"), ("参保率", 1)]))
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_column", "指标编号"),
        ("missing_column", "数值"),
    ]


def test_unknown_is_not_zero(tmp_path):
    table, _ = told(
        read_reported(write_csv(tmp_path / "r.csv", [("编号", "数值", "基期值"), ("1.1", 0, ""), ("1.2", "", 0)]))
    )
    assert table["value"].iloc[0] == 0
    assert math.isnan(table["value"].iloc[1])
    assert math.isnan(table["baseline"].iloc[0])
