"""Ages cut anywhere: bands as the table has them, what no band can hold, ten thousands, and what is estimated."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.errors import describe
from coverage.model.ages import bounds
from coverage.sources.people.bands import disjoint, excesses, impossible, people_of, without_straddling
from coverage.sources.people.population import read_population
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import said, told, write_csv, write_xlsx

EAST = "430199001001"
FIVES = [*(f"{first}-{first + 4}" for first in range(0, 85, 5)), "85+"]


def wide(path, heads, *rows):
    return told(
        read_population(write_csv(path, [("代码", "年份", *heads), *((EAST, 2024, *row) for row in rows)]), None)
    )


def long(path, figures):
    rows = [("代码", "年份", "年龄组", "人数"), *((EAST, 2024, group, count) for group, count in figures)]
    return told(read_population(write_csv(path, rows), None))


def test_bands_of_five_years(tmp_path):
    heads = [f"{band}岁".replace("+岁", "岁及以上") for band in FIVES]
    table, problems = wide(tmp_path / "people.csv", heads, range(100, 1000, 50))  # 0-4: 100, 5-9: 150, … 85+: 950
    # Of the 100 up to 4 years old three in five are under 3.
    expected = dict(zip(FIVES, range(100, 1000, 50), strict=True))
    assert people(table) == {"0-2": 60, "3-4": 40} | {band: expected[band] for band in FIVES[1:]}
    assert said(problems) == [("warning", "ages_estimated", None, "", "0-4")]
    assert problems[0].details["people"] == "60"
    assert table.loc[table["age_group"].isin(["0-2", "3-4"]), "source"].tolist() == ["people.csv (0-2=3/5 × 0-4)"] * 2
    assert set(table.loc[2:, "source"]) == {"people.csv"}
    assert people_of("60+", people(table)) == 700 + 750 + 800 + 850 + 900 + 950
    assert people_of("65+", people(table)) == 750 + 800 + 850 + 900 + 950
    assert people_of("80+", people(table)) == 900 + 950


def test_bands_of_five_years_one_under_the_other(tmp_path):
    table, problems = long(tmp_path / "people.csv", zip(FIVES, range(100, 1000, 50), strict=True))
    assert people_of("0+", people(table)) == sum(range(100, 1000, 50))
    assert [problem.code for problem in problems] == ["ages_estimated"]


@pytest.mark.parametrize(
    ("heads", "counts", "bands"),
    [
        # single years tell those under 3 exactly: 9 + 10 + 11
        (("0岁", "1岁", "2岁", "60岁以上"), (9, 10, 11, 200), {"0-0": 9, "1-1": 10, "2-2": 11, "60+": 200}),
        (("0-14岁", "15-59岁", "60岁及以上"), (150, 650, 200), {"0-14": 150, "15-59": 650, "60+": 200}),
        (("总人口", "其中：65岁及以上"), (1000, 140), {"0-64": 860, "65+": 140}),
        (("60岁及以上", "65岁及以上", "80岁及以上"), (200, 140, 30), {"60-64": 60, "65-79": 110, "80+": 30}),
        (("3岁以下", "0-6岁"), (30, 72), {"0-2": 30, "3-6": 42}),
        (("0-64岁", "60岁及以上", "常住人口"), (860, 200, 1000), {"0-59": 800, "60-64": 60, "65+": 140}),
        # fifty are 60 years old and in both; together 1,050 of 1,000 are no contradiction
        (("总人口", "0-60岁", "60岁及以上"), (1000, 850, 200), {"0-59": 800, "60-60": 50, "61+": 150}),
        # 65 and over without those from 60 to 64: nothing is made up for them
        (("3岁以下", "65岁及以上"), (30, 140), {"0-2": 30, "65+": 140}),
    ],
    ids=str,
)
def test_any_cut_is_taken_as_it_is(tmp_path, heads, counts, bands):
    table, problems = wide(tmp_path / "people.csv", heads, counts)
    assert people(table) == bands
    assert problems == ()


def test_what_bands_do_not_tell_stays_unknown(tmp_path):
    table, _ = wide(tmp_path / "people.csv", ("0-14岁", "15-64岁", "65岁及以上"), (150, 710, 140))
    counts = people(table)
    assert [people_of(group, counts) == people_of(group, counts) for group in ("0+", "65+")] == [True, True]
    # Fifteen years of children are too many to be taken for alike, 60 lies within a band, 80 within another.
    assert [people_of(group, counts) == people_of(group, counts) for group in ("0-2", "60+", "80+")] == [False] * 3


@pytest.mark.parametrize(
    ("head", "young"),
    [("0-3岁", 45.0), ("0-4岁", 36.0), ("0-5岁", 30.0), ("0-6岁", 60 * 3 / 7), ("1-3岁", None), ("0-7岁", None)],
)
def test_those_under_three_are_estimated_by_years(tmp_path, head, young):
    table, problems = wide(tmp_path / "people.csv", (head, "60岁及以上"), (60, 200))
    counts = people(table)
    if young is None:
        assert (counts, problems) == ({head.removesuffix("岁"): 60, "60+": 200}, ())
        return
    assert counts == {"0-2": young, f"3-{bounds(head.removesuffix('岁'))[1]}": 60 - young, "60+": 200}
    assert [problem.code for problem in problems] == ["ages_estimated"]


def test_infants_counted_apart_are_not_estimated(tmp_path):
    table, problems = wide(tmp_path / "people.csv", ("0岁", "1-4岁"), (9, 40))
    assert people(table) == {"0-0": 9, "1-2": 20, "3-4": 20}
    assert problems[0].details["people"] == "29"


def test_an_estimate_says_whom_it_concerns(tmp_path):
    rows = [("代码", "年份", "0-3岁"), ("甲", 2024, 40), ("乙", 2024, 80), ("丙", 2024, 0)]
    table, (problem,) = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert people(table, "甲") == {"0-2": 30, "3-3": 10}
    assert problem.details == {
        "group": ("problems.age.0-2",), "units": 3, "names": ("丙", "乙", "甲"), "people": "90", "years": 3, "among": 4,
    }  # fmt: skip
    for language in LANGUAGES:
        assert "90" in describe(problem, language)


def test_ten_thousands_and_units_in_cells(tmp_path):
    heads = ("常住人口（万人）", "60岁及以上(单位：万人)", "80岁及以上（人）", "3岁以下")
    table, problems = wide(tmp_path / "people.csv", heads, ("0.1234", "0.02万人", "50人", "约30人"))
    assert people(table) == {"0-2": 30, "3-59": 1004, "60-79": 150, "80+": 50}
    assert said(problems) == [("warning", "about_number", 2, "3岁以下", "约30人")]


def test_ten_thousands_one_under_the_other(tmp_path):
    rows = [("代码", "年份", "年龄段", "人数（万人）"), (EAST, 2024, "60+", "0.02"), (EAST, 2024, "80+", "50人")]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert people(table) == {"60-79": 150, "80+": 50}
    assert problems == ()


def test_what_is_rounded_to_hundreds_may_add_up_to_more(tmp_path):
    # Each of 1.04, 0.50 and 0.55 may be 50 people off: together 100 more than the whole say nothing.
    heads = ("常住人口（万人）", "0-59岁（万人）", "60岁及以上（万人）")
    _, problems = wide(tmp_path / "people.csv", heads, ("1.04", "0.50", "0.55"))
    assert problems == ()
    _, problems = wide(tmp_path / "people.csv", heads, ("1.04", "0.60", "0.55"))
    assert [problem.code for problem in problems] == ["more_than_total"]


@pytest.mark.parametrize(
    ("heads", "counts", "expected"),
    [
        (("60岁及以上", "65岁及以上"), (100, 120), [("more_than_total", "65岁及以上", "120")]),
        # 60 + 70 of 120
        (("60岁及以上", "60-64岁", "65岁及以上"), (120, 60, 70), [("more_than_total", "60岁及以上", "130")]),
        # the 700 up to 64 years old and the 200 from 60 are together fewer than everyone
        (("总人口", "0-64岁", "60岁及以上"), (1000, 700, 200), [("ages_contradict", "", "-100")]),
    ],
    ids=str,
)
def test_figures_that_contradict(tmp_path, heads, counts, expected):
    table, problems = wide(tmp_path / "people.csv", heads, counts)
    assert [(p.code, p.column, p.value) for p in problems] == expected
    assert table.empty


def test_bands_across_each_other_without_a_whole_are_told(tmp_path):
    table, problems = wide(tmp_path / "people.csv", ("15-24岁", "20-29岁"), (90, 110))
    assert people(table) == {"20-29": 110}
    assert said(problems) == [("warning", "set_aside", 2, "15-24岁", "90")]


def test_a_bare_number_in_a_column_of_ages_is_a_year(tmp_path):
    table, problems = long(tmp_path / "people.csv", [("0", 10), ("1", 11), ("2", 12), ("60+", 200)])
    assert people(table) == {"0-0": 10, "1-1": 11, "2-2": 12, "60+": 200}
    assert problems == ()


def test_another_sheet_like_it_is_told(tmp_path):
    sheet = [("代码", "年份", "常住人口", "60岁及以上"), (EAST, 2024, 1000, 200)]
    path = write_xlsx(tmp_path / "people.xlsx", {"甲": sheet, "乙": sheet, "说明": [("填表人",), ("张三",)]})
    _, (problem,) = told(read_population(path, None))
    assert (problem.code, problem.sheet, problem.details["names"]) == ("other_sheets", "甲", ("乙",))


def test_notes_below_the_table_are_left_out(tmp_path):
    rows = [("代码", "年份", "常住人口"), (EAST, 2024, 1000), ("数据来源：星河区统计局", "", ""), ("合计", "", 1000)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert people(table) == {"0+": 1000}
    assert said(problems) == [
        ("warning", "note_row", 3, "", "数据来源：星河区统计局"),
        ("warning", "total_row", 4, "", "合计"),
    ]


# Whatever the bands, what they tell of figures that are true is true.
ages = st.integers(0, 110)
groups = st.one_of(
    st.tuples(ages, ages).map(lambda pair: f"{min(pair)}-{max(pair)}"),
    ages.map(lambda first: f"{first}+"),
)


def true_people(group, by_age):
    first, last = bounds(group)
    return float(sum(by_age[first : last + 1]))


@given(st.lists(st.integers(0, 1000), min_size=111, max_size=111), st.lists(groups, max_size=12, unique=True))
def test_bands_of_figures_that_are_true_are_true(by_age, given_groups):
    figures = {group: true_people(group, by_age) for group in given_groups}
    bands = disjoint(figures)
    assert bands == {band: true_people(band, by_age) for band in bands}
    edges = sorted(map(bounds, bands))
    assert all(last < first for (_, last), (first, _) in pairwise(edges))
    assert list(excesses(figures, dict.fromkeys(figures, 0.0))) == []
    assert impossible(bands, dict.fromkeys(figures, 0.0)) == ""


@given(st.lists(st.integers(0, 1000), min_size=111, max_size=111), st.lists(groups, max_size=12, unique=True))
def test_everyone_is_kept_whatever_the_cut(by_age, given_groups):
    figures = {group: true_people(group, by_age) for group in [*given_groups, "0+"]}
    bands, _ = without_straddling(disjoint(figures))
    assert people_of("0+", bands) == pytest.approx(sum(by_age))
    assert sum(bands.values()) == pytest.approx(sum(by_age))


def test_another_order_of_columns_gives_the_same(tmp_path):
    heads, counts = ("0-4岁", "60-64岁", "常住人口", "65岁及以上", "60岁及以上"), (50, 60, 1000, 140, 200)
    one, _ = wide(tmp_path / "people.csv", heads, counts)
    other, _ = wide(tmp_path / "people.csv", heads[::-1], counts[::-1])
    pd.testing.assert_frame_equal(one, other)
