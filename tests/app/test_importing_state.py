"""What a planner settles of the files they brought, with no page about it."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.app.importing import bringing
from coverage.app.importing.accept_step import LONGEST as LONGEST_NAME
from coverage.app.importing.accept_step import safe_name
from coverage.app.importing.bringing import Bringing, Brought
from coverage.app.importing.memory import Memory
from coverage.app.importing.taking_in import LONGEST, Folder, plain_name, put_together
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.brought import NEEDED, NOT_YET
from coverage.sources.layers.layer import read_layer
from coverage.workspace.readings import to_bytes

CSV = "编号,名称,类别,经度,纬度\nF1,西站,居家养老服务站,113.0,28.0\n"
OTHER = CSV.replace("西站", "东站")


def brought(name, role="", stamp="1", reading=AS_FOUND):
    return Brought(name, Path("/in") / stamp / name, stamp, 10, (), role, reading)


def state_of(*files):
    state = Bringing()
    for file in files:
        state = bringing.with_file(state, file)
    return state


def drop(own, **files):
    own.drop((name.replace("_", "."), BytesIO(text.encode())) for name, text in files.items())


@pytest.fixture
def own():
    memory = Memory()
    yield memory
    memory.folder.close()


def test_a_mended_file_dropped_again_keeps_its_role_and_how_it_is_read():
    reading = Reading(datum="gcj02", columns={"name": "名"})
    state = bringing.read_as(state_of(brought("a.csv", "facilities")), "a.csv", reading)
    state = bringing.in_role(state, "a.csv", "facilities")  # the role it has: nothing is forgotten
    state = bringing.with_file(state, brought("a.csv", "population", stamp="2"))
    assert [(file.stamp, file.role, file.reading) for file in state.files] == [("2", "facilities", reading)]


def test_another_role_keeps_the_datum_where_there_are_places_and_no_columns():
    state = bringing.read_as(
        state_of(brought("a.gpkg", "units")), "a.gpkg", Reading("层", {"name": "名"}, "cgcs2000_3deg:38")
    )
    assert bringing.named(bringing.in_role(state, "a.gpkg", "areas"), "a.gpkg").reading == Reading(
        datum="cgcs2000_3deg:38"
    )
    assert bringing.named(bringing.in_role(state, "a.gpkg", "population"), "a.gpkg").reading == AS_FOUND


def test_a_column_is_taken_from_one_field_and_given_to_another():
    fields = ("name", "kind", "status")
    reading = bringing.column_as(AS_FOUND, "类型", "kind", "status", fields)
    assert reading.columns == {"kind": "", "status": "类型"}
    assert bringing.column_as(reading, "类型", "status", "", fields).columns == {"kind": "", "status": ""}
    assert bringing.column_as(AS_FOUND, "60岁及以上", "60+", "people", ("people",)).columns == {"people": "60岁及以上"}


def test_what_is_missing_and_what_is_there_twice():
    state = state_of(*(brought(f"{role}.x", role) for role in NEEDED))
    assert (bringing.missing(state), bringing.doubled(state)) == ((), ())
    assert bringing.source_paths(state).population == Path("/in/1/population.x")
    fewer = bringing.without(state, "streets.x")
    assert bringing.missing(fewer) == ("streets",)
    assert bringing.source_paths(fewer).streets == NOT_YET
    named = replace(fewer, place="place:岳麓区")
    assert bringing.missing(named) == ()
    assert bringing.source_paths(named).streets == "place:岳麓区"
    twice = bringing.with_file(state, brought("more.x", "units"))
    assert bringing.doubled(twice) == ("units",)
    assert bringing.source_paths(twice) is None
    assert bringing.doubled(replace(state, place="place:岳麓区")) == ("streets",)
    assert bringing.source_paths(Bringing()) is None


def test_a_raster_stands_in_for_the_people_nobody_counted():
    state = state_of(*(brought(f"{role}.x", role) for role in NEEDED if role != "population"))
    assert bringing.missing(state) == ("population",)
    assert bringing.source_paths(state).population == NOT_YET
    state = replace(bringing.with_file(state, brought("people.tif", "raster")), shares="60+=20%")
    paths = bringing.source_paths(state)
    assert (bringing.missing(state), paths.population, paths.raster.name, paths.shares) == (
        (),
        None,
        "people.tif",
        "60+=20%",
    )


def test_saved_readings_are_taken_for_files_that_are_there_and_for_those_to_come(own):
    saved = {"facilities": Reading(datum="gcj02"), "population": Reading(columns={"year": "年"})}
    drop(own, a_csv=CSV, settings_json=to_bytes(saved).decode())
    assert [(file.name, file.reading) for file in own.state.files] == [("a.csv", saved["facilities"])]
    drop(own, p_csv="社区代码,年份,60岁及以上\n1,2024,5\n")
    assert bringing.readings(own.state) == saved


def test_parts_of_a_shapefile_are_put_together_whatever_their_order(own, tmp_path):
    frame = gpd.GeoDataFrame({"名称": ["甲"]}, geometry=gpd.GeoSeries.from_wkt(["POINT (113 28)"]), crs=4326)
    frame.to_file(tmp_path / "点.shp", encoding="gbk")
    parts = sorted(tmp_path.iterdir(), key=lambda path: path.suffix == ".shp")
    own.drop((path.name, BytesIO(path.read_bytes())) for path in parts[:-1])
    assert {file.role for file in own.state.files} == {""}  # all wait for the .shp
    own.drop([("点.SHP", BytesIO(parts[-1].read_bytes()))])
    (file,) = own.state.files
    assert (file.name, file.role, len(file.parts)) == ("点.SHP", "facilities", len(parts))
    assert read_layer(file.path)["名称"].tolist() == ["甲"]
    own.remove("点.SHP")
    assert (own.state.files, own.dropped, list(own.folder.path.iterdir())) == ((), {}, [])


def test_what_is_dropped_anew_takes_the_place_of_the_former_and_of_its_copy(own):
    drop(own, a_csv=CSV)
    former = own.state.files[0].path
    drop(own, a_csv=OTHER)
    (file,) = own.state.files
    assert (file.path.read_text(), former.exists()) == (OTHER, False)


def test_the_folder_goes_with_the_memory(own):
    drop(own, a_csv=CSV)
    folder = own.folder.path
    assert oct(folder.stat().st_mode)[-3:] == "700"
    own.folder.close()
    assert not folder.exists()


def test_a_disk_that_is_full_is_said_and_the_other_files_come_in(own, monkeypatch):
    lay = Folder.lay

    def full(folder, name, content):
        if name == "big.csv":
            raise OSError(28, "No space left on device")
        return lay(folder, name, content)

    monkeypatch.setattr(Folder, "lay", full)
    drop(own, big_csv=CSV, a_csv=CSV)
    assert [(problem.code, problem.file) for problem in own.refused] == [("cannot_write", "big.csv")]
    assert [file.name for file in own.state.files] == ["a.csv"]


def test_columns_are_looked_at_once_for_each_content_and_reading(own, monkeypatch):
    drop(own, a_csv=CSV)
    looked = []
    preview = own.look_at.__globals__["preview"]
    monkeypatch.setattr("coverage.app.importing.memory.preview", lambda *asked: looked.append(asked) or preview(*asked))
    for _ in range(2):
        assert own.look_at(own.state.files[0]).columns[1].field == "name"
    own.read_as(own.state.files[0], Reading(columns={"name": ""}))
    assert own.look_at(own.state.files[0]).columns[1].field == ""
    assert len(looked) == 2


def test_to_check_again_is_to_read_again_what_lies_elsewhere(own):
    read = []
    for _ in range(2):
        own.shelf.once(("streets", "/elsewhere.osm"), lambda: read.append(1))
    own.check_again()
    own.shelf.once(("streets", "/elsewhere.osm"), lambda: read.append(1))
    assert len(read) == 2


def test_names_are_grouped_by_their_shapefile():
    names = ["a.dbf", "a.shp", "b.dbf", "A.PRJ", "a.shp.xml", "a.csv"]
    assert put_together(names) == {
        "a.shp": ("a.shp", "a.dbf", "A.PRJ", "a.shp.xml"),
        "b.dbf": ("b.dbf",),
        "a.csv": ("a.csv",),
    }


@given(st.text())
def test_no_name_leads_out_of_our_folder(name):
    plain = plain_name(name)
    assert 0 < len(plain) <= LONGEST
    assert (Path("/in") / plain).parent == Path("/in")
    assert not plain.startswith(".")
    assert Path(safe_name(name)).name == safe_name(name)
    assert 0 < len(safe_name(name)) <= LONGEST_NAME


def test_names_keep_what_can_be_read_of_them():
    assert plain_name("C:\\导入\\设施 (2025).xlsx") == "设施 (2025).xlsx"
    assert plain_name("../../etc/passwd") == "passwd"
    assert safe_name(" 长沙市/岳麓区 ") == "长沙市-岳麓区"
    assert safe_name("..") == "district"
