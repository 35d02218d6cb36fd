"""Residents by age: which bands can be told, wide and long tables, and one with everything wrong."""

import re

import pandas as pd
import pytest

from coverage.errors import InputError, describe
from coverage.sources.people.age_words import age_group_of
from coverage.sources.people.bands import disjoint
from coverage.sources.people.population import read_population
from coverage.words import LANGUAGES, text
from tests.sources.people.two_communities import EAST, HEAD, TWO, WEST, people, units
from tests.sources.writing import said, told, write_csv, write_xlsx

# 1,000 residents: 30 under 3, 200 of 60 and more, 50 of them 80 and more: 1,000 − 30 − 200 = 770 between.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_wide_csv(tmp_path, encoding):
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, EAST, WEST], encoding), TWO))
    assert people(table) == {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}
    assert people(table, "430199001002") == {"0-2": 45, "3-59": 1155, "60-79": 300, "80+": 0}
    assert set(table["year"]) == {2024}
    assert set(table["source"]) == {"people.csv"}
    assert problems == ()


def test_wide_workbook(tmp_path):
    # A workbook keeps codes as numbers and puts units behind the heads.
    head = ("编码", "名称", "年度", "常住人口（人）", "60岁以上（人）", "80岁以上（人）", "0-2岁（人）")
    path = write_xlsx(tmp_path / "people.xlsx", {"人口": [head, (430199001001, *EAST[1:])]})
    table, _ = told(read_population(path, units("430199001001")))
    assert people(table) == {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}


def test_long_table(tmp_path):
    groups = {"合计人口": None, "total": 1000, "60+": 200, "80+": 50, "under 3": 30}
    rows = [("unit_code", "age_group", "people", "year")]
    rows += [("430199001001", group, count, 2024) for group, count in groups.items() if count is not None]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), units("430199001001")))
    assert people(table) == {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}
    assert problems == ()


BANDS = [
    # columns given; bands told
    ((3, 4, 6), {"0-2": 30, "3-59": 770, "60+": 200}),
    ((4, 5, 6), {"0-2": 30, "60-79": 150, "80+": 50}),  # no total: nobody between can be told
    ((3, 4, 5), {"0-59": 800, "60-79": 150, "80+": 50}),
    ((3, 5), {"0-79": 950, "80+": 50}),
    ((3, 6), {"0-2": 30, "3+": 970}),
    ((3,), {"0+": 1000}),
    ((4,), {"60+": 200}),
]


@pytest.mark.parametrize(("given", "bands"), BANDS, ids=str)
def test_bands_that_can_be_told(tmp_path, given, bands):
    rows = [[row[at] for at in (0, 1, 2, *given)] for row in (HEAD, EAST)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), units("430199001001")))
    assert people(table) == bands
    assert problems == ()


@pytest.mark.parametrize(("given", "bands"), BANDS, ids=str)
def test_an_empty_cell_loses_no_figure_that_stands_in_the_row(tmp_path, given, bands):
    # West is whole; what can be told of East is what its own cells tell.
    empty = [at for at in (3, 4, 5, 6) if at not in given]
    east = [None if at in empty else cell for at, cell in enumerate(EAST)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, east, WEST]), TWO))
    assert people(table) == bands
    assert people(table, "430199001002") == {"0-2": 45, "3-59": 1155, "60-79": 300, "80+": 0}
    assert said(problems) == [("warning", "missing_value", 2, HEAD[at], "") for at in empty]


def test_a_table_that_divides_people_differently_in_each_unit(tmp_path):
    rows = [("unit_code", "age_group", "people", "year")]
    rows += [("430199001001", group, count, 2024) for group, count in (("60-79", 150), ("80+", 50))]
    rows += [("430199001002", "60+", 300, 2024)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), TWO))
    assert people(table) == {"60-79": 150, "80+": 50}
    assert people(table, "430199001002") == {"60+": 300}
    assert problems == ()


@pytest.mark.parametrize(
    ("above", "head", "codes"),
    [
        ("单位：万人", "常住人口", ["measure_above"]),
        ("（单位： 千人）", "常住人口", ["measure_above"]),
        ("Unit: 10,000 people", "residents", ["measure_above"]),
        ("单位：万人", "常住人口（人）", []),
        ("单位：人", "常住人口", []),
    ],
)
def test_a_measure_above_the_table_is_not_passed_over(tmp_path, above, head, codes):
    rows = [("星河区人口", None, above), ("社区代码", "年份", head), ("430199001001", 2024, 0.12)]
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), units("430199001001")))
    assert [problem.code for problem in problems] == codes
    assert all(describe(problem, language) for problem in problems for language in LANGUAGES)


DISJOINT = [
    ({"0+": 1000, "0-2": 30, "60-79": 150, "80+": 50}, {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}),
    ({"60+": 200, "60-79": 150}, {"60-79": 150, "80+": 50}),
    ({"0-2": 30, "3-59": 770, "60+": 200}, {"0-2": 30, "3-59": 770, "60+": 200}),
    ({"0-2": 30, "3-59": 770}, {"0-2": 30, "3-59": 770}),
    ({"0+": 1000, "3-59": 770, "60+": 200}, {"0-2": 30, "3-59": 770, "60+": 200}),
    # 850 are younger than 60 or older than 79: no band; the total is kept, and the reader says so.
    ({"0+": 1000, "60-79": 150}, {"0+": 1000}),
    ({}, {}),
]


@pytest.mark.parametrize(("figures", "bands"), DISJOINT, ids=str)
def test_nested_figures_become_disjoint_bands(figures, bands):
    assert disjoint(figures) == bands


def test_a_figure_that_no_band_can_hold_is_told(tmp_path):
    head = ("代码", "年份", "常住人口", "3岁以下", "3-59岁", "60-79岁", "60岁及以上")
    rows = [
        head,
        ("430199001001", 2024, 1000, None, None, 150, None),
        ("430199001002", 2024, 1500, 45, 1000, None, 300),  # 1,500 − 45 − 300 = 1,155 between, not 1,000
    ]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), TWO))
    assert [one for one in said(problems) if one[1] != "missing_value"] == [
        ("warning", "set_aside", 2, "60-79岁", "150"),
        ("warning", "set_aside", 3, "3-59岁", "1000"),
    ]
    assert people(table, "430199001002") == {"0-2": 45, "3-59": 1155, "60+": 300}


@pytest.mark.parametrize("parts", [(150, 60), (250, None)], ids=str)
def test_parts_are_not_more_than_their_whole(tmp_path, parts):
    rows = [("代码", "年份", "60岁及以上", "60-79岁", "80岁及以上"), ("430199001001", 2024, 200, *parts)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert [problem.code for problem in problems if problem.severity == "error"] == ["more_than_total"]
    assert table.empty


GROUPS = [
    ("60岁及以上", "60+"),
    ("60岁以上", "60+"),
    ("60周岁以上人口", "60+"),
    ("60周岁（含）以上", "60+"),
    ("60岁及以上（含60岁）", "60+"),
    ("60岁及以上（人）", "60+"),
    ("60岁及以上人数（单位：人）", "60+"),
    ("其中：60岁及以上", "60+"),
    ("2024年60岁及以上人口", "60+"),
    ("户籍60岁及以上老年人口", "60+"),
    ("80岁及以上高龄老年人数", "80+"),
    ("≥60岁", "60+"),
    ("６０岁＋", "60+"),
    ("60+", "60+"),
    ("60+人口", "60+"),
    ("people_60_plus", "60+"),
    ("60 and over", "60+"),
    ("Aged 60 years and over", "60+"),
    ("60+ (people)", "60+"),
    ("60-79岁", "60-79"),
    ("60岁-79岁", "60-79"),
    ("60～79岁", "60-79"),
    ("60 to 79", "60-79"),
    ("ages 60-79", "60-79"),
    ("3岁以下", "0-2"),
    ("3岁以下婴幼儿", "0-2"),
    ("3岁以下儿童人数（人）", "0-2"),
    ("3岁以下（不含3岁）", "0-2"),
    ("不满3周岁", "0-2"),
    ("不满3岁以下", "0-2"),
    ("under 3", "0-2"),
    ("children under 3", "0-2"),
    ("<3", "0-2"),
    ("0-2", "0-2"),
    ("0—2岁", "0-2"),
    ("常住人口（人）", "0+"),
    ("年末常住人口", "0+"),
    ("all ages", "0+"),
    ("社区名称", None),
    ("2024年", None),
    ("60岁及以上失能人数", None),
    ("60岁及以上占比", None),
    ("60岁及以上（%）", None),
    ("60岁及以上（失能）", None),
    ("60岁及以上（万人）", "60+"),
    ("60-64岁", "60-64"),
    ("85岁及以上人口", "85+"),
    ("其中：65岁以上", "65+"),
    ("0～4岁（人）", "0-4"),
    ("0-3岁", "0-3"),
    ("0岁", "0-0"),
    ("1岁人口数", "1-1"),
    ("15-59岁组", "15-59"),
    ("age 2", "2-2"),
    ("5 years", "5-5"),
    ("Aged 0-14", "0-14"),
    ("80-120岁", "80+"),
    ("9岁-3岁", None),
    ("300岁以上", None),
    ("60周岁（不含）以上", None),
    ("3岁以下托位数", None),
    ("3岁（含）以下", None),
    ("合计（60岁及以上）", None),
    ("常住人口（万人）", "0+"),
    ("residents (10,000 people)", "0+"),
    ("share of 60+", None),
    ("60+ (%)", None),
]


@pytest.mark.parametrize(("words", "group"), GROUPS)
def test_age_groups_in_words(words, group):
    assert age_group_of(words) == group


def test_the_latest_year_of_each_unit(tmp_path):
    older = (*EAST[:2], 2020, 900, 100, 20, 40)
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, older, EAST, WEST]), TWO))
    assert people(table)["80+"] == 50
    assert said(problems) == [("warning", "older_years", None, "", "1")]


def test_units_without_people(tmp_path):
    # The subdistrict has people, but verdicts are passed on communities: the west has none.
    street = ("430199001000", "晴川街道", 2024, 2500, 500, 50, 75)
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, street, EAST]), TWO))
    assert said(problems) == [
        ("warning", "no_population", None, "", "430199001002"),
        ("warning", "less_than_parent", None, "", "1000"),
    ]
    assert problems[0].details == {"name": "西社区"}


LEVELS = [
    # the subdistrict's residents, 60+, 80+, under 3; communities: 1,000 + 1,500 = 2,500, 200 + 300 = 500, 50, 75
    ((2500, 500, 50, 75), []),
    ((2501, 500, 50, 75), []),  # rounded
    ((2500, 480, 50, 75), [("more_than_parent", "500", "60+", "480")]),
    ((9000, 500, 50, 75), [("less_than_parent", "2500", "0+", "9000")]),
    ((1000, 200, 40, 70), [("more_than_parent", "2500", "0+", "1000")]),  # once for each unit
    ((None, 480, None, None), [("more_than_parent", "500", "60+", "480")]),
]


@pytest.mark.parametrize(("street", "expected"), LEVELS, ids=str)
def test_a_unit_is_held_against_its_parts(tmp_path, street, expected):
    row = ("430199001000", "晴川街道", 2024, *street)
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, row, EAST, WEST]), TWO))
    found = [problem for problem in problems if problem.code != "missing_value"]
    assert [(one.severity, one.code, one.value, *list(one.details.values())[1:]) for one in found] == [
        ("warning", code, parts, (f"problems.age.{group}",), whole) for code, parts, group, whole in expected
    ]
    for problem in found:
        assert "晴川街道" in describe(problem, "zh")
        assert whole_and_parts(expected) <= set(re.findall(r"\d+", describe(problem, "en")))


def whole_and_parts(expected):
    return {number for _, parts, _, whole in expected for number in (parts, whole)}


def test_a_unit_is_held_against_the_nearest_level_that_has_figures(tmp_path):
    # The subdistrict between has no people of its own; the communities below it do.
    above = TWO.iloc[[0]].assign(unit_code="430199000000", level="district", name="星河区")
    known = pd.concat([above, TWO.assign(parent_code=["430199000000", *TWO["parent_code"].iloc[1:]])])
    row = ("430199000000", "星河区", 2024, 2000, 500, 50, 75)
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", [HEAD, row, EAST, WEST]), known))
    assert said(problems) == [("warning", "more_than_parent", None, "", "2500")]


def test_heads_of_something_else_are_told_and_not_read(tmp_path):
    # A share of nobody knows whom, of a group that is counted, and what is not people.
    others = ("60岁及以上占比", "60岁及以上失能人数", "3岁以下托位数", "80岁及以上占比", "备注", "电话")
    rows = [("代码", "年份", *others, "60岁及以上", "3岁以下"), ("430199001001", 2024, 0.2, 9, 5, 0.1, "", 0, 200, 30)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert said(problems) == [("warning", "unread_ages", None, head, head) for head in others[:4]]
    assert people(table) == {"0-2": 30, "60+": 200}


def test_two_columns_of_one_group_are_told_apart_by_nobody(tmp_path):
    rows = [
        ("代码", "年份", "户籍60岁及以上人口", "3岁以下", "常住60岁及以上人口"),
        ("430199001001", 2024, 150, 30, 200),
    ]
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert said(problems) == [
        ("error", "same_group", None, "常住60岁及以上人口", "常住60岁及以上人口"),
        ("warning", "registered_people", None, "", ""),
    ]
    for language in LANGUAGES:
        assert "户籍60岁及以上人口" in describe(problems[0], language)


def test_a_dirty_table(tmp_path):
    rows = [
        HEAD,
        EAST,
        EAST,
        ("430199009009", "乌有社区", 2024, 10, 2, 1, 1),
        ("430199001002", "西社区", 2024, 100, 120, 130, "三"),
        ("430199001003", "南社区", "今年", 1, 1, 1, 1),
        ("430199001004", "北社区", 2024, -5, None, 1e12, 1),
        ("", "无码社区", 2024, 1, 1, 1, 1),
        ("合计", "", 2024, 99, 9, 9, 9),
        ("430199001005", "中社区", 2024, 100, 80, 0, 30),
    ]
    more = ["430199001003", "430199001004", "430199001005", "430199001006"]
    known = pd.concat([TWO, TWO.iloc[[1] * 4].assign(unit_code=more)], ignore_index=True)
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), known))
    assert said(problems) == [
        ("error", "duplicate_key", 3, "社区代码", "430199001001"),
        ("error", "unknown_unit", 4, "社区代码", "430199009009"),
        ("error", "not_a_number", 5, "3岁以下", "三"),
        ("error", "more_than_total", 5, "80岁及以上", "130"),
        ("error", "more_than_total", 5, "60岁及以上", "120"),
        ("error", "more_than_total", 5, "80岁及以上", "130"),
        ("error", "not_a_number", 6, "年份", "今年"),
        ("error", "out_of_range", 7, "常住人口", "-5"),
        ("warning", "missing_value", 7, "60岁及以上", ""),
        ("error", "out_of_range", 7, "80岁及以上", "1000000000000.0"),
        ("error", "unknown_unit_name", 8, "社区名称", "无码社区"),
        ("warning", "total_row", 9, "", "合计"),
        ("error", "more_than_total", 10, "常住人口", "110"),  # 80 + 30 of 100
        # Those of the rows above have people, only not as they should be written.
        ("warning", "no_population", None, "", "430199001006"),
    ]
    assert {problem.file for problem in problems} == {"people.csv"}
    assert people(table) == {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}


def test_missing_columns(tmp_path):
    with pytest.raises(InputError) as caught:
        read_population(write_csv(tmp_path / "people.csv", [("负责人", "60岁以上"), ("王东", 1)]), None)
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_column", "社区代码"),
        ("missing_column", "年份"),
    ]


def test_no_figures_at_all(tmp_path):
    with pytest.raises(InputError) as caught:
        read_population(write_csv(tmp_path / "people.csv", [HEAD[:3], EAST[:3]]), None)
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_ages", "年龄段"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wide_table_with_strange_heads_is_offered_heads_we_can_read(tmp_path, language):
    rows = [("社区代码", "年份", "总数", "老人"), ("430199001001", 2024, 1000, 200)]
    with pytest.raises(InputError) as caught:
        read_population(write_csv(tmp_path / "people.csv", rows), None)
    offered = re.split("[、,] ?", re.search(r"[（(](.*?)[）)]", describe(caught.value.problems[0], language))[1])
    rows[0] = (*rows[0][:2], *offered)
    table, problems = told(
        read_population(write_csv(tmp_path / "people.csv", [rows[0], (*EAST[:1], 2024, *EAST[3:])]), None)
    )
    assert people(table) == {"0-2": 30, "3-59": 770, "60-79": 150, "80+": 50}
    assert problems == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_age_groups_to_choose_from_can_be_read(tmp_path, language):
    rows = [("代码", "年份", "年龄段", "人数"), ("430199001001", 2024, "青年", 1000)]
    _, (problem,) = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    groups = [age_group_of(text(language, choice)) for choice in problem.details["choices"]]
    assert groups == ["0+", "60+", "80+", "0-2", "60-79", "3-59"]
    assert text(language, "problems.age.0-2") in describe(problem, language)


def test_half_of_a_long_table_lacks_the_other_half(tmp_path):
    with pytest.raises(InputError) as caught:
        read_population(write_csv(tmp_path / "people.csv", [("代码", "年份", "年龄段"), ("1", 2024, "60+")]), None)
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [("missing_column", "人数")]
