"""The demo district through the readers every planner uses."""

import pytest

from coverage.sources.demo import read_demo


@pytest.fixture(scope="module")
def demo():
    return read_demo()


def test_the_tables_keep_their_contracts(demo):
    demo.check()
    assert (demo.name, demo.name_en, demo.fictional, demo.epsg_m) == ("星河区", "Xinghe District", True, 4547)


def test_the_units_of_the_district(demo):
    assert demo.units["level"].value_counts().to_dict() == {
        "community": 66,
        "village": 14,
        "subdistrict": 8,
        "town": 2,
        "district": 1,
    }
    assert demo.units["parent_code"].isna().sum() == 1


def test_the_people_of_the_district(demo):
    people = demo.population.groupby("age_group")["people"].sum()
    # 420,000 residents: 63,000 of 60 and more, 7,980 under 3; 420,000 − 63,000 − 7,980 = 349,020 between.
    assert people["60-79"] + people["80+"] == 63_000
    assert (people["0-2"], people["3-59"], people.sum()) == (7_980, 349_020, 420_000)
    assert demo.population["unit_code"].nunique() == 66 + 14


def test_three_rows_cannot_be_located(demo):
    assert [(problem.code, problem.severity) for problem in demo.problems] == [
        ("unlocated", "warning"),
        ("unlocated", "warning"),
        ("unlocated_zero", "warning"),
    ]


def test_streets_and_what_lies_behind_them(demo):
    assert 12_000 <= len(demo.street_nodes) <= 20_000
    assert {"water", "green", "rail"} <= set(demo.backdrop["kind"])
    assert set(demo.gates["compound_id"]) <= set(demo.compounds["compound_id"])
