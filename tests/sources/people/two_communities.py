"""A subdistrict of two communities and who lives there."""

import geopandas as gpd
import shapely

from coverage.model.contracts import as_table
from coverage.model.tables import UNITS
from tests.sources.writing import square

HEAD = ("社区代码", "社区名称", "年份", "常住人口", "60岁及以上", "80岁及以上", "3岁以下")

EAST = ("430199001001", "东社区", 2024, 1000, 200, 50, 30)

WEST = ("430199001002", "西社区", 2024, "1,500", 300, 0, 45)


def units(*codes):
    """A subdistrict and its communities."""
    names = {"430199001000": "晴川街道", "430199001001": "东社区", "430199001002": "西社区"}
    rows = {
        "unit_code": codes,
        "name": [names[code] for code in codes],
        "level": ["subdistrict" if code.endswith("000") else "community" for code in codes],
        "parent_code": [None if code.endswith("000") else "430199001000" for code in codes],
    }
    shapes = [shapely.geometry.shape(square(113.0, 28.0))] * len(codes)
    return as_table(gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326"), UNITS)


TWO = units("430199001000", "430199001001", "430199001002")


def people(table, code="430199001001"):
    chosen = table[table["unit_code"] == code]
    return dict(zip(chosen["age_group"], chosen["people"], strict=True))
