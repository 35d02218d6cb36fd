"""A broken contract is named with its table, its column and the fault."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from coverage.errors import ContractError
from coverage.model.contracts import as_table, check_table, empty_table
from coverage.model.tables import FACILITIES, GATES, POPULATION, UNITS


def population(**changes):
    row = {"unit_code": "430199001001", "age_group": "60+", "people": 10.0, "year": 2024, "source": "a.csv"}
    return pd.DataFrame([row | changes])


def test_missing_nullable_columns_are_added_as_unknown():
    bare = gpd.GeoDataFrame(
        {
            "facility_id": ["F1"],
            "name": ["站"],
            "kind": ["station"],
            "status": ["open"],
            "source_file": ["f.xlsx"],
            "source_row": [2],
            "source_datum": ["wgs84"],
        },
        geometry=[Point(113, 28)],
        crs=4326,
    )
    table = as_table(bare, FACILITIES)
    assert list(table.columns) == FACILITIES.names
    assert table["floor_area_m2"].isna().all()
    assert table["demonstration"].dtype == "boolean"


def test_geometry_is_exchanged_in_wgs84():
    metres = gpd.GeoDataFrame({"gate_id": ["g"], "compound_id": ["c"]}, geometry=[Point(500000, 3100000)], crs=4547)
    assert as_table(metres, GATES).crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (population().drop(columns="people"), "missing columns ['people']"),
        (population(unit_code=None), "unit_code has missing values"),
        (population(people=float("inf")), "people holds infinity"),
        (pd.concat([population(), population()]), "repeats"),
    ],
)
def test_faults_are_named(frame, fault):
    with pytest.raises(ContractError) as caught:
        as_table(frame, POPULATION)
    assert "population: " in str(caught.value)
    assert fault in str(caught.value)


def test_choices_bound_a_column():
    units = gpd.GeoDataFrame(
        {"unit_code": ["1"], "name": ["x"], "level": ["street"]}, geometry=[Point(0, 0).buffer(1)], crs=4326
    )
    with pytest.raises(ContractError, match=r"level holds \['street'\]"):
        as_table(units, UNITS)


def test_wrong_kind_and_order_are_faults():
    table = as_table(population(), POPULATION)
    with pytest.raises(ContractError, match="year is float64"):
        check_table(table.astype({"year": "float64"}), POPULATION)
    with pytest.raises(ContractError, match="columns"):
        check_table(table[table.columns[::-1]], POPULATION)


def test_an_empty_table_keeps_its_contract():
    check_table(empty_table(FACILITIES), FACILITIES)
