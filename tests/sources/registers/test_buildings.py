"""Buildings, compounds and gates; each layer may be missing, and none is without its slips."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import InputError
from coverage.sources.registers.buildings import read_buildings
from tests.sources.writing import said, square

HOUSE = shapely.geometry.shape(square(113.0, 28.0, 0.0002))
BOWTIE = shapely.Polygon([(113.0, 28.0), (113.001, 28.001), (113.001, 28.0), (113.0, 28.001)])


def write(path, **layers):
    """Each layer: (attributes as columns, geometries)."""
    for name, (columns, shapes) in layers.items():
        gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path, layer=name, driver="GPKG")
    return path


def test_all_three_layers_in_metres(tmp_path):
    path = tmp_path / "buildings.gpkg"
    layers = {
        "buildings": ({"building_id": ["B1", "B2"], "levels": [6, None], "residential": [1, 0]}, [HOUSE, HOUSE]),
        "compounds": ({"compound_id": ["C1", "C2"], "name": ["金桂家园", None]}, [HOUSE, HOUSE]),
        "gates": ({"gate_id": ["G1"], "compound_id": ["C1"]}, [shapely.Point(113.0, 28.0)]),
    }
    for name, (columns, shapes) in layers.items():
        frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_crs("EPSG:4547")
        frame.to_file(path, layer=name, driver="GPKG")
    tables = read_buildings(path)
    assert tables.buildings["levels"].fillna(-1).tolist() == [6, -1]
    assert tables.buildings["residential"].tolist() == [True, False]
    assert tables.compounds["name"].fillna("–").tolist() == ["金桂家园", "–"]
    assert tables.gates["compound_id"].tolist() == ["C1"]
    assert tables.gates.geometry.iloc[0].x == pytest.approx(113.0, abs=1e-8)
    assert tables.problems == ()


def test_missing_layers_are_empty_tables(tmp_path):
    tables = read_buildings(write(tmp_path / "b.gpkg", buildings=({"层数": ["3"]}, [HOUSE])))
    assert (len(tables.buildings), len(tables.compounds), len(tables.gates)) == (1, 0, 0)
    # No ids: made of the row. No column of the use: a home.
    assert tables.buildings.loc[0, ["building_id", "levels", "residential"]].tolist() == ["row-1", 3.0, True]
    assert [(p.code, p.value, p.severity) for p in tables.problems] == [
        ("missing_layer", "compounds", "warning"),
        ("missing_layer", "gates", "warning"),
    ]


def test_a_dirty_file(tmp_path):
    columns = {
        "building_id": ["B1", "B1", "B3", "B4", "B5", "B6"],
        "levels": ["2", "3", "六", "-1", "999", ""],
        "residential": ["是", "否", "yes", "也许", "1", ""],
    }
    shapes = [HOUSE, HOUSE, HOUSE, BOWTIE, None, shapely.LineString([(113, 28), (113.1, 28)])]
    more = {
        "compounds": ({"compound_id": ["C1"]}, [HOUSE]),
        "gates": (
            {"gate_id": ["G1", "G2", "G3"], "compound_id": ["C1", "C9", "C1"]},
            [shapely.Point(113, 28), shapely.Point(113, 28), HOUSE],
        ),
    }
    tables = read_buildings(write(tmp_path / "b.gpkg", buildings=(columns, shapes), **more))
    assert [(p.sheet, *line) for p, line in zip(tables.problems, said(tables.problems), strict=True)] == [
        ("buildings", "error", "no_geometry", 5, "", ""),
        ("buildings", "error", "wrong_geometry", 6, "", "LineString"),
        ("buildings", "error", "duplicate_key", 2, "building_id", "B1"),
        ("buildings", "warning", "not_a_number", 3, "levels", "六"),
        ("buildings", "warning", "out_of_range", 4, "levels", "-1"),
        ("buildings", "error", "not_a_choice", 4, "residential", "也许"),
        ("gates", "error", "wrong_geometry", 3, "", "Polygon"),
        ("gates", "warning", "unknown_compound", 2, "compound_id", "C9"),
    ]
    assert tables.problems[2].details == {"first_row": 1}
    assert tables.buildings["building_id"].tolist() == ["B1", "B3", "B4"]
    assert tables.buildings.geometry.is_valid.all()
    assert tables.buildings["levels"].fillna(-1).tolist() == [2, -1, -1]
    assert tables.gates["gate_id"].tolist() == ["G1"]


def test_an_outline_without_area_is_listed(tmp_path):
    flat = shapely.Polygon([(113.0, 28.0), (113.1, 28.0), (113.0, 28.0)])
    tables = read_buildings(write(tmp_path / "b.gpkg", buildings=({"building_id": ["B1", "B2"]}, [HOUSE, flat])))
    assert [problem for problem in said(tables.problems) if problem[0] == "error"] == [
        ("error", "no_geometry", 2, "", "")
    ]
    assert tables.buildings["building_id"].tolist() == ["B1"]


def test_other_formats_are_refused(tmp_path):
    path = tmp_path / "buildings.geojson"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_buildings(path)
    assert [problem.code for problem in caught.value.problems] == ["wrong_format"]


def test_a_damaged_geopackage(tmp_path):
    path = tmp_path / "buildings.gpkg"
    path.write_bytes(b"SQLite format 3\x00" + b"\x01" * 4096)
    with pytest.raises(InputError) as caught:
        read_buildings(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable"]
