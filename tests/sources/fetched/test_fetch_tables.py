"""Units, places of care and homes from elements of OpenStreetMap."""

import math

import pytest
import shapely

from coverage.errors import describe
from coverage.sources.fetched.asking import Place
from coverage.sources.fetched.boundaries import boundaries_in
from coverage.sources.fetched.care import care_in, kind_of
from coverage.sources.fetched.elements import Element, read_answers
from coverage.sources.fetched.homes import homes_in
from tests.map_server import OsmTown, said, small_town

SQUARE = [(113.0, 28.0), (113.02, 28.0), (113.02, 28.02), (113.0, 28.02)]
EDGES = {"type": "boundary", "boundary": "administrative"}


def elements(town, folder):
    path = folder / "answer.json"
    path.write_bytes(said({"elements": list(town.elements.values())}).body)
    return read_answers([path], "server")


def place(corners=SQUARE, name="星河区"):
    outline = shapely.Polygon(corners)
    return Place(name, name, name, outline, outline)


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north)]


def told(problems):
    for problem in problems:
        assert problem.severity == "warning"
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return [(problem.code, problem.value, *problem.details.values()) for problem in problems]


def units_of(town, folder, of=None):
    found = boundaries_in(of or place(), elements(town, folder))
    return found.units, told(found.problems)


def test_units_of_a_district(tmp_path):
    units, problems = units_of(small_town(), tmp_path)
    assert units.drop(columns=["lowest", "geometry"]).fillna("").to_numpy().tolist() == [
        ["430199000000", "星河区", "Xinghe", "district"],
        ["430199001000", "晴川街道", "", "subdistrict"],
        ["桥头镇", "桥头镇", "", "town"],
    ]
    assert problems == [("osm_no_communities", "", 2, 2), ("osm_made_codes", "", 1, "桥头镇")]
    # The two halves make up the whole, whichever way their lines were drawn.
    whole, west, east = units.geometry
    assert whole.equals(west | east)
    assert (west & east).area == 0


def unit(town, corners, level, name, **tags):
    return town.relation([town.area(corners)], **EDGES, admin_level=level, name=name, **tags)


@pytest.mark.parametrize(
    ("admin_level", "name", "expected"),
    [
        ("6", "浏阳市", "district"),
        ("6", "长沙县", "district"),
        ("8", "晴川街道", "subdistrict"),
        ("8", "晴川街道办事处", "subdistrict"),
        ("8", "桥头镇", "town"),
        ("8", "白水民族乡", "town"),
        ("10", "钟楼社区", "community"),
        ("10", "钟楼居委会", "community"),
        ("10", "南高村", "village"),
        ("10", "南高村委会", "village"),
    ],
)
def test_levels(tmp_path, admin_level, name, expected):
    town = OsmTown()
    unit(town, SQUARE, admin_level, name)
    units, _ = units_of(town, tmp_path)
    assert dict(zip(units["name"], units["level"], strict=True))[name] == expected


def test_communities_are_the_lowest_where_they_are_mapped(tmp_path):
    town = small_town()
    unit(town, box(113.0, 28.0, 113.01, 28.01), "10", "钟楼社区", ref__admin__CN__nbs="430199001001")
    units, problems = units_of(town, tmp_path)
    assert units["level"].tolist() == ["district", "subdistrict", "town", "community"]
    assert units["lowest"].tolist() == [False, False, True, True]  # the town has none: its people are counted there
    assert problems == [("osm_no_communities", "", 1, 2), ("osm_made_codes", "", 1, "桥头镇")]
    unit(town, box(113.01, 28.0, 113.02, 28.01), "10", "南高村")
    assert [code for code, *_ in units_of(town, tmp_path)[1]] == ["osm_made_codes"]


def test_neighbours_are_left_out_though_the_common_line_differs_a_little(tmp_path):
    town = OsmTown()
    # 10.5% of the first lie outside, 9.5% of the second: 0.9 of a unit must lie inside.
    unit(town, box(113.0, 28.0, 113.02, 28.02), "6", "星河区")
    unit(town, box(112.99895, 28.0, 113.00895, 28.01), "8", "外街道")
    unit(town, box(112.99905, 28.01, 113.00905, 28.02), "8", "内街道")
    units, _ = units_of(town, tmp_path)
    assert units["name"].tolist() == ["星河区", "内街道"]


def test_the_outline_stands_for_a_district_that_has_no_boundary(tmp_path):
    town = OsmTown()
    unit(town, box(113.0, 28.0, 113.01, 28.02), "8", "晴川街道")
    units, _ = units_of(town, tmp_path, place(name="高新区"))
    assert units[["unit_code", "name", "level"]].to_numpy().tolist() == [
        ["高新区", "高新区", "district"],
        ["晴川街道", "晴川街道", "subdistrict"],
    ]
    assert units.geometry.iloc[0].equals(shapely.Polygon(SQUARE))


def test_nothing_below_the_district(tmp_path):
    units, problems = units_of(OsmTown(), tmp_path)
    assert units["unit_code"].tolist() == ["星河区"]
    assert problems == [("osm_no_subdistricts", ""), ("osm_made_codes", "", 1, "星河区")]


def test_a_boundary_that_does_not_close_is_left_out_and_said(tmp_path):
    town = small_town()
    line = town.way([(113.001, 28.001), (113.002, 28.001), (113.002, 28.002)])
    town.relation([line], **EDGES, admin_level="10", name="破社区")
    town.relation([4711], **EDGES, admin_level="10", name="缺社区")  # its way did not come
    units, problems = units_of(town, tmp_path)
    assert len(units) == 3
    assert problems[-2:] == [("osm_open_boundary", "破社区"), ("osm_open_boundary", "缺社区")]


@pytest.mark.parametrize(
    "tags", [{"boundary": "historic"}, {"admin_level": "7"}, {"admin_level": "8;10"}, {"name": ""}]
)
def test_what_is_no_unit(tmp_path, tags):
    town = small_town()
    whole = {**EDGES, "admin_level": "10", "name": "钟楼社区", **tags}
    town.relation([town.area(box(113.0, 28.0, 113.01, 28.01))], **whole)
    assert len(units_of(town, tmp_path)[0]) == 3


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({"ref__admin__CN__nbs": "430199001001", "ref__admin__CN": "430199109"}, "430199001001"),
        ({"ref__admin__CN": "430199109"}, "430199109000"),
        ({"ref__admin__CN__mca": "430199109"}, "430199109000"),
        ({"ref__admin__CN__nbs": "43 01", "ref__admin__CN__mca": "430199109"}, "430199109000"),
        ({"ref__admin__CN": "=1+1", "ref": "430199109"}, "钟楼社区"),
        ({"name__zh": "=1+1"}, "osm-r1"),
        ({"name__zh": "钟楼 \n社区"}, "osm-r1"),
    ],
)
def test_codes(tmp_path, tags, code):
    town = OsmTown()
    unit(town, box(113.0, 28.0, 113.01, 28.01), "10", "钟楼社区", **tags)
    assert units_of(town, tmp_path)[0]["unit_code"].iloc[-1] == code


def test_a_code_that_is_written_twice_is_of_the_first(tmp_path):
    town = OsmTown()
    for name in ("甲社区", "乙社区"):
        unit(town, box(113.0, 28.0, 113.01, 28.01), "10", name, ref__admin__CN="430199001001")
    assert units_of(town, tmp_path)[0]["name"].tolist() == ["星河区", "甲社区"]


def test_a_name_of_two_units_stands_for_neither(tmp_path):
    town = OsmTown()
    unit(town, box(113.0, 28.0, 113.01, 28.01), "10", "新村社区")
    unit(town, box(113.01, 28.0, 113.02, 28.01), "10", "新村社区")
    unit(town, box(113.01, 28.01, 113.02, 28.02), "10", "星河区")  # called as the whole
    assert units_of(town, tmp_path)[0]["unit_code"].tolist() == ["osm-place", "osm-r1", "osm-r2", "星河区"]


def test_holes_and_several_parts_of_a_unit(tmp_path):
    town = OsmTown()
    outer = [town.area(box(113.0, 28.0, 113.01, 28.01)), town.area(box(113.015, 28.0, 113.018, 28.01))]
    hole = town.area(box(113.004, 28.004, 113.006, 28.006))
    town.relation(outer, [hole], **EDGES, admin_level="8", name="晴川街道")
    shape = units_of(town, tmp_path)[0].geometry.iloc[-1]
    # 10 × 10 and 3 × 10 thousandths of a degree, less 2 × 2.
    assert shape.area == pytest.approx((100 + 30 - 4) * 1e-6)


def kind(**tags):
    return kind_of(Element("node", 1, {key.replace("__", ":"): value for key, value in tags.items()}))


SOCIAL = {"amenity": "social_facility"}
OLD = {"social_facility__for": "senior"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({**SOCIAL, **OLD, "social_facility": "nursing_home"}, "care_home"),
        ({**SOCIAL, "social_facility": "nursing_home"}, "care_home"),
        ({**SOCIAL, "social_facility": "nursing_home", "social_facility__for": "disabled"}, None),
        ({**SOCIAL, **OLD, "social_facility": "assisted_living"}, "care_home"),
        ({**SOCIAL, "social_facility": "assisted_living"}, None),
        ({**SOCIAL, "social_facility": "group_home", "social_facility__for": "child;orphan"}, None),
        ({**SOCIAL, "social_facility": "group_home", "social_facility__for": "disabled;senior"}, "care_home"),
        ({**SOCIAL, **OLD, "social_facility": "day_care"}, "station"),
        ({**SOCIAL, **OLD, "social_facility": "food_bank"}, None),
        ({**SOCIAL, **OLD}, None),
        (SOCIAL, None),
        ({"amenity": "nursing_home"}, "care_home"),
        ({"amenity": "childcare"}, "nursery"),
        ({"amenity": "kindergarten", "name": "星河幼儿园"}, None),
        ({"amenity": "kindergarten", "min_age": "3"}, None),
        ({"amenity": "kindergarten", "min_age": "2"}, "nursery"),
        ({"amenity": "kindergarten", "min_age": "18 months"}, None),
        ({"amenity": "kindergarten", "name": "星河托育园"}, "nursery"),
        ({"amenity": "childcare", "name": "阳光托管中心"}, "nursery"),
        ({"amenity": "hospital"}, "hospital"),
        ({"healthcare": "hospital"}, "hospital"),
        ({"amenity": "clinic"}, "clinic"),
        ({"amenity": "doctors"}, "clinic"),
        ({"amenity": "clinic", "name": "晴川社区卫生服务中心"}, "health_centre"),
        ({"amenity": "hospital", "name": "桥头镇卫生院"}, "health_centre"),
        ({"healthcare": "centre"}, None),
        ({**SOCIAL, "name": "晴川街道综合养老服务中心"}, "centre"),
        ({**SOCIAL, "name": "钟楼社区居家养老服务站"}, "station"),
        ({**SOCIAL, "name": "钟楼社区日间照料中心"}, "station"),
        ({**SOCIAL, "name": "桥头镇敬老院"}, "rural_home"),
        ({**SOCIAL, "name": "星河区社会福利院"}, "welfare_centre"),
        ({**SOCIAL, "name": "康乐老年公寓"}, "care_home"),
        ({**SOCIAL, "name": "长者食堂"}, "meal_point"),
        ({**SOCIAL, "name": "Sunshine", "name__zh": "阳光养老院"}, "care_home"),
        ({"amenity": "community_centre", "name": "钟楼居家养老服务中心"}, "station"),
        ({"amenity": "community_centre", "name": "钟楼社区"}, None),
        ({"highway": "bus_stop", "name": "养老院"}, None),
        ({"building": "yes", "name": "托育园"}, None),
    ],
)
def test_what_a_facility_is(tags, expected):
    assert kind(**tags) == expected


def test_a_register_of_facilities(tmp_path):
    town = small_town()
    corners = box(113.003, 28.003, 113.005, 28.005)
    town.area(
        corners, amenity="hospital", name="星河医院", name__en="Xinghe Hospital", beds="120", operator__type="public"
    )
    town.node((113.006, 28.006), amenity="nursing_home", capacity="80")
    town.node((113.007, 28.007), amenity="nursing_home", capacity="about 80", name="康乐养老院")
    town.node((113.008, 28.008), amenity="nursing_home", name="旧养老院", disused="yes")
    town.node((113.009, 28.009), **SOCIAL)
    found = care_in(elements(town, tmp_path))
    table = found.facilities.drop(columns="geometry").astype(object)
    assert table.where(table.notna(), None).to_numpy().tolist() == [
        ["osm-n19", "晴川居家养老服务站", None, "station", None, None, None],
        ["osm-n20", "小小托育园", None, "nursery", "no", None, 60.0],
        ["osm-n30", None, None, "care_home", None, 80.0, None],
        ["osm-n31", "康乐养老院", None, "care_home", None, None, None],
        ["osm-w11", "星河医院", "Xinghe Hospital", "hospital", "yes", 120.0, None],
    ]
    assert shapely.Polygon(corners).contains(found.facilities.geometry.iloc[-1])
    assert told(found.problems) == [("osm_as_it_is", "", 5), ("osm_unnamed", "", 1), ("osm_left_out", "", 1)]


def test_no_care_is_said(tmp_path):
    town = OsmTown()
    town.node((113.0, 28.0), amenity="hospital", name="医院")
    assert told(care_in(elements(town, tmp_path)).problems) == [
        ("osm_no_elderly_care", "", 1),
        ("osm_no_nurseries", "", 1),
        ("osm_as_it_is", "", 1),
    ]


def test_no_facilities_at_all(tmp_path):
    found = care_in(elements(OsmTown(), tmp_path))
    assert len(found.facilities) == 0
    assert [code for code, *_ in told(found.problems)] == ["osm_no_elderly_care", "osm_no_nurseries"]


def at(east, north, side=2):
    """A square of 0.0001° sides or so, `east` and `north` in ten-thousandths of a degree from the corner."""
    west, south = round(113 + east * 1e-4, 6), round(28 + north * 1e-4, 6)
    return box(west, south, round(west + side * 1e-4, 6), round(south + side * 1e-4, 6))


@pytest.mark.parametrize(
    ("tags", "on_land", "off_land"),
    [
        ({"building": "apartments"}, True, True),
        ({"building": "house"}, True, True),
        ({"building": "yes"}, True, False),
        ({"building": "yes", "shop": "supermarket"}, False, False),
        ({"building": "yes", "amenity": "school"}, False, False),
        ({"building": "industrial"}, False, False),
        ({"building": "dormitory"}, False, False),
    ],
)
def test_who_lives_in_a_building(tmp_path, tags, on_land, off_land):
    town = OsmTown()
    town.area(at(0, 0, side=50), landuse="residential")
    town.area(at(10, 10), **tags)
    town.area(at(100, 100), **tags)
    found = homes_in(elements(town, tmp_path))
    assert found.buildings["residential"].tolist() == [on_land, off_land]
    assert told(found.problems) == ([("osm_uses_unknown", "", 1)] if tags == {"building": "yes"} else [])


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("6", 6),
        ("33", 33),
        ("0", math.nan),
        ("5;6", math.nan),
        ("6.5", math.nan),
        ("-1", math.nan),
        ("9999", math.nan),
        ("六", math.nan),
    ],
)
def test_levels_of_a_building(tmp_path, written, levels):
    town = OsmTown()
    town.area(at(0, 0), building="apartments", building__levels=written)
    assert homes_in(elements(town, tmp_path)).buildings["levels"].tolist() == pytest.approx([levels], nan_ok=True)


def test_what_is_no_building(tmp_path):
    town = OsmTown()
    town.area(at(0, 0), building="no")
    town.way(at(10, 10), building="apartments")  # does not close
    town.node((113.005, 28.005), building="apartments")
    assert len(homes_in(elements(town, tmp_path)).buildings) == 0


def test_a_compound_and_its_gates(tmp_path):
    town = OsmTown()
    # The gates are on the south line of the first, 3 m beside it, and 20 m beside it.
    compound = town.area(at(0, 0, side=20), landuse="residential", name="枫林绿洲")
    town.area(at(40, 0, side=20), landuse="residential", name="无墙小区")
    walled = town.area(at(80, 0, side=20), landuse="residential", barrier="wall")
    on_line = town.node((113.001, 28.0), barrier="gate")
    beside = town.node((113.0005, 27.99997), barrier="lift_gate")
    town.node((113.0015, 27.9998), barrier="gate")
    town.node((113.0012, 28.0), barrier="gate", locked="yes")
    town.node((113.0013, 28.0), barrier="lift_gate", foot="no")
    town.node((113.0014, 28.0), barrier="bollard")
    found = homes_in(elements(town, tmp_path))
    assert found.compounds[["compound_id", "name"]].fillna("").to_numpy().tolist() == [
        [f"w{compound}", "枫林绿洲"],
        [f"w{walled}", ""],
    ]
    assert found.gates[["gate_id", "compound_id"]].to_numpy().tolist() == [
        [f"n{on_line}", f"w{compound}"],
        [f"n{beside}", f"w{compound}"],
    ]


def test_a_gate_between_two_compounds_is_of_the_nearer(tmp_path):
    town = OsmTown()
    for east in (0, 20):  # they touch at 113.002°
        town.area(at(east, 0, side=20), landuse="residential")
    town.node((113.00202, 28.001), barrier="gate")  # 2 m east of the common line: on both, of one
    assert len(homes_in(elements(town, tmp_path)).gates) == 1


def test_no_homes_at_all(tmp_path):
    found = homes_in(elements(OsmTown(), tmp_path))
    assert [len(table) for table in (found.buildings, found.compounds, found.gates)] == [0, 0, 0]


def test_a_building_with_a_court_and_a_tag_that_looks_like_ours(tmp_path):
    town = OsmTown()
    outer, inner = town.area(at(0, 0, side=10)), town.area(at(4, 4))
    town.relation([outer], [inner], type="multipolygon", building="residential", id="9", nodes="x", geometry="y")
    (shape,) = homes_in(elements(town, tmp_path)).buildings.geometry
    assert shape.area == pytest.approx((100 - 4) * 1e-8)
