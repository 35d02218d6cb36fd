"""Units as planning bureaus draw them: names where codes would stand, and communities that only name their street."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import describe
from coverage.sources.units.reader import read_units
from tests.sources.writing import said, square, told, write_geojson

DISTRICT = ({"名称": "星河区"}, square(113.0, 28.0, 0.04))
# Two communities of one subdistrict side by side, and one of a town above them.
EAST = ({"名称": "东社区", "所属街道": "晴川街道"}, square(113.0, 28.0))
WEST = ({"名称": "西社区", "所属街道": "晴川街道"}, square(113.01, 28.0))
HILL = ({"名称": "山前村", "所属街道": "云岭镇"}, square(113.0, 28.01))


def read(tmp_path, *features):
    return told(read_units(write_geojson(tmp_path / "units.geojson", list(features))))


def test_names_stand_for_codes_and_what_lies_between_is_made_of_its_parts(tmp_path):
    units, problems = read(tmp_path, DISTRICT, EAST, WEST, HILL)
    assert [(one[0], one[1], one[2], one[4]) for one in said(problems) if one[1] != "unit_hole"] == [
        ("warning", "names_for_codes", None, ""),
        ("warning", "made_of_parts", 2, "晴川街道"),
        ("warning", "made_of_parts", 4, "云岭镇"),
    ]
    rows = units.set_index("unit_code")
    assert rows["level"].to_dict() == {
        "星河区": "district", "东社区": "community", "西社区": "community", "山前村": "village",
        "晴川街道": "subdistrict", "云岭镇": "town",
    }  # fmt: skip
    assert rows["parent_code"].fillna("–").to_dict() == {
        "星河区": "–", "东社区": "晴川街道", "西社区": "晴川街道", "山前村": "云岭镇",
        "晴川街道": "星河区", "云岭镇": "星河区",
    }  # fmt: skip
    outline = shapely.box(113.0, 28.0, 113.02, 28.01)
    assert rows.geometry["晴川街道"].symmetric_difference(outline).area == pytest.approx(0, abs=1e-12)
    for problem in problems:
        assert "{" not in describe(problem, "zh") + describe(problem, "en")


def test_what_is_made_of_parts_has_the_code_they_share(tmp_path):
    features = [
        DISTRICT,
        *((({**own, "代码": f"43019900100{at}"}, shape)) for at, (own, shape) in enumerate([EAST, WEST], 1)),
    ]
    features[0] = ({**DISTRICT[0], "代码": "430199000000"}, DISTRICT[1])
    units, _ = read(tmp_path, *features)
    assert units["unit_code"].tolist() == ["430199000000", "430199001001", "430199001002", "430199001000"]
    assert units["parent_code"].fillna("–").tolist() == ["–", "430199001000", "430199001000", "430199000000"]
    assert units["name"].iloc[3] == "晴川街道"


def test_the_name_of_a_parent_that_is_there_is_enough(tmp_path):
    street = ({"代码": "430199001000", "名称": "晴川街道"}, square(113.0, 28.0, 0.02))
    east = ({"代码": "E1", "名称": "东社区", "上级代码": "晴川街道"}, square(113.0, 28.0))
    units, problems = read(tmp_path, street, east)
    assert [problem.code for problem in problems if problem.severity == "error"] == []
    assert units["parent_code"].fillna("–").tolist() == ["–", "430199001000"]


def test_a_parent_misspelt_among_others_that_are_there_makes_no_new_one(tmp_path):
    street = ({"名称": "晴川街道"}, square(113.0, 28.0, 0.02))
    units, problems = read(tmp_path, street, EAST, ({**WEST[0], "所属街道": "晴川街"}, WEST[1]))
    assert ("error", "unknown_parent", 3) in {one[:3] for one in said(problems)}
    assert len(units) == 3


def test_a_name_twice_is_no_code(tmp_path):
    _, problems = read(tmp_path, DISTRICT, EAST, ({**WEST[0], "名称": "东社区"}, WEST[1]))
    assert ("error", "duplicate_key", 3, "名称", "东社区") in said(problems)


@pytest.mark.parametrize("ending", ["kml", "shp"])
def test_outlines_that_have_nothing_but_a_name(tmp_path, ending):
    named = [DISTRICT, ({"名称": "晴川街道"}, square(113.0, 28.0, 0.02)), ({"名称": "东社区"}, square(113.0, 28.0))]
    frame = gpd.GeoDataFrame(
        {"Name": [own["名称"] for own, _ in named]},
        geometry=[shapely.geometry.shape(shape) for _, shape in named],
        crs=4326,
    )
    frame.to_file(tmp_path / f"units.{ending}", driver={"kml": "KML"}.get(ending))
    units, problems = told(read_units(tmp_path / f"units.{ending}"))
    assert "names_for_codes" in {problem.code for problem in problems}
    assert units["level"].tolist() == ["district", "subdistrict", "community"]
    assert units["parent_code"].fillna("–").tolist() == ["–", "星河区", "晴川街道"]


def test_codes_alone_tell_the_subdistricts_and_towns_that_are_not_drawn(tmp_path):
    # 101 is a town's number; a code of 12 digits without one of the level between belongs to no such unit.
    codes = ("430199001001", "430199001002", "430199101201", "430199000001")
    features = [
        ({"代码": code, "名称": f"{code}社区"}, square(113.0 + at / 100, 28.0)) for at, code in enumerate(codes)
    ]
    units, problems = read(tmp_path, *features)
    made = units[~units["unit_code"].isin(codes)]
    assert dict(zip(made["unit_code"], made["level"], strict=True)) == {
        "430199001000": "subdistrict",
        "430199101000": "town",
    }
    assert units["parent_code"].fillna("–").tolist()[:4] == ["430199001000", "430199001000", "430199101000", "–"]
    assert [(one[1], one[2], one[4]) for one in said(problems)] == [
        ("made_of_parts", 1, "430199001000"),
        ("made_of_parts", 3, "430199101000"),
    ]
    assert made["name"].tolist() == ["430199001000", "430199101000"]
