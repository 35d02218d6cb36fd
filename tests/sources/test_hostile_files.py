"""Files of shapes, archives and streets that are dirty or meant to do harm, each with all that is said of it.

Dirty texts and tables: test_dirty_files.
"""

import json

import geopandas as gpd
import pytest

from coverage.sources.registers.areas import read_areas
from coverage.sources.registers.buildings import read_buildings
from coverage.sources.registers.candidates import read_candidates
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.streets.reader import read_streets
from coverage.sources.units.reader import read_units
from tests.sources.layers.kml_files import CORNERS, placemark, polygon, write_kml
from tests.sources.making import (
    CIRCLE,
    INFINITE,
    NAN_POINT,
    blob,
    book,
    cut,
    geojson,
    geopackage,
    link,
    locked,
    merged_without_end,
    points_at,
    raw,
    refused,
    replaced,
    round_of,
    streets,
    tangle,
    text,
    units,
    zipped,
)
from tests.sources.test_dirty_files import CELLS, HEAD
from tests.sources.units.planned import COMMUNITY, DISTRICT, PLAIN, STREET, layer
from tests.sources.writing import heard, square

ENTITIES = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
KEPT = "AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT kept.* FROM kept, t WHERE x < 0"
WHOLE = json.dumps({"type": "FeatureCollection", "features": []})
BOW_TIE = "113.02,28 113.03,28.01 113.03,28 113.02,28.01 113.02,28"
SHAPES = "POLYGON ((113 28, 113.01 28, 113.01 28.01, 113 28))"
MADE = ("warning", "made_of_parts", 1, "上级代码", "430199001000")
"""Said of a community whose subdistrict is not in the file, as in many of these."""

FILES = {
    # Archives.
    "bomb.zip": (zipped(("u.geojson", "{}"), forged=3_000_000_000), read_units, refused("too_large")),
    "bomb.xlsx": (zipped(("xl/workbook.xml", "<a/>"), forged=3_000_000_000), read_facilities, refused("too_large")),
    "lying.zip": (
        zipped(("u.geojson", " " * 5_000_000), forged=10),
        read_units,
        refused("unreadable", value="BadZipFile"),
    ),
    "locked.zip": (locked(zipped(("u.geojson", WHOLE))), read_units, refused("locked_archive")),
    "nested.zip": (zipped(("a.zip", b"PK\x03\x04")), read_units, refused("no_layer")),
    "leaving.zip": (zipped(("../../../etc/x.geojson", WHOLE)), read_units, refused("empty_table")),
    "absolute.zip": (zipped(("/etc/x.geojson", WHOLE), ("C:\\x.txt", "")), read_units, refused("empty_table")),
    "link.zip": (zipped(link("u.geojson", "/etc/passwd")), read_units, refused("wrong_content", value=".geojson")),
    "link-beside.zip": (
        zipped(("u.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96), link("u.dbf", "/etc/passwd"), ("u.shx", b"")),
        read_units,
        refused("unreadable", value="DataSourceError"),
    ),
    "virtual.zip": (
        zipped(("u.geojson", "<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource>")),
        read_units,
        refused("wrong_content", value=".geojson"),
    ),
    "folders.zip": (zipped(*((f"{at}/", b"") for at in range(10_001))), read_units, refused("too_many_rows")),
    "several.kmz": (zipped(("a.kml", "<kml/>"), ("b.kml", "<kml/>")), read_units, refused("several_layers", value="2")),
    # Entities.
    "entities.kml": (text(f"{ENTITIES}<kml>&b;</kml>"), read_units, refused("doctype")),
    "entities.kmz": (zipped(("doc.kml", f"{ENTITIES}<kml>&b;</kml>")), read_units, refused("doctype")),
    "entities.xlsx": (
        replaced(book(*CELLS), "xl/workbook.xml", b"<workbook", ENTITIES.encode() + b"<workbook"),
        read_facilities,
        refused("doctype"),
    ),
    "entities.osm": (text(f"{ENTITIES}<osm>&b;</osm>"), read_streets, refused("doctype")),
    "entities.graphml": (text(f"{ENTITIES}<graphml>&b;</graphml>"), read_streets, refused("doctype")),
    # Without end.
    "columns.csv": (text(HEAD + "\n" + "1," * 1_000_001), read_facilities, refused("long_line", row=2)),
    "fewer-columns.csv": (text(HEAD + "\n" + "1," * 400_000), read_facilities, refused("too_many_columns", row=2)),
    "endless.csv": (text(HEAD + "\n" + "甲" * 3_000_000), read_facilities, refused("long_line", row=2)),
    "long-cell.csv": (text(HEAD + "\n" + "甲" * 200_000), read_facilities, refused("unreadable", value="Error")),
    # Each cell ends a line, and the record never ends.
    "quoted.csv": (text(HEAD + "\n" + '"\n",' * 300_000), read_facilities, refused("long_line", row=2)),
    "columns.xlsx": (
        book(*CELLS, [None] * 16_383 + ["x"]),
        read_facilities,
        [("error", "not_a_choice", 3, "类别", "居家站"), ("error", "not_a_number", 3, "床位数", "很多")],
    ),
    "merged.xlsx": (merged_without_end(*CELLS), read_facilities, refused("too_many_merged")),
    "deep.geojson": (text('{"type":' * 50_000), read_units, refused("unreadable", value="DataSourceError")),
    "deep.kml": (text("<kml>" + "<Folder>" * 200_000), read_units, refused("unreadable", value="ParseError")),
    # Cut short.
    **{
        f"cut-{share}.geojson": (
            cut(geojson(*PLAIN), share),
            read_units,
            refused("unreadable", value="DataSourceError"),
        )
        for share in (0.1, 0.9)
    },
    **{
        f"cut-{share}.gpkg": (cut(geopackage(), share), read_units, refused("unreadable", value="DatabaseError"))
        for share in (0.02, 0.5)
    },
    "cut.kml": (
        cut(lambda path: write_kml(path, placemark(polygon())), 0.8),
        read_units,
        refused("unreadable", value="ParseError"),
    ),
    "cut.zip": (cut(zipped(("u.geojson", WHOLE * 9)), 0.7), read_units, refused("unreadable", value="BadZipFile")),
    "cut.osm": (cut(streets, 0.7), read_streets, refused("unreadable", value="RuntimeError")),
    "cut.osm.pbf": (cut(streets, 0.7), read_streets, refused("cut_short")),
    # Shapes.
    "dirty.geojson": (
        geojson(
            (DISTRICT, square(113, 28, 0.1)),
            (STREET, None),
            ({**COMMUNITY, "代码": "430199001001"}, {"type": "Polygon", "coordinates": []}),
            ({**COMMUNITY, "代码": "430199001002"}, {"type": "GeometryCollection", "geometries": [square(113, 28)]}),
            ({**COMMUNITY, "代码": "430199001003"}, {"type": "MultiPolygon", "coordinates": [[[[113, 28]]]]}),
            (
                {**COMMUNITY, "代码": "430199001004"},
                {"type": "Polygon", "coordinates": [[[113, 28, 5], [113.01, 28, 5], [113.01, 28.01, 5], [113, 28, 5]]]},
            ),
            ({**COMMUNITY, "代码": "430199001005"}, {"type": "Circle", "coordinates": [113, 28]}),
        ),
        read_units,
        [
            ("error", "no_geometry", 2, "", ""),
            ("error", "no_geometry", 3, "", ""),
            ("error", "wrong_geometry", 4, "", "GeometryCollection"),
            ("error", "no_geometry", 5, "", ""),
            ("error", "no_geometry", 7, "", ""),
        ],
    ),
    "bow-tie.geojson": (
        units("POLYGON ((113 28, 113.01 28.01, 113.01 28, 113 28.01, 113 28))"),
        read_units,
        [("warning", "repaired_geometry", 1, "", ""), MADE],
    ),
    "tangled.geojson": (units(SHAPES, tangle(300), tangle(1_500)), read_units, refused("tangled", row=3)),
    "round.geojson": (units(round_of(200_000)), read_units, [MADE]),
    "stacked.geojson": (
        geojson(*[({"代码": f"A{at}", "名称": f"甲{at}", "级别": "社区"}, square(113, 28)) for at in range(3_000)]),
        read_units,
        refused("stacked_units"),
    ),
    "nan.geojson": (
        points_at(float("nan"), float("inf"), "113", None, True),
        read_facilities,
        [
            ("warning", "unlocated", 1, "", ""),
            ("error", "not_a_coordinate", 2, "", "inf"),
            ("warning", "unlocated", 4, "", ""),
            ("error", "not_a_coordinate", 5, "", "True"),
        ],
    ),
    "far.geojson": (points_at(113, 1e300), read_facilities, refused("not_degrees", value="1e+300, 28")),
    "curve.gpkg": (
        geopackage(blob(CIRCLE), "UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'"),
        read_units,
        [("warning", "unit_hole", 1, "名称", "星河区"), ("warning", "unit_outside", 2, "名称", "晴川街道")],
    ),
    "infinite.gpkg": (geopackage(blob(INFINITE)), read_units, refused("no_geometry", row=1)),
    "nan.gpkg": (geopackage(blob(NAN_POINT)), read_units, refused("no_geometry", row=1)),
    "rubbish.gpkg": (geopackage(blob(b"\x01\xff\xff\xff\xff")), read_units, refused("no_geometry", row=1)),
    "null.gpkg": (
        geopackage("UPDATE units SET geom = NULL"),
        read_units,
        [("error", "no_geometry", 1, "", ""), ("error", "no_geometry", 2, "", ""), ("error", "no_geometry", 3, "", "")],
    ),
    "empty.gpkg": (geopackage("DELETE FROM units"), read_units, refused("empty_table")),
    "measured.gpkg": (geopackage(frame=layer().set_geometry(layer().geometry.force_3d(7.0))), read_units, []),
    "view.gpkg": (
        geopackage("ALTER TABLE units RENAME TO kept", f"CREATE VIEW units {KEPT}"),
        read_units,
        refused("computed_layer", value="units"),
    ),
    "list.gpkg": (
        geopackage(
            "ALTER TABLE gpkg_contents RENAME TO kept",
            f"CREATE VIEW gpkg_contents {KEPT}",
        ),
        read_units,
        refused("computed_layer", value="gpkg_contents"),
    ),
    # SQLite names what it cannot read, and here the name is no text.
    "schema.gpkg": (
        geopackage(
            "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_master VALUES ('table', CAST(x'ff61' AS TEXT), 'units', 2, 'CREATE NONSENSE')",
        ),
        read_units,
        refused("unreadable", value="UnicodeDecodeError"),
    ),
    "trigger.gpkg": (geopackage("CREATE TRIGGER t AFTER UPDATE ON units BEGIN DELETE FROM units; END"), read_units, []),
    "buildings.gpkg": (
        geopackage(
            blob(INFINITE, "buildings"),
            frame=gpd.GeoDataFrame({"层数": ["很多", "9", "-1"]}, geometry=layer().geometry, crs=4326),
            name="buildings",
        ),
        read_buildings,
        [
            ("warning", "missing_layer", None, "", "compounds"),
            ("warning", "missing_layer", None, "", "gates"),
            ("error", "no_geometry", 1, "", ""),
            ("warning", "out_of_range", 3, "层数", "-1"),
        ],
    ),
    "parts.kml": (
        lambda path: write_kml(
            path, placemark(f"<MultiGeometry>{polygon(BOW_TIE)}{polygon()}</MultiGeometry>", COMMUNITY)
        ),
        read_units,
        [("warning", "repaired_geometry", 1, "", ""), MADE],
    ),
    "areas.kml": (
        lambda path: write_kml(
            path, placemark(polygon(CORNERS), {"类型": "?", "人口": "nan"}) + placemark("", {"类型": "小区"}, name="乙")
        ),
        read_areas,
        [
            ("error", "missing_value", 1, "name", ""),
            ("error", "not_a_choice", 1, "类型", "?"),
            ("error", "not_a_number", 1, "人口", "nan"),
            ("error", "no_geometry", 2, "", ""),
        ],
    ),
    "candidates.kml": (
        lambda path: write_kml(
            path,
            placemark(polygon(), {"造价": "x"}, name="甲")
            + placemark("<LineString><coordinates>113,28 113.1,28</coordinates></LineString>", name="乙"),
        ),
        read_candidates,
        [
            ("warning", "assumed_yuan", None, "造价", "造价"),
            ("error", "not_a_number", 1, "造价", "x"),
            ("error", "wrong_geometry", 2, "", "LineString"),
        ],
    ),
    "nowhere.osm": (
        text(
            '<osm><node id="1" lat="nan" lon="1e999"/><way id="1"><nd ref="1"/><nd ref="9"/>'
            '<tag k="highway" v="footway"/></way></osm>'
        ),
        read_streets,
        refused("unreadable", value="RuntimeError"),
    ),
    "nothing.graphml": (text("<graphml/>"), read_streets, refused("unreadable", value="NetworkXError")),
    "rubbish.osm.pbf": (
        raw(b"\x00\x00\x00\x0d" + b"\xff" * 5_000),
        read_streets,
        refused("unreadable", value="ValueError"),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_and_all_that_is_said_of_it(tmp_path, name):
    write, read, expected = FILES[name]
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / name)
    before = sorted(tmp_path.rglob("*"))
    assert heard(read, folder / name) == expected
    assert sorted(tmp_path.rglob("*")) == before  # nothing was laid beside it
