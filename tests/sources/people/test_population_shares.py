"""Only totals: people by age from shares, in columns of the table or stated beside it; every assumption is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.errors import describe
from coverage.sources.people.bands import people_of
from coverage.sources.people.population import read_population
from coverage.sources.people.shares import stated_shares
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import said, told, write_csv

STATED = "60+=18.5%,80+=2.9%,0-2=2.1%"
EAST, WEST = "430199001001", "430199001002"


def read(path, heads, rows, shares=""):
    return told(read_population(write_csv(path, [("代码", "年份", *heads), *rows]), None, shares=shares))


def test_stated_shares_make_people_of_totals(tmp_path):
    rows = [(EAST, 2024, 1000, 400), (WEST, 2024, 3000, 1200)]
    table, problems = read(tmp_path / "people.csv", ("常住人口", "户数"), rows, STATED)
    # 1,000 × 2.1% = 21, × 18.5% = 185, × 2.9% = 29; 185 − 29 = 156; 1,000 − 185 − 21 = 794
    assert people(table, EAST) == pytest.approx({"0-2": 21, "3-59": 794, "60-79": 156, "80+": 29})
    assert people(table, WEST) == pytest.approx({"0-2": 63, "3-59": 2382, "60-79": 468, "80+": 87})
    assert set(table["source"]) == {"people.csv (60+=18.5%, 80+=2.9%, 0-2=2.1%)"}
    assert [(p.severity, p.code, p.value, p.details["people"]) for p in problems] == [
        ("warning", "share_assumed", "18.5%", "740"),
        ("warning", "share_assumed", "2.9%", "116"),
        ("warning", "share_assumed", "2.1%", "84"),
    ]
    for language in LANGUAGES:
        assert {"740", "2", "18.5"} <= set(re.findall(r"[\d.]+", describe(problems[0], language)))


def test_what_is_counted_is_not_taken_from_shares(tmp_path):
    rows = [(EAST, 2024, 1000, 200, 30), (WEST, 2024, 3000, None, None)]
    table, problems = read(tmp_path / "people.csv", ("常住人口", "60岁及以上", "3岁以下"), rows, STATED)
    # In the east only those 80+ are not counted: 29 of the 200.
    assert people(table, EAST) == pytest.approx({"0-2": 30, "3-59": 770, "60-79": 171, "80+": 29})
    east = table[table["unit_code"] == EAST]
    sources = dict(zip(east["age_group"], east["source"], strict=True))
    assert sources == {
        "0-2": "people.csv",
        "3-59": "people.csv",
        "60-79": "people.csv (80+=2.9%)",
        "80+": "people.csv (80+=2.9%)",
    }
    assumed = {p.details["group"]: p.details["units"] for p in problems if p.code == "share_assumed"}
    assert assumed == {("problems.age.60+",): 1, ("problems.age.80+",): 2, ("problems.age.0-2",): 1}


def test_a_share_that_does_not_fit_is_not_used(tmp_path):
    # 2.9% of 1,000 are 29, and only 20 are 60 and over.
    table, problems = read(tmp_path / "people.csv", ("常住人口", "60岁及以上"), [(EAST, 2024, 1000, 20)], "80+=2.9%")
    assert people(table) == {"0-59": 980, "60+": 20}
    assert [(p.code, p.details["names"]) for p in problems] == [("share_unfit", (EAST,))]


def test_shares_without_any_total_make_nobody(tmp_path):
    table, problems = read(tmp_path / "people.csv", ("60岁及以上",), [(EAST, 2024, 200)], STATED)
    assert people(table) == {"60+": 200}
    assert problems == ()


COLUMNS = [
    ("60岁及以上占比（%）", "80岁及以上占比（%）", "18.5", "2.9"),
    ("60岁及以上人口占总人口比重", "80岁及以上占比", "18.5", "2.9"),
    ("60岁及以上人口比例", "80岁及以上占比", "0.185", "0.029"),
    ("60岁及以上占比", "80岁及以上占比（%）", "18.5%", "2.9%"),
    ("share of 60+", "80+ (%)", "18.5 %", "2.9％"),
]


@pytest.mark.parametrize(("old", "oldest", "share", "small"), COLUMNS, ids=str)
def test_columns_of_shares(tmp_path, old, oldest, share, small):
    table, problems = read(tmp_path / "people.csv", ("常住人口", old, oldest), [(EAST, 2024, 1000, share, small)])
    assert people(table) == pytest.approx({"0-59": 815, "60-79": 156, "80+": 29})
    assert [(p.severity, p.code, p.column, p.details["people"]) for p in problems] == [
        ("warning", "share_read", old, "185"),
        ("warning", "share_read", oldest, "29"),
    ]


def test_a_share_is_as_exact_as_it_is_written(tmp_path):
    # 18.5% of 100,000 may be 50 people more or fewer: those counted, 15,600 and 2,930, may be 30 more than 18,500.
    heads = ("常住人口", "60岁及以上占比（%）", "60-79岁", "80岁及以上")
    _, problems = read(tmp_path / "people.csv", heads, [(EAST, 2024, 100_000, "18.5", 15_600, 2_930)])
    assert [problem.code for problem in problems] == ["share_read"]
    _, problems = read(tmp_path / "people.csv", heads, [(EAST, 2024, 100_000, "18.50", 15_600, 2_930)])
    assert [problem.code for problem in problems] == ["more_than_total"]


def test_a_share_of_people_who_are_counted_is_not_read(tmp_path):
    heads = ("常住人口", "60岁及以上", "60岁及以上占比（%）")
    table, problems = read(tmp_path / "people.csv", heads, [(EAST, 2024, 1000, 200, "30")])
    assert said(problems) == [("warning", "unread_ages", None, heads[2], heads[2])]
    assert people(table) == {"0-59": 800, "60+": 200}


def test_shares_of_which_nobody_can_tell_whether_they_are_percent(tmp_path):
    heads = ("常住人口", "80岁及以上占比（%）")
    table, problems = read(tmp_path / "people.csv", heads, [(EAST, 2024, 1000, "0.9"), (WEST, 2024, 1000, "0.4")])
    assert said(problems) == [("error", "unclear_shares", None, heads[1], "")]
    assert people(table) == {"0+": 1000}


def test_dirty_shares(tmp_path):
    heads = ("常住人口", "60岁及以上占比（%）", "80岁及以上占比（%）")
    rows = [
        (EAST, 2024, 1000, "18.5", "20"),
        (WEST, 2024, "", "18.5", "2.9"),
        ("3", 2024, 1000, "118.5", "二"),
        ("4", 2024, 1000, "", "-1%"),
    ]
    _, problems = read(tmp_path / "people.csv", heads, rows)
    assert [one for one in said(problems) if one[1] != "share_read"] == [
        ("error", "more_than_total", 2, heads[2], "200"),
        ("warning", "missing_value", 3, "常住人口", ""),
        ("warning", "share_without_total", 3, heads[1], "18.5"),
        ("warning", "share_without_total", 3, heads[2], "2.9"),
        ("error", "out_of_range", 4, heads[1], "118.5"),
        ("error", "not_a_figure", 4, heads[2], "二"),
        ("warning", "missing_value", 5, heads[1], ""),
        ("error", "out_of_range", 5, heads[2], "-1%"),
    ]


STRANGE = [
    ("60+", ["stated_share_unread"]),
    ("60+=viele", ["stated_share_unread"]),
    ("老人=18.5%", ["stated_share_unread"]),
    ("0+=100%", ["stated_share_unread"]),
    ("60+=118.5%", ["stated_share_range"]),
    ("60+=18.5", ["stated_share_range"]),
    ("60+=-1%,0-2=", ["stated_share_range", "stated_share_unread"]),
    ("60+=18%,60岁以上=19%", ["pair_repeated"]),
    ("60+=2%,80+=2.9%", ["stated_share_beyond"]),
    ("60+=70%,0-14=40%", ["stated_share_beyond"]),
    ("60+=2%,80+=2.9%,x", ["stated_share_unread", "stated_share_beyond"]),
    ("60+=nan,80+=inf", ["stated_share_unread", "stated_share_unread"]),
]


@pytest.mark.parametrize(("shown", "codes"), STRANGE)
def test_shares_stated_wrongly(tmp_path, shown, codes):
    assert [problem.code for problem in stated_shares(shown)[1]] == codes
    table, problems = read(tmp_path / "people.csv", ("常住人口",), [(EAST, 2024, 1000)], shown)
    assert [(problem.severity, problem.code) for problem in problems] == [("error", code) for code in codes]
    assert people(table) == {"0+": 1000}
    for language in LANGUAGES:
        assert all(describe(problem, language) for problem in problems)


@pytest.mark.parametrize(
    "shown", ["", "60+=18.5%, 80+ = 2.9％；0-2=0.021", "60岁及以上＝18.5%、80+=2.9%，3岁以下=2.1%"]
)
def test_shares_are_stated_as_one_writes_them(shown):
    assert stated_shares(shown) == ({"60+": 0.185, "80+": 0.029, "0-2": 0.021} if shown else {}, [])


@given(st.integers(0, 10_000_000), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_the_total_of_a_unit_is_kept(tmp_path_factory, total, old, part, young):
    shares = f"60+={old / 20}%,80+={old * part / 20_000}%,0-2={young / 20}%"
    path = tmp_path_factory.mktemp("shares") / "people.csv"
    table, problems = read(path, ("常住人口",), [(EAST, 2024, total)], shares)
    assert all(problem.severity == "warning" for problem in problems)
    counts = people(table)
    assert sum(counts.values()) == pytest.approx(total)
    assert people_of("60+", counts) == pytest.approx(total * old / 2000)
    assert min(counts.values()) >= 0
