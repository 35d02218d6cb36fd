"""Tables of people by sex: men and women are added, and what cannot be added is refused for what it is."""

import pytest

from coverage.errors import describe
from coverage.sources.people.population import read_population
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import said, told, write_csv

CODE = "430199001001"
HEAD = ("代码", "年份", "性别", "年龄段", "人数")


def read(tmp_path, *rows):
    return told(read_population(write_csv(tmp_path / "people.csv", rows), None))


def long(*rows):
    return [HEAD, *((CODE, 2024, *row) for row in rows)]


@pytest.mark.parametrize("more", [(), (("合计", "60岁及以上", 200),), (("", "60岁及以上", 200),)], ids=str)
def test_men_and_women_of_a_long_table_are_added(tmp_path, more):
    rows = long(
        ("男", "60岁及以上", 90), ("女", "60岁及以上", 110), *more, ("男", "常住人口", 480), ("女", "常住人口", 520)
    )
    table, problems = read(tmp_path, *rows)
    assert people(table) == {"0-59": 800, "60+": 200}  # 480 + 520 − 90 − 110
    assert problems == ()


def test_a_total_that_is_not_the_sum_of_both_sexes_is_told(tmp_path):
    rows = long(("男", "60岁及以上", 90), ("女", "60岁及以上", 110), ("合计", "60岁及以上", 220))
    table, problems = read(tmp_path, *rows)
    assert people(table) == {"60+": 200}
    assert said(problems) == [("warning", "sexes_differ", 4, "人数", "220")]
    assert all("200" in describe(problems[0], language) for language in LANGUAGES)


def test_both_sexes_and_one_of_them_are_not_counted_twice(tmp_path):
    table, problems = read(tmp_path, *long(("合计", "60岁及以上", 200), ("女", "60岁及以上", 110)))
    assert people(table) == {"60+": 200}
    assert problems == ()


def test_men_and_women_of_a_wide_table_are_added(tmp_path):
    head = ("code", "year", "gender", "residents（10,000 people）", "60+")
    table, problems = read(tmp_path, head, (CODE, 2024, "Male", 0.05, 90), (CODE, 2024, "female", 0.05, 110))
    assert people(table) == {"0-59": 800, "60+": 200}
    assert problems == ()


def test_what_cannot_be_added_is_refused_for_what_it_is(tmp_path):
    rows = [
        HEAD,
        (CODE, 2024, "男", "60岁及以上", 90),
        ("430199001002", 2024, "男", "60岁及以上", 90),
        ("430199001002", 2024, "男", "60岁及以上", 91),
        ("430199001002", 2024, "女", "60岁及以上", 110),
        ("430199001003", 2024, "甲", "60岁及以上", 90),
    ]
    _, problems = read(tmp_path, *rows)
    assert said(problems) == [
        ("error", "one_sex", 2, "性别", "男"),
        ("error", "duplicate_key", 4, "代码", "430199001002"),
        ("error", "not_a_choice", 6, "性别", "甲"),
    ]


def test_shares_of_men_and_of_women_cannot_be_added(tmp_path):
    head = ("代码", "年份", "性别", "常住人口", "60岁及以上占比")
    table, problems = read(tmp_path, head, (CODE, 2024, "男", 500, "20%"), (CODE, 2024, "女", 500, "30%"))
    assert said(problems) == [("error", "one_sex", 2, "性别", "男"), ("error", "one_sex", 3, "性别", "女")]
    assert people(table) == {"0+": 1000}
