"""Heads that a Shapefile has cut after ten bytes are read, and said; what could be two things is neither."""

import geopandas as gpd
import pytest
from shapely import Point

from coverage.sources.preview import preview
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.tables.fields import FACILITY_FIELDS, UNIT_FIELDS
from coverage.sources.tables.grids import Row
from coverage.sources.tables.recognised import by_cut_name
from coverage.sources.tables.tabular import Sheet
from tests.sources.writing import said

WHOLE = ("编号", "名称", "类别", "状态", "护理型床位数", "建筑面积(㎡)")
ROW = ("F1", "一站", "养老院", "运营", 20, 320.0)
CUT = {"UTF-8": ("护理型", "建筑面"), "GBK": ("护理型床位", "建筑面积(")}


def layer(path, encoding):
    heads = [head.encode(encoding)[:10].decode(encoding, "ignore") for head in WHOLE]
    frame = gpd.GeoDataFrame([dict(zip(heads, ROW, strict=True))], geometry=[Point(113, 28)], crs=4326)
    frame.to_file(path, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", CUT)
def test_cut_heads_are_read_with_a_warning_each(tmp_path, encoding):
    read = read_facilities(layer(tmp_path / "x.shp", encoding))
    assert read.table[["nursing_beds", "floor_area_m2"]].iloc[0].tolist() == [20.0, 320.0]
    beds, area = CUT[encoding]
    # 护理型床位 is a name in full as well
    cut = [("warning", "by_cut_name", None, beds, "nursing_beds")] if encoding == "UTF-8" else []
    assert said(read.problems) == [*cut, ("warning", "by_cut_name", None, area, "floor_area_m2")]
    assert (read.columns["nursing_beds"], read.columns["floor_area_m2"]) == (beds, area)


@pytest.mark.parametrize("encoding", CUT)
def test_the_preview_shows_them_as_they_are_read(tmp_path, encoding):
    shown = {
        one.head: (one.field, one.by) for one in preview("facilities", layer(tmp_path / "x.shp", encoding)).columns
    }
    assert [shown[head] for head in CUT[encoding]] == [("nursing_beds", "name"), ("floor_area_m2", "name")]


def sheet(header, *rows):
    return Sheet("x", "", header, tuple(Row(at, row) for at, row in enumerate(rows, start=1)))


def test_a_name_in_full_comes_before_one_that_is_cut():
    assert by_cut_name(sheet(("建筑面积", "建筑面")), FACILITY_FIELDS) == {}


def test_where_a_head_is_too_long_for_a_shapefile_none_is_cut():
    assert by_cut_name(sheet(("建筑面", "是否为示范性机构")), FACILITY_FIELDS) == {}


def test_a_cut_name_must_hold_what_its_field_holds():
    """行政区 is the name of a district, and what a Shapefile leaves of 行政区划代码."""
    names = sheet(("行政区", "名称"), *((one, "社区") for one in ("星河区", "晴川区", "麓山区")))
    assert by_cut_name(names, UNIT_FIELDS) == {}
    codes = sheet(("行政区", "名称"), *((f"43019900{at}000", "社区") for at in range(1, 4)))
    assert by_cut_name(codes, UNIT_FIELDS) == {"unit_code": 0}
