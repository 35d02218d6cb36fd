"""Whom the columns of a table count: several totals, those who are registered, and ten thousands without brackets."""

import pytest

from coverage.errors import describe
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.people.measures import counts_ten_thousands, names_measure
from coverage.sources.people.population import read_population
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import said, told, write_csv

CODE = "430199001001"


def read(tmp_path, heads, *rows, reading=AS_FOUND):
    head = ("代码", "年份", *heads)
    below = [(f"43019900100{at}", 2024, *row) for at, row in enumerate(rows, start=1)]
    return told(read_population(write_csv(tmp_path / "people.csv", [head, *below]), None, reading))


@pytest.mark.parametrize(
    ("heads", "used"),
    [
        (("人口数", "总人口"), 1),
        (("总人口", "人口数"), 0),
        (("人口数", "常住人口"), 1),
        (("总人口", "常住人口"), 1),
        (("户籍人口", "总人口"), 1),
        (("户籍总人口", "人口数"), 1),
    ],
)
def test_of_two_totals_one_is_used_and_both_are_named(tmp_path, heads, used):
    totals = (1000, 1500)
    table, problems = read(tmp_path, (*heads, "60岁及以上"), (*totals, 200), (10, 10, 2))
    assert people(table) == {"0-59": totals[used] - 200, "60+": 200}
    assert said(problems) == [("warning", "other_total", None, heads[used], heads[1 - used])]
    for language in LANGUAGES:
        assert all(head in describe(problems[0], language) for head in heads)


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (("人口数", "总人口"), [(1000, 1000), (1500, "")]),
        (("总人口（万人）", "常住人口"), [(0.1, 1020)]),  # 0.1 stands for 500 to 1,500
        (("户籍人口", "常住人口"), [(1000, 1500)]),  # two things, each by its name
    ],
)
def test_totals_that_agree_or_count_others_are_not_spoken_of(tmp_path, heads, rows):
    _, problems = read(tmp_path, heads, *rows)
    assert {problem.code for problem in problems} <= {"missing_value"}


def test_a_total_that_the_planner_chose_is_used(tmp_path):
    reading = Reading(columns={"people": "人口数"})
    table, problems = read(tmp_path, ("常住人口", "人口数"), (1500, 1000), reading=reading)
    assert people(table) == {"0+": 1000}
    assert said(problems) == [("warning", "other_total", None, "人口数", "常住人口")]


def test_two_totals_of_one_kind_are_told_apart_by_nobody(tmp_path):
    _, problems = read(tmp_path, ("常住人口", "常住人口数"), (1000, 1500))
    assert said(problems) == [("error", "same_group", None, "常住人口数", "常住人口数")]


@pytest.mark.parametrize("head", ["常住人口万人", "常住人口 万人", "常住人口/万人", "2024年末总人口，万人"])
def test_ten_thousands_without_brackets(tmp_path, head):
    table, problems = read(tmp_path, (head, "60岁及以上万人"), (1.25, 0.2))
    assert people(table) == {"0-59": 10_500, "60+": 2_000}
    assert problems == ()


@pytest.mark.parametrize(
    ("head", "named", "many"),
    [
        ("常住人口", False, False),
        ("常住人口/人", True, False),
        ("常住人口（人）", True, False),
        ("常住人口（单位：万人）", True, True),
        ("常住人口万人", True, True),
        ("老人", False, False),
    ],
)
def test_the_measure_of_a_head(head, named, many):
    assert (names_measure(head), counts_ten_thousands(head)) == (named, many)


@pytest.mark.parametrize("head", ["户籍人口", "户籍人口数", "2024年末户籍总人口（人）", "户籍人数"])
def test_registered_residents_are_used_where_nobody_else_is_counted(tmp_path, head):
    table, problems = read(tmp_path, (head, "60岁及以上"), (1000, 200))
    assert people(table) == {"0-59": 800, "60+": 200}
    assert [(p.severity, p.code, p.details["names"]) for p in problems] == [("warning", "registered_people", (head,))]


def test_registered_residents_give_way_to_those_who_live_there(tmp_path):
    table, problems = read(tmp_path, ("户籍人口", "常住人口", "户籍60岁及以上", "80岁及以上"), (2000, 1000, 200, 50))
    assert people(table) == {"0-59": 800, "60-79": 150, "80+": 50}
    names = [(p.severity, p.code, p.details["names"]) for p in problems]
    assert names == [("warning", "registered_people", ("户籍60岁及以上",))]


def test_registered_residents_in_the_rows_of_a_long_table(tmp_path):
    rows = [("代码", "年份", "年龄段", "人数"), (CODE, 2024, "常住人口", 1000), (CODE, 2024, "户籍60岁及以上", 200)]
    table, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert people(table) == {"0-59": 800, "60+": 200}
    assert [(p.code, p.details["names"]) for p in problems] == [("registered_people", ("户籍60岁及以上",))]


@pytest.mark.parametrize("shown", ["1." + "9" * 400, "9" * 400])
@pytest.mark.parametrize("head", ["常住人口", "常住人口（万人）"])
def test_a_number_longer_than_anybody_writes_is_none(tmp_path, head, shown):
    # 400 decimals of ten thousands are rounded by less than the smallest number there is.
    rows = [("代码", "年份", head, "60岁及以上"), ("430199001001", 2024, shown, 200)]
    _, problems = told(read_population(write_csv(tmp_path / "people.csv", rows), None))
    assert [(one.code, one.row, one.column) for one in problems if one.severity == "error"] == [
        ("not_a_number", 2, head)
    ]
