"""The year in the heads of a population table: against the year of its rows, and where they have none."""

import pytest

from coverage.errors import InputError, describe
from coverage.sources.people.population import read_population
from coverage.sources.preview import preview
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import said, told, write_csv

CODE = "430199001001"


def read(tmp_path, *rows):
    return told(read_population(write_csv(tmp_path / "people.csv", rows), None))


def test_a_head_of_another_year_than_the_row_is_told(tmp_path):
    head = ("代码", "年份", "2020年常住人口", "60岁及以上（2024年末）", "80岁及以上")
    table, problems = read(tmp_path, head, (CODE, 2024, 1000, 200, 50))
    assert people(table) == {"0-59": 800, "60-79": 150, "80+": 50}
    assert said(problems) == [("warning", "other_year", None, "2020年常住人口", "2020")]
    for language in LANGUAGES:
        assert "2024" in describe(problems[0], language)


def test_a_share_of_another_year_than_the_row_is_told(tmp_path):
    _, problems = read(tmp_path, ("代码", "年份", "常住人口", "2020年60岁及以上占比"), (CODE, 2024, 1000, "20%"))
    assert ("warning", "other_year", None, "2020年60岁及以上占比", "2020") in said(problems)


def test_the_year_that_all_heads_name_is_read(tmp_path):
    rows = [("代码", "2020年常住人口", "2020年60岁及以上（人）"), (CODE, 1000, 200), ("合计", 1000, 200)]
    table, problems = read(tmp_path, *rows)
    assert people(table) == {"0-59": 800, "60+": 200}
    assert set(table["year"]) == {2020}
    assert preview("population", tmp_path / "people.csv").missing == ()
    assert said(problems) == [("warning", "total_row", 3, "", "合计")]


@pytest.mark.parametrize("second", ["60岁及以上", "2024年60岁及以上"])
def test_without_a_column_of_years_heads_must_agree(tmp_path, second):
    with pytest.raises(InputError) as refused:
        read(tmp_path, ("代码", "2020年常住人口", second), (CODE, 1000, 200))
    assert [(one.code, one.details["wanted"]) for one in refused.value.problems] == [("missing_column", "年份")]
