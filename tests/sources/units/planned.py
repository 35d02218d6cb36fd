"""The units that most tests of readers draw: a district, its subdistrict and a community of that."""

import geopandas as gpd
import pytest
import shapely

from tests.sources.writing import square

DISTRICT = {"代码": "430199000000", "名称": "星河区", "级别": "区县"}

STREET = {"代码": "430199001000", "名称": "晴川街道", "级别": "街道", "上级代码": "430199000000"}

COMMUNITY = {
    "代码": "430199001001",
    "名称": "钟楼社区",
    "英文名": "Zhonglou Community",
    "级别": "社区",
    "上级代码": "430199001000",
    "户数": 2100,
    "城乡": "城镇",
}

PLAIN = [(DISTRICT, square(113.0, 28.0)), (STREET, square(113.0, 28.0)), (COMMUNITY, square(113.0, 28.0))]


def layer(crs="EPSG:4326"):
    frame = gpd.GeoDataFrame(
        [properties for properties, _ in PLAIN],
        geometry=[shapely.geometry.shape(shape) for _, shape in PLAIN],
        crs="EPSG:4326",
    )
    return frame.to_crs(crs)


def shapefile(crs="EPSG:4326"):
    """A Shapefile's heads have no more than 10 bytes: three Chinese characters in UTF-8."""
    return layer(crs).rename(columns={"上级代码": "上级代"})


def is_as_planned(units):
    assert units["unit_code"].tolist() == ["430199000000", "430199001000", "430199001001"]
    assert units["name"].tolist() == ["星河区", "晴川街道", "钟楼社区"]
    assert units["level"].tolist() == ["district", "subdistrict", "community"]
    assert units["parent_code"].fillna("–").tolist() == ["–", "430199000000", "430199001000"]
    assert units["households"].iloc[2] == 2100
    assert units["urban_rural"].fillna("–").tolist() == ["–", "–", "urban"]
    assert units.total_bounds == pytest.approx([113.0, 28.0, 113.01, 28.01], abs=1e-8)
