"""An audit laid by hand, with names that would harm a careless reader."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
from shapely import MultiPolygon, Point, Polygon, box

from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import ASSESSMENTS, GAPS, ISOCHRONES, REACH
from coverage.model.profiles import shipped_profiles
from coverage.model.project import Project, SourceFile
from coverage.model.reading import Reading
from coverage.model.tables import (
    BACKDROP,
    BUILDINGS,
    COMPOUNDS,
    FACILITIES,
    GATES,
    POPULATION,
    STREET_NODES,
    STREETS,
    UNITS,
)
from coverage.planning.results import Audit
from coverage.standards import load_standard

SUBDISTRICT, EAST, WEST = "430199001000", "430199001001", "430199001002"
HOSTILE = '=cmd|" /C calc"!A0<script>alert(1)</script>\n"东"社区'

# The outer ring runs clockwise and the hole counter-clockwise, the wrong way round for RFC 7946; 9 decimals.
OUTER = [(113.0, 28.0), (113.0, 28.01), (113.010000049, 28.01), (113.01, 28.0), (113.0, 28.0)]
HOLE = [(113.004, 28.004), (113.006, 28.004), (113.006, 28.006), (113.004, 28.006), (113.004, 28.004)]


def units():
    east = Polygon(OUTER, [HOLE])
    west = MultiPolygon([box(112.98, 28, 112.99, 28.01), box(112.97, 28, 112.975, 28.01)])
    frame = gpd.GeoDataFrame(
        {
            "unit_code": [SUBDISTRICT, EAST, WEST],
            "name": ["晴川街道", HOSTILE, "西社区"],
            "name_en": ["Qingchuan Subdistrict", None, "West"],
            "level": ["subdistrict", "community", "community"],
            "parent_code": [None, SUBDISTRICT, SUBDISTRICT],
        },
        geometry=[box(112.97, 28, 113.01, 28.01), east, west],
        crs=4326,
    )
    return as_table(frame, UNITS)


def facilities():
    frame = gpd.GeoDataFrame(
        {
            "facility_id": ["F1", "F:2"],
            "name": ["@站", "二站"],
            "name_en": [None, "Second Station"],
            "kind": ["station", "station"],
            "status": ["closed", "open"],
            "source_file": ["f.xlsx", "f.xlsx"],
            "source_row": [2, 3],
            "source_datum": ["wgs84", "wgs84"],
        },
        geometry=[Point(113.005, 28.002), Point(112.985, 28.005)],
        crs=4326,
    )
    return as_table(frame, FACILITIES)


def project(fictional=True):
    return Project(
        name="小城",
        name_en="Small Town",
        fictional=fictional,
        epsg_m=4547,
        units=units(),
        facilities=facilities(),
        population=empty_table(POPULATION),
        street_nodes=empty_table(STREET_NODES),
        streets=empty_table(STREETS),
        buildings=empty_table(BUILDINGS),
        compounds=empty_table(COMPOUNDS),
        gates=empty_table(GATES),
        backdrop=empty_table(BACKDROP),
        sources=(SourceFile("units", "单元.geojson", "ab" * 32, 3, Reading("", {"name": "名称"}, "bd09"), 1183.7),),
        read_on="2026-11-20",
    )


def gaps():
    table = units().set_index("unit_code")
    rows = [("A4", EAST), ("A1", WEST)]
    frame = gpd.GeoDataFrame(
        {
            "rule_id": [rule for rule, _ in rows],
            "unit_code": [code for _, code in rows],
            "unit_name": [table.loc[code, "name"] for _, code in rows],
            "level": ["community", "community"],
            "parent_code": [SUBDISTRICT, SUBDISTRICT],
            "parent_name": ["晴川街道", "晴川街道"],
            "clause": ["三（四）2", "二（一）整体目标"],
            "missing": ["not_open", "below_share"],
            "evidence": ["F1:status,services?", ""],
            "age_group": ["60+", "60+"],
            "people": [1240.0, 300.0],
            "people_affected": [1240.0, 100.04],  # to one decimal: 100.0
            "share_within_reach": [0.25, 0.66666666],  # to four decimals: 0.6667
            "nearest_facility_id": ["F:2", None],
            "nearest_facility_name": ["二站", None],
            "nearest_walk_s": [1000.0, None],  # 1000 / 60 = 16.67: 16.7 minutes
        },
        geometry=[table.loc[code, "geometry"] for _, code in rows],
        crs=4326,
    )
    return as_table(frame, GAPS)


def assessments():
    frame = pd.DataFrame(
        {
            "rule_id": ["A1", "A4", "A4"],
            "unit_code": [WEST, EAST, WEST],
            "value": [0.66666666, 0.0, None],
            "target": [0.8, 1.0, 1.0],
            "outcome": ["not_met", "not_met", "unknown"],
            "people_short": [100.04, 1240.0, None],
            "reason": ["below_share", "not_open", "attribute_unknown"],
            "evidence": ["", "F1:status", "F:2:services?"],
        }
    )
    return as_table(frame, ASSESSMENTS)


def reach():
    """300 people of the western unit, 75 of them timed by estimate; of the eastern nobody is counted."""
    rows = [(rule, unit, break_s) for rule in ("A1", "A4") for unit in (EAST, WEST) for break_s in (300, 600, 900)]
    counted = [unit == WEST for _, unit, _ in rows]
    frame = pd.DataFrame(rows, columns=["rule_id", "unit_code", "break_s"]).assign(
        people=[300.0 if known else 0.0 for known in counted],
        reached=[200.0 if known else 0.0 for known in counted],
        unknown=0.0,
        estimated=[75.0 if known else 0.0 for known in counted],
    )
    return as_table(frame, REACH)


def isochrones():
    frame = gpd.GeoDataFrame(
        {
            "rule_id": ["A1", "A1", "A1"],
            "service": ["elderly", "elderly", "elderly"],
            "profile": ["older", "older", "older"],
            "break_s": [300, 600, 900],
            "people_reached": [10.0, 20.26, 30.0],
        },
        geometry=[MultiPolygon(), Point(112.985, 28.005).buffer(0.002), Point(112.985, 28.005).buffer(0.004)],
        crs=4326,
    )
    return as_table(frame, ISOCHRONES)


def audit(fictional=True):
    walkers = {name: SimpleNamespace(profile=profile) for name, profile in shipped_profiles().items()}
    return Audit(
        project=project(fictional),
        standard=load_standard("changsha-2022-10"),
        ground=SimpleNamespace(walkers=walkers),
        assessments=assessments(),
        reach=reach(),
        gaps=gaps(),
        problems=(),
        people={},
        places=None,
    )
