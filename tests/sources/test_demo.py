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


def test_a_park_an_estate_and_figures_of_a_fictional_office(demo):
    assert demo.areas.set_index("area_id")["kind"].to_dict() == {"P1": "park", "E1": "estate"}
    figures = demo.reported.set_index("rule_id")
    # shares are shares, years of life are not; what nobody reported is not there
    assert figures["value"].loc[["1.1", "1.10", "1.8"]].tolist() == [0.971, 0.55, 80.6]
    assert "1.13" not in figures.index
    assert figures["source"].str.contains("虚构").all()
    assert (figures["year"][figures["value"].notna()] == 2024).all()
    # what was there before is known of beds and places, not of inclusive places
    assert figures["baseline"].loc[["C6", "C6.2"]].tolist() == [620, 1_060]
    assert figures["value"].loc[["C6", "C6.2"]].isna().all()
    assert "C6.3" not in figures.index


def test_a_nursery_stands_in_the_park_and_one_in_the_estate(demo):
    nurseries = demo.facilities[demo.facilities["kind"] == "nursery"]
    inside = nurseries.sjoin(demo.areas, predicate="within").groupby("area_id")
    assert inside.size().to_dict() == {"E1": 1, "P1": 1}
    # 3,996 people at 10 places per 1,000: 39.96 places are asked, fewer are there
    assert inside["places"].sum()["E1"] < 39.96


def test_registers_are_blank_here_and_there(demo):
    stations = demo.facilities[(demo.facilities["kind"] == "station") & (demo.facilities["status"] == "open")]
    nurseries = demo.facilities[(demo.facilities["kind"] == "nursery") & (demo.facilities["status"] == "open")]
    blank = {
        "beds": stations["beds"].isna().sum(),
        "floor_area_m2": stations["floor_area_m2"].isna().sum(),
        "staff": stations["staff"].isna().sum(),
        "places": nurseries["places"].isna().sum(),
        "inclusive": nurseries["inclusive"].isna().sum(),
    }
    # of each two or three on purpose; the neighbour's station has neither beds nor staff, his nursery no staff
    assert blank == {"beds": 3 + 1, "floor_area_m2": 3, "staff": 3 + 1, "places": 3, "inclusive": 2}


def test_streets_and_what_lies_behind_them(demo):
    assert 12_000 <= len(demo.street_nodes) <= 20_000
    assert {"water", "green", "rail"} <= set(demo.backdrop["kind"])
    assert set(demo.gates["compound_id"]) <= set(demo.compounds["compound_id"])
