"""Shapefiles whose .cpg says something else than how they are written, and reference systems that lead nowhere."""

import pyproj
import pytest

from coverage.errors import InputError
from coverage.sources.units.reader import read_units
from tests.sources.units.planned import is_as_planned, layer, shapefile


@pytest.mark.parametrize("written", ["utf-8", "gbk"])
@pytest.mark.parametrize(
    "stated", ["UTF-8", "GBK", "CP936", "ISO-8859-1", "88591", "1252", "nonsense", "zlib", "rot13", "idna", "", None]
)
def test_texts_are_read_whatever_the_cpg_states(tmp_path, written, stated):
    shapefile().to_file(tmp_path / "u.shp", encoding=written)
    (tmp_path / "u.cpg").unlink(missing_ok=True)
    if stated is not None:
        (tmp_path / "u.cpg").write_text(stated)
    is_as_planned(read_units(tmp_path / "u.shp").table)


def test_letters_with_accents_are_left_to_the_cpg(tmp_path):
    frame = layer().replace({"钟楼社区": "Café Straße", "星河区": "Zürich", "晴川街道": "Genève"})
    frame = (
        frame[["代码", "名称", "geometry"]].rename(columns={"代码": "code", "名称": "name"}).assign(level="district")
    )
    frame.to_file(tmp_path / "u.shp", encoding="ISO-8859-1")
    (tmp_path / "u.cpg").write_text("ISO-8859-1")
    assert read_units(tmp_path / "u.shp").table["name"].tolist() == ["Zürich", "Genève", "Café Straße"]


def refused(path):
    with pytest.raises(InputError) as caught:
        read_units(path)
    return [(one.code, one.value) for one in caught.value.problems]


def test_a_local_reference_system_is_refused_and_no_crash(tmp_path):
    shapefile("EPSG:4547").to_file(tmp_path / "u.shp")
    (tmp_path / "u.prj").write_text('LOCAL_CS["Changsha local",UNIT["Meter",1]]')
    assert [code for code, _ in refused(tmp_path / "u.shp")] == ["no_crs"]


def test_degrees_whose_prj_says_metres_are_not_put_beside_africa(tmp_path):
    shapefile().to_file(tmp_path / "u.shp")
    zone = pyproj.CRS(4547)
    (tmp_path / "u.prj").write_text(zone.to_wkt("WKT1_ESRI"))
    assert [code for code, _ in refused(tmp_path / "u.shp")] == ["not_metres"]
