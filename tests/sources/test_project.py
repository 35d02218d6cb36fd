"""All files of a district together."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from coverage.errors import InputError, describe
from coverage.model.reading import Reading
from coverage.sources.brought import NOT_YET, SourcePaths
from coverage.sources.datum.distance import distance_km
from coverage.sources.project import examine, read_project_files
from tests.sources.writing import NODES, square, write_csv, write_geojson, write_osm

# The code of the community names no subdistrict: else one would be made of it.
UNITS = [
    ({"代码": "430199000000", "名称": "星河区"}, square(113.0, 28.0)),
    ({"代码": "430199000001", "名称": "钟楼社区"}, square(113.0, 28.0)),
]
FACILITIES = [
    ("编号", "名称", "类别", "状态", "经度", "纬度"),
    ("F1", "钟楼站", "居家养老服务站", "运营", 113.001, 28.001),
    ("F2", "桥头站", "居家养老服务站", "运营", 113.002, 28.001),
]
PEOPLE = [
    ("社区代码", "年份", "常住人口", "60岁及以上", "80岁及以上", "3岁以下"),
    ("430199000001", 2024, 1000, 200, 50, 30),
]

AREAS = [({"编号": "P1", "名称": "星河产业园", "类型": "产业园区"}, square(113.0, 28.0))]
REPORTED = [("指标编号", "数值"), ("1.1", "97%")]


def lay(folder, units=UNITS, facilities=FACILITIES, people=PEOPLE):
    return SourcePaths(
        streets=write_osm(folder / "streets.osm.pbf", NODES, [([1, 2, 3], {"highway": "residential"})]),
        units=write_geojson(folder / "units.geojson", units),
        facilities=write_csv(folder / "facilities.csv", facilities),
        population=write_csv(folder / "people.csv", people),
        readings={"facilities": Reading(datum="wgs84")},  # two are too few to tell
    )


def read(paths, tell=lambda *_: None):
    return read_project_files(paths, "星河区", "Xinghe", fictional=True, tell=tell)


def refused(paths):
    with pytest.raises(InputError) as caught:
        read(paths)
    for problem in caught.value.problems:  # every code has its words, with every placeholder filled
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return [(p.severity, p.file, p.code, p.row) for p in caught.value.problems]


def test_a_district(tmp_path):
    paths = lay(tmp_path)
    project = read(paths)
    project.check()
    # 113.005°E lies nearest the meridian 114°E: zone 4534 + (114 − 75) / 3 = 4547.
    assert (project.name, project.name_en, project.fictional, project.epsg_m) == ("星河区", "Xinghe", True, 4547)
    assert [len(table) for table, _ in project.tables().values()] == [2, 2, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0]
    assert [(s.role, s.name, s.rows) for s in project.sources] == [
        ("streets", "streets.osm.pbf", 1),
        ("units", "units.geojson", 2),
        ("facilities", "facilities.csv", 2),
        ("population", "people.csv", 4),
    ]
    assert project.sources[3].sha256 == hashlib.sha256(paths.population.read_bytes()).hexdigest()
    assert project.problems == ()


def lay_more(folder, areas=AREAS, reported=REPORTED):
    """The files of `lay`, and what a planner may bring besides."""
    return replace(
        lay(folder),
        areas=write_geojson(folder / "areas.geojson", areas),
        reported=write_csv(folder / "reported.csv", reported),
    )


def test_areas_and_reported_figures_are_read_and_listed(tmp_path):
    paths = lay_more(tmp_path)
    project = read(paths)
    project.check()
    assert project.areas["name"].tolist() == ["星河产业园"]
    assert project.reported["value"].tolist() == [0.97]
    assert [(s.role, s.name, s.rows) for s in project.sources[4:]] == [
        ("areas", "areas.geojson", 1),
        ("reported", "reported.csv", 1),
    ]
    for source, path in zip(project.sources[4:], (paths.areas, paths.reported), strict=True):
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_problems_of_areas_and_reported_figures_come_with_all_others(tmp_path):
    paths = lay_more(tmp_path, [(AREAS[0][0] | {"类型": "公园"}, AREAS[0][1])], [*REPORTED, ("1.2", "九成")])
    paths.population.write_text("nothing")
    assert refused(replace(paths, buildings=tmp_path / "none.gpkg")) == [
        ("error", "people.csv", "empty_table", None),
        ("error", "none.gpkg", "missing_file", None),
        ("error", "areas.geojson", "not_a_choice", 1),
        ("error", "reported.csv", "not_a_figure", 3),
    ]


def test_an_area_far_away_is_an_error_only_where_units_are_known(tmp_path):
    far = [(AREAS[0][0], square(121.5, 31.2))]
    paths = lay_more(tmp_path, far)
    assert refused(paths) == [("error", "areas.geojson", "outside_district", 1)]
    write_geojson(paths.units, [UNITS[0], (UNITS[1][0], None)])
    assert refused(paths) == [("error", "units.geojson", "no_geometry", 2)]


def test_streets_are_cropped_to_the_units_and_a_walk_beyond(tmp_path):
    # A way 0.5° to the east: too far from everything to be walked.
    paths = lay(tmp_path)
    far = {11: (113.51, 28.0), 12: (113.52, 28.0)}
    beyond = {13: (113.02, 28.0)}  # 980 m beyond the line
    ways = [([1, 2, 3], {"highway": "residential"}), ([11, 12], {"highway": "footway"}), ([13, 3], {"highway": "path"})]
    write_osm(paths.streets, NODES | far | beyond, ways)
    assert read(paths).streets["highway"].tolist() == ["residential", "path"]


def test_streets_of_another_place_are_said_with_all_else(tmp_path):
    paths = lay(tmp_path, people=[*PEOPLE, ("430199009999", 2024, 10, 1, 1, 1)])
    elsewhere = {node: (lon + 1, lat) for node, (lon, lat) in NODES.items()}
    write_osm(paths.streets, elsewhere, [([1, 2, 3], {"highway": "residential"})])
    assert refused(paths) == [
        ("error", "people.csv", "unknown_unit", 3),
        ("error", "streets.osm.pbf", "streets_elsewhere", None),
    ]


def test_streets_may_be_named_as_text(tmp_path):
    paths = lay(tmp_path)
    assert read(replace(paths, streets=str(paths.streets))).streets.equals(read(paths).streets)


def test_streets_of_a_place(tmp_path, monkeypatch):
    from coverage.sources import files as module

    paths = lay(tmp_path)
    asked = []

    def fetched(place, _tell):
        asked.append(place)
        return module.read_streets(paths.streets)

    monkeypatch.setattr(module, "fetch_streets", fetched)
    source = read(replace(paths, streets="place:岳麓区, 长沙市")).sources[0]
    assert asked == ["岳麓区, 长沙市"]
    assert (source.name, source.sha256, source.rows) == ("place:岳麓区, 长沙市", "", 1)


def test_the_problems_of_all_files_come_at_once(tmp_path):
    paths = lay(
        tmp_path,
        facilities=[*FACILITIES, ("F2", "又一站", "居家养老服务站", "运营", "x", 28.0)],
        people=[*PEOPLE, ("430199001009", 2024, 1, 1, 1, 0)],
    )
    paths.streets.write_bytes(b"no streets")
    assert refused(replace(paths, buildings=tmp_path / "none.gpkg")) == [
        ("error", "facilities.csv", "not_a_coordinate", 4),
        ("error", "facilities.csv", "duplicate_key", 4),
        ("error", "people.csv", "unknown_unit", 3),
        ("error", "none.gpkg", "missing_file", None),
        ("error", "streets.osm.pbf", "unreadable", None),
    ]


def test_errors_stand_before_warnings(tmp_path):
    paths = lay(
        tmp_path, facilities=[*FACILITIES, ("F3", "无址站", "居家养老服务站", "运营", "", "")], people=[PEOPLE[0]]
    )
    assert refused(paths) == [
        ("error", "people.csv", "empty_table", None),
        ("warning", "facilities.csv", "unlocated", 4),
    ]


def test_faulty_units_do_not_make_every_code_unknown(tmp_path):
    assert refused(lay(tmp_path, units=[UNITS[0], (UNITS[1][0], None)])) == [
        ("error", "units.geojson", "no_geometry", 2)
    ]


def test_one_facility_far_away_is_left_out(tmp_path):
    # Shanghai: 8.4° of longitude east of the district at 31°N: about 880 km.
    project = read(lay(tmp_path, facilities=[*FACILITIES, ("F3", "远站", "医院", "运营", 121.5, 31.2)]))
    assert project.facilities["facility_id"].tolist() == ["F1", "F2"]
    (problem,) = project.problems
    assert (problem.code, problem.file, problem.row, problem.column, problem.value) == (
        "outside_district",
        "facilities.csv",
        4,
        "经度 / 纬度",
        "121.500000, 31.200000",
    )
    assert 850 < float(problem.details["distance_km"]) < 920


def test_several_facilities_far_away_are_an_error(tmp_path):
    far = [("F3", "甲", "医院", "运营", 121.5, 31.2), ("F4", "乙", "医院", "运营", 121.5, 31.2)]
    assert refused(lay(tmp_path, facilities=[*FACILITIES, *far])) == [
        ("error", "facilities.csv", "outside_district", 4),
        ("error", "facilities.csv", "outside_district", 5),
    ]


@pytest.mark.parametrize("streets", ["", "  ", "place:", "place:  "])
def test_no_streets_named(tmp_path, streets):
    assert refused(replace(lay(tmp_path), streets=streets)) == [("error", "", "no_streets_named", None)]


def test_distance_from_a_box():
    box = np.array([113.0, 28.0, 113.1, 28.1])
    # Inside: 0. One degree of a meridian: 6371 km × π / 180 = 111.19 km.
    assert distance_km(np.array([[113.05, 28.05], [113.05, 29.1]]), box) == pytest.approx([0.0, 111.19], abs=0.01)


def test_progress_rises_to_the_whole(tmp_path):
    heard = []
    read(lay(tmp_path), lambda stage, share: heard.append((stage, share)))
    stages = list(dict.fromkeys(stage for stage, _ in heard))
    shares = [share for _, share in heard]
    assert stages == ["units", "facilities", "population", "buildings", "areas", "reported", "streets"]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_what_is_there_is_examined_before_all_is(tmp_path):
    paths = lay(tmp_path)
    examined = examine(replace(paths, streets=NOT_YET, population=NOT_YET))
    assert not examined.is_whole
    assert (len(examined.project.units), len(examined.project.facilities)) == (2, 2)
    assert (len(examined.project.streets), len(examined.project.population)) == (0, 0)
    assert examined.project.problems == ()  # what is not there yet is no fault
    examined.project.check()


def test_a_file_at_fault_leaves_the_others_to_be_looked_at(tmp_path):
    paths = lay(tmp_path, facilities=[("编号", "名称")])
    examined = examine(paths)
    assert not examined.is_whole
    assert (len(examined.project.units), len(examined.project.facilities), len(examined.project.streets)) == (2, 0, 1)
    assert {problem.file for problem in examined.project.problems} == {"facilities.csv"}


def test_each_file_is_asked_for_by_all_that_decides_what_is_read(tmp_path):
    paths = lay(tmp_path)
    first = _asked(paths)
    assert _asked(paths) == first
    of_units = {"units", "facilities", "population", "raster", "areas"}  # these are checked against them
    for other, changed in (
        (read_as(paths, "facilities", Reading(datum="cgcs2000")), {"facilities"}),
        (read_as(paths, "streets", Reading(columns={"highway": "等级"})), {"streets"}),
        (replace(paths, streets=paths.units), {"streets"}),
        (read_as(paths, "units", Reading(columns={"name": "名称"})), of_units),
        (replace(paths, shares="60+=20%"), {"population"}),
    ):
        asked = _asked(other)
        assert {role for role in first if asked[role] != first[role]} == changed


def read_as(paths, role, reading):
    return replace(paths, readings={**paths.readings, role: reading})


def _asked(paths):
    """By role, the key under which what is read of it is kept."""
    asked = {}

    def once(key, read):
        asked[key[0]] = key
        return read()

    examine(paths, once=once)
    return asked
