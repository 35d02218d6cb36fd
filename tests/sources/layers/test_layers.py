"""Layers as they come in archives and in KML, and what a stranger may have put into them."""

import zipfile

import numpy as np
import pytest
import shapely

from coverage.errors import InputError
from coverage.sources.layers.layer import layer_names, read_layer
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.layers.tangles import crossings
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.units.reader import read_units
from tests.sources.layers.kml_files import CORNERS, DATA, SIMPLE, placemark, polygon, write_kml
from tests.sources.units.planned import PLAIN, is_as_planned, shapefile
from tests.sources.writing import said, told, write_geojson

HOLE = "113.002,28.002 113.004,28.002 113.004,28.004 113.002,28.002"


def zipped(path, members, source):
    """`members`: the file beside `source` by its name in the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, ending in members.items():
            archive.write(source.with_suffix(ending), name)
    return path


def refused(path):
    with pytest.raises(InputError) as caught:
        read_layer(path)
    return said(caught.value.problems)


def a_shapefile(tmp_path):
    shapefile().to_file(tmp_path / "one.shp", encoding="gb18030")
    return tmp_path / "one.shp"


@pytest.mark.parametrize("folder", ["", "资料/2026/", "../../"])
def test_a_zipped_shapefile_is_read_and_stays_in_its_folder(tmp_path, folder):
    endings = (".shp", ".shx", ".dbf", ".prj", ".cpg")
    archive = zipped(tmp_path / "units.zip", {f"{folder}社区{one}": one for one in endings}, a_shapefile(tmp_path))
    before = sorted(tmp_path.parent.rglob("*"))
    is_as_planned(read_units(archive).table)
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_what_macos_puts_beside_a_layer_is_no_layer(tmp_path):
    source = write_geojson(tmp_path / "units.geojson", PLAIN)
    members = {"units.geojson": ".geojson", "__MACOSX/._units.geojson": ".geojson"}
    is_as_planned(read_units(zipped(tmp_path / "units.zip", members, source)).table)


def test_an_archive_that_holds_no_single_layer_is_refused(tmp_path):
    source = write_geojson(tmp_path / "one.geojson", PLAIN)
    two = zipped(tmp_path / "two.zip", {"甲.geojson": ".geojson", "乙.geojson": ".geojson"}, source)
    none = zipped(tmp_path / "none.zip", {"readme.txt": ".geojson"}, source)
    lacking = zipped(tmp_path / "lacking.zip", {"x.shp": ".shp"}, a_shapefile(tmp_path))
    assert refused(two) == [("error", "several_layers", None, "", "2")]
    assert refused(none) == [("error", "no_layer", None, "", "")]
    assert [(code, value) for _, code, _, _, value in refused(lacking)] == [
        ("missing_companion", ".shx"),
        ("missing_companion", ".dbf"),
    ]


@pytest.mark.parametrize("form", [DATA, SIMPLE])
def test_kml_with_chinese_attributes_in_several_folders(tmp_path, form):
    bodies = [
        f"<Folder>{placemark(polygon(), {k: v for k, v in row.items() if k != '名称'}, form, row['名称'])}</Folder>"
        for row, _ in PLAIN
    ]
    file = write_kml(tmp_path / "units.kml", "".join(bodies))
    is_as_planned(read_units(file).table)
    assert layer_names(file)
    with zipfile.ZipFile(tmp_path / "units.kmz", "w") as archive:
        archive.write(file, "doc.kml")
    is_as_planned(read_units(tmp_path / "units.kmz").table)


def test_what_has_no_name_in_an_archive_is_nothing(tmp_path):
    file = write_kml(tmp_path / "doc.kml", placemark(polygon(), dict(PLAIN[0][0]), "data", "星河区"))
    with zipfile.ZipFile(tmp_path / "units.kmz", "w") as archive:
        archive.write(file, "doc.kml")
        archive.write(file, "-")
    content = (tmp_path / "units.kmz").read_bytes()
    # The list at the end says that the name of the second has no letters.
    at = content.rindex(b"PK\x01\x02")
    nameless = content[: at + 28] + b"\0\0" + content[at + 30 : at + 46] + content[at + 47 :]
    end = nameless.rindex(b"PK\x05\x06")
    size = int.from_bytes(nameless[end + 12 : end + 16], "little") - 1
    nameless = nameless[: end + 12] + size.to_bytes(4, "little") + nameless[end + 16 :]
    (tmp_path / "units.kmz").write_bytes(nameless)
    with zipfile.ZipFile(tmp_path / "units.kmz") as archive:
        assert archive.namelist() == ["doc.kml", ""]
    assert layer_names(tmp_path / "units.kmz")


def test_kml_geometry_with_holes_and_of_several_parts(tmp_path):
    far = CORNERS.replace("113.", "114.").replace("113,", "114,")
    shapes = [
        polygon(CORNERS, HOLE),
        f"<MultiGeometry>{polygon()}{polygon(far)}</MultiGeometry>",
        "<Point><coordinates>113.5,28.5,12</coordinates></Point>",
        "<LineString><coordinates>113,28 113.1,28.1</coordinates></LineString>",
        f"<MultiGeometry>{polygon()}<Point><coordinates>113,28</coordinates></Point></MultiGeometry>",
        "",
    ]
    frame = read_layer(write_kml(tmp_path / "shapes.kml", "".join(map(placemark, shapes))))
    kinds = [None if one is None else one.geom_type for one in frame.geometry]
    assert kinds == ["Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", None]
    assert frame.geometry[0].area == pytest.approx(1e-4 - 2e-6)
    assert frame.geometry[2].equals(shapely.Point(113.5, 28.5))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (placemark(polygon("113,28 x,28 113,29 113,28")), "unreadable"),
        (placemark(polygon("113,28 113.01,28")), "unreadable"),
        (placemark(polygon("113,28 nan,28 113,29 113,28")), "unreadable"),
        (placemark(polygon("113,28 inf,28 113,29 113,28")), "unreadable"),
        (placemark(polygon("113 113 113 113")), "unreadable"),
        ("<Placemark>", "unreadable"),
        (placemark("<MultiGeometry>" * 3000 + "</MultiGeometry>" * 3000), "unreadable"),
    ],
)
def test_kml_that_cannot_be_read_is_refused(tmp_path, body, code):
    assert [told[1] for told in refused(write_kml(tmp_path / "units.kml", body))] == [code]


def test_kml_is_no_door_to_other_files(tmp_path):
    secret = write_geojson(tmp_path / "secret.geojson", PLAIN)
    layer = f'<OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
    (tmp_path / "vrt.kml").write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>")
    (tmp_path / "entity.kml").write_text(f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{secret}">]><kml>&x;</kml>')
    (tmp_path / "late.kml").write_text("<!--" + " " * 1_100_000 + "--><!DOCTYPE kml [<!ENTITY x 'y'>]><kml>&x;</kml>")
    assert [refused(tmp_path / f"{name}.kml")[0][1] for name in ("vrt", "entity", "late")] == [
        "wrong_content",
        "doctype",
        "wrong_content",
    ]


class Unmarked(zipfile.ZipInfo):
    """A member named as Chinese Windows names it, without the flag that says in what."""

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits


def test_an_unmarked_name_is_shown_as_it_was_meant(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("社区.geojson", "街道.geojson"):
            archive.writestr(Unmarked(name), "{}")
    with pytest.raises(InputError) as caught:
        read_layer(tmp_path / "two.zip")
    assert caught.value.problems[0].details["names"] == ("社区.geojson", "街道.geojson")


def test_a_register_comes_as_kml_too_and_zipped(tmp_path):
    row = {"类别": "居家养老服务站", "状态": "运营"}
    body = placemark("<Point><coordinates>113.5,28.5,0</coordinates></Point>", row, name="甲站")
    file = write_kml(tmp_path / "facilities.kml", body)
    with zipfile.ZipFile(tmp_path / "facilities.zip", "w") as archive:
        archive.write(file, "甲.kml")
    for path in (file, tmp_path / "facilities.zip"):
        facilities, problems = told(read_facilities(path))
        assert problems == ()
        assert facilities[["name", "kind"]].to_numpy().tolist() == [["甲站", "station"]]
        assert facilities.geometry.iloc[0].equals(shapely.Point(113.5, 28.5))


def test_what_an_outline_goes_around_twice_stays_inside_of_it():
    # A five-pointed star drawn in one line goes around its middle twice.
    angle = np.pi / 2 + np.arange(5) * 4 * np.pi / 5
    star = polygons_of(shapely.Polygon(np.column_stack((np.cos(angle), np.sin(angle)))))
    # 10 triangles between a point at 1, a notch at 1/φ² and the middle, 36° apart: 5 sin 36° / φ² = 1.1226.
    assert star.area == pytest.approx(5 * np.sin(np.pi / 5) / ((1 + 5**0.5) / 2) ** 2)
    assert star.contains(shapely.Point(0, 0))


def test_crossings_are_counted_and_neighbours_are_none():
    square = shapely.box(0, 0, 1, 1)
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert crossings(square, 100) == 0
    assert crossings(bow_tie, 100) == 2  # each of both segments meets the other
    assert crossings(shapely.MultiPolygon([square, shapely.box(5, 5, 6, 6)]), 100) == 0
    assert crossings(shapely.MultiPolygon([square] * 40), 100) > 100  # and no further
