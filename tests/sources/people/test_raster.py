"""Rasters of people: what of each cell lies in which unit, alone or with a table; and rasters that are none."""

import struct
import zlib
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from coverage.errors import InputError, describe
from coverage.model.contracts import as_table
from coverage.model.tables import CELLS, UNITS
from coverage.sources.people.cells import read_cells
from coverage.sources.people.from_raster import held_against, population_of
from coverage.words import LANGUAGES
from tests.sources.people.two_communities import people
from tests.sources.writing import write_raster

WEST, NORTH, STEP = 113.0, 28.01, 0.001
EAST_CODE, WEST_CODE = "430199001002", "430199001001"


def boxed(*boxes):
    """Communities of a subdistrict around them all."""
    shapes = [shapely.box(*box) for box in boxes]
    rows = {
        "unit_code": ["430199001000", *(f"43019900100{at}" for at in range(1, len(boxes) + 1))],
        "name": ["晴川街道", *("甲乙丙丁戊己"[: len(boxes)])],
        "level": ["subdistrict", *["community"] * len(boxes)],
        "parent_code": [None, *["430199001000"] * len(boxes)],
    }
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.union_all(shapes).envelope, *shapes], crs="EPSG:4326")
    return as_table(frame, UNITS)


def refused(path, units=None):
    with pytest.raises(InputError) as caught:
        read_cells(path, units)
    for problem in caught.value.problems:
        assert all(describe(problem, language) for language in LANGUAGES)
    return [problem.code for problem in caught.value.problems]


# Four cells by four; the two units lie on the middle ones, the border through the middle of the third column.
VALUES = np.arange(16, dtype="float32").reshape(4, 4)
TWO = boxed((113.001, 28.007, 113.0025, 28.009), (113.0025, 28.007, 113.004, 28.009))


def test_who_stands_under_a_mask_is_nobody_and_so_is_who_stands_for_no_data(tmp_path):
    path = write_raster(tmp_path / "people.tif", np.where(VALUES == 5, -1, VALUES), nodata=-1)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as raster:
        raster.write_mask(VALUES != 7)
    assert [one.name for one in tmp_path.iterdir()] == ["people.tif"]  # the mask is in it
    cells = read_cells(path, TWO)
    # As below, without the 5 in the west and the 7 in the east.
    assert cells.totals == pytest.approx({WEST_CODE: 17, EAST_CODE: 19})
    assert cells.problems == ()


def test_cells_are_cut_along_the_units(tmp_path):
    cells = read_cells(write_raster(tmp_path / "chn_ppp_2020.tif", VALUES), TWO)
    # Rows 1 and 2. In the west column 1 and half of column 2: 5 + 9 + (6 + 10) / 2; in the east the other half and
    # column 3: 8 + 7 + 11.
    assert cells.totals == pytest.approx({WEST_CODE: 22, EAST_CODE: 26})
    assert cells.year == 2020
    assert cells.problems == ()
    table = cells.table.set_index("cell_id")
    assert table["people"].to_dict() == pytest.approx(
        {
            "1.1": 5, f"1.2 {WEST_CODE}": 3, f"1.2 {EAST_CODE}": 3, "1.3": 7,
            "2.1": 9, f"2.2 {WEST_CODE}": 5, f"2.2 {EAST_CODE}": 5, "2.3": 11,
        }
    )  # fmt: skip
    assert table.geometry["1.1"].coords[0] == pytest.approx((113.0015, 28.0085))
    for _, row in cells.table[cells.table["cell_id"].str.contains(" ")].iterrows():
        code = row["cell_id"].split()[1]
        assert TWO.set_index("unit_code").geometry[code].contains(row["geometry"])


def test_where_there_is_no_data_nobody_lives(tmp_path):
    values = VALUES.copy()
    values[1, 1], values[1, 3], values[2, 1], values[2, 3] = -99999, np.nan, -3, np.inf
    cells = read_cells(write_raster(tmp_path / "people.tif", values, nodata=-99999), TWO)
    assert cells.totals == pytest.approx({WEST_CODE: 8, EAST_CODE: 8})  # half of 6 + 10 each
    # no data is no fault; fewer than nobody, and infinitely many, are
    assert [(problem.severity, problem.code, problem.value) for problem in cells.problems] == [
        ("warning", "raster_odd", "2")
    ]
    assert len(cells.table) == 8


def test_a_cell_in_two_units_that_overlap_is_in_both(tmp_path):
    both = boxed((113.001, 28.007, 113.003, 28.009), (113.002, 28.007, 113.004, 28.009))
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES), both)
    # Rows 1 and 2: columns 1 and 2 in the west, 2 and 3 in the east.
    assert cells.totals == pytest.approx({WEST_CODE: 5 + 6 + 9 + 10, EAST_CODE: 6 + 7 + 10 + 11})
    assert cells.table["cell_id"].tolist() == [
        "1.1", f"1.2 {WEST_CODE}", "2.1", f"2.2 {WEST_CODE}", f"1.2 {EAST_CODE}", "1.3", f"2.2 {EAST_CODE}", "2.3",
    ]  # fmt: skip


def test_units_beyond_the_edge_of_a_raster_are_told(tmp_path):
    # The raster ends at 113.004: it covers the first unit, 3 of 11 columns of the second, and the edge of the third.
    shapes = (
        (113.001, 28.007, 113.002, 28.009),
        (113.001, 28.007, 113.012, 28.009),
        (113.003, 28.007, 113.004, 28.009),
    )
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES), boxed(*shapes))
    assert [(one.severity, one.code, one.details) for one in cells.problems] == [
        ("warning", "raster_short", {"count": 1, "names": ("乙",)})
    ]
    assert all(describe(cells.problems[0], language) for language in LANGUAGES)


def test_whole_numbers_and_no_data_beyond_them(tmp_path):
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES.astype("uint8"), nodata=255), TWO)
    assert cells.totals == pytest.approx({WEST_CODE: 22, EAST_CODE: 26})


def test_a_raster_in_mollweide_metres(tmp_path):
    to_metres = Transformer.from_crs("EPSG:4326", "ESRI:54009", always_xy=True)
    x, y = to_metres.transform(113.0, 28.0)
    west, north = round(x, -2), round(y, -2)
    values = np.ones((40, 40))
    path = write_raster(tmp_path / "GHS_POP_E2020_GLOBE_R2023A_54009_100.tif", values, west, north, 100.0, "ESRI:54009")
    # A unit of 1,000 m by 500 m whose corners are corners of cells: fifty cells of one person.
    corners = shapely.get_coordinates(shapely.box(west + 500, north - 1000, west + 1500, north - 500))
    ring = [to_metres.transform(*corner, direction="INVERSE") for corner in corners]
    units = boxed((113, 28, 113.01, 28.01))
    units.loc[1, "geometry"] = shapely.Polygon(ring)
    cells = read_cells(path, units)
    assert cells.totals == pytest.approx({WEST_CODE: 50})
    assert cells.year == 2020


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"compress": "lzw", "predictor": 3},
        {"compress": "deflate"},
        {"BIGTIFF": "YES"},
        {"tiled": True, "blockxsize": 16, "blockysize": 16},
    ],
    ids=str,
)
def test_rasters_as_they_are_packed(tmp_path, profile):
    path = write_raster(tmp_path / "people.tif", np.tile(VALUES, (12, 12)), **profile)
    assert read_cells(path, TWO).totals == pytest.approx({WEST_CODE: 22, EAST_CODE: 26})


def test_cells_cut_a_few_at_a_time_are_the_same(tmp_path, monkeypatch):
    path = write_raster(tmp_path / "people.tif", VALUES)
    all_four = boxed((WEST, NORTH - 4 * STEP, WEST + 4 * STEP, NORTH))
    at_once = read_cells(path, all_four)
    monkeypatch.setattr("coverage.sources.people.cells._AT_A_TIME", 12)  # of four columns: three rows, then one
    a_few = read_cells(path, all_four)
    assert len(at_once.table) == 16
    assert a_few.totals == at_once.totals
    assert a_few.table.equals(at_once.table)


edges = st.lists(st.integers(1, 399), max_size=4, unique=True).map(sorted)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1000), min_size=16, max_size=16), edges)
def test_all_people_of_the_raster_are_kept_however_units_lie(tmp_path_factory, values, cuts):
    # Units beside each other over all four columns, cut anywhere: together they have everybody.
    path = write_raster(tmp_path_factory.mktemp("r") / "people.tif", np.array(values, dtype="float64").reshape(4, 4))
    sides = [WEST + cut / 100 * STEP for cut in (0, *cuts, 400)]
    units = boxed(*((left, NORTH - 4 * STEP, right, NORTH) for left, right in pairwise(sides)))
    cells = read_cells(path, units)
    assert sum(cells.totals.values()) == pytest.approx(sum(values))
    assert cells.table["people"].sum() == pytest.approx(sum(values))


def test_a_raster_alone_makes_the_totals_of_units(tmp_path):
    cells = read_cells(write_raster(tmp_path / "people_2020.tif", VALUES * 100), TWO)
    read = population_of(cells, TWO, "60+=20%,80+=5%,0-2=2%")
    # 2,200 people: 44 under 3, 440 of 60 and over, 110 of them 80 and over
    assert people(read.table, WEST_CODE) == pytest.approx({"0-2": 44, "3-59": 1716, "60-79": 330, "80+": 110})
    assert people(read.table, EAST_CODE)["80+"] == pytest.approx(130)
    assert set(read.table["source"]) == {"people_2020.tif (60+=20%, 80+=5%, 0-2=2%)"}
    assert set(read.table["year"]) == {2020}
    assert [(problem.code, problem.details["people"]) for problem in read.problems] == [
        ("share_assumed", "960"),
        ("share_assumed", "240"),
        ("share_assumed", "96"),
        ("raster_summed", "4800"),
    ]


def test_a_raster_alone_says_of_which_year_it_is(tmp_path):
    cells = read_cells(write_raster(tmp_path / "people_54009_100.tif", VALUES), TWO)
    with pytest.raises(InputError) as caught:
        population_of(cells, TWO, "")
    assert [problem.code for problem in caught.value.problems] == ["raster_no_year"]


def test_a_raster_is_held_against_the_table(tmp_path):
    units = boxed((113.0, 28.009, 113.001, 28.01), (113.001, 28.009, 113.002, 28.01), (113.002, 28.009, 113.003, 28.01))
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES * 100), units)  # 0, 100 and 200 people
    table = population_of(
        read_cells(write_raster(tmp_path / "p_2024.tif", np.full((4, 4), 250)), units), units, ""
    ).table
    found = held_against(cells, table, units)  # 250 in each
    assert [(problem.severity, problem.code, problem.details.get("names")) for problem in found] == [
        ("warning", "raster_placed", None),
        ("warning", "raster_nobody", ("甲",)),
        ("warning", "raster_unlike", ("乙",)),
    ]
    assert (found[0].details["raster"], found[0].details["table"]) == ("300", "750")
    for language in LANGUAGES:
        assert all(describe(problem, language) for problem in found)


def test_people_counted_by_subdistrict_are_held_against_all_its_cells(tmp_path):
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES), TWO)
    above = population_of(read_cells(write_raster(tmp_path / "p_2024.tif", VALUES), TWO), TWO, "").table.iloc[:1]
    found = held_against(cells, above.assign(unit_code="430199001000", people=50.0), TWO)
    assert [(one.code, one.details["raster"], one.details["table"], one.details["units"]) for one in found] == [
        ("raster_placed", "48", "50", 1)
    ]


def test_a_raster_is_looked_at_where_units_are_at_fault(tmp_path):
    cells = read_cells(write_raster(tmp_path / "people.tif", VALUES), None)
    assert cells.table.empty
    assert cells.totals == {}
    assert refused(write_raster(tmp_path / "two.tif", np.stack([VALUES, VALUES]))) == ["raster_bands"]


NOTHING = np.empty((0, 0))


def write_mask_in_one_tile(path, side):
    """People in small blocks, and behind them by hand a mask of one bit in a single tile: 50 kB that fill gigabytes."""
    write_raster(
        path, NOTHING.astype("uint8"), size=(side, side), step=1 / side, compress="deflate", sparse_ok=True, **TILED
    )
    content = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, first)
    packed = zlib.compress(b"\xff" * (side * side // 8))
    at = len(content)
    content += packed + b"\0" * (len(packed) % 2)
    # TIFF 6.0: kind of image (4: a mask), width, length, bits, compression, meaning, tile width, length, offset, bytes.
    tags = [
        (254, 4, 4),
        (256, 4, side),
        (257, 4, side),
        (258, 3, 1),
        (259, 3, 8),
        (262, 3, 4),
        (277, 3, 1),
        (284, 3, 1),
    ]
    tags += [(322, 4, side), (323, 4, side), (324, 4, at), (325, 4, len(packed))]
    struct.pack_into("<I", content, first + 2 + 12 * count, len(content))
    content += struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, told) for tag, kind, told in tags
    )
    path.write_bytes(content + struct.pack("<I", 0))
    return path


TILED = {"tiled": True, "blockxsize": 256, "blockysize": 256}
REFUSED = {
    "several bands": (lambda path: write_raster(path, np.stack([VALUES] * 3).astype("uint8")), "raster_bands"),
    "complex numbers": (lambda path: write_raster(path, VALUES.astype("complex64")), "raster_bands"),
    "no reference system": (lambda path: write_raster(path, VALUES, crs=None), "raster_no_crs"),
    "no place": (lambda path: write_raster(path, VALUES, step=0.0), "raster_turned"),
    "turned": (lambda path: write_raster(path, VALUES, turn=0.0001), "raster_turned"),
    "elsewhere": (lambda path: write_raster(path, VALUES, west=12.0), "raster_elsewhere"),
    "cells too fine": (
        lambda path: write_raster(path, NOTHING, size=(100_000, 100_000), step=1e-6, **TILED),
        "too_many_cells",
    ),
    "one block of gigabytes": (
        lambda path: write_raster(path, NOTHING, size=(30_000, 30_000), blockysize=30_000, compress="lzw"),
        "raster_blocks",
    ),
    "a mask in one block of gigabytes": (lambda path: write_mask_in_one_tile(path, 20_000), "raster_blocks"),
    "nothing": (lambda path: (path.write_bytes(b"") and path) or path, "wrong_content"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100) and path, "wrong_content"),
    "a head alone": (lambda path: path.write_bytes(b"II*\x00\x08\x00\x00\x00") and path, "unreadable"),
    "a directory that leads into itself": (
        lambda path: path.write_bytes(b"II*\x00" + struct.pack("<IHI", 8, 0, 8)) and path,
        "unreadable",
    ),
    "a list of other files": (
        lambda path: path.write_text("<VRTDataset><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>") and path,
        "wrong_content",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rasters_that_are_none_are_refused_in_words(tmp_path, name):
    make, code = REFUSED[name]
    assert refused(make(tmp_path / "people.tif"), TWO) == [code]


def test_a_raster_cut_short_is_refused_or_read_rightly(tmp_path):
    # Where only blocks far from the district are missing nothing is lost.
    whole = write_raster(tmp_path / "whole.tif", np.tile(VALUES, (12, 12)), compress="lzw").read_bytes()
    path, found = tmp_path / "people.tif", set()
    for length in range(0, len(whole), 53):
        path.write_bytes(whole[:length])
        try:
            found.add(tuple(read_cells(path, TWO).totals.values()))
        except InputError as error:
            found.update(problem.code for problem in error.problems)
    assert found == {"unreadable", "wrong_content", "raster_no_crs", (22.0, 26.0)}


def test_what_lies_beside_a_raster_is_not_read(tmp_path):
    path = write_raster(tmp_path / "people.tif", VALUES)
    before = read_cells(path, TWO).totals
    path.with_name("people.tif.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><NoDataValue>5</NoDataValue></PAMRasterBand></PAMDataset>'
    )
    path.with_suffix(".tfw").write_text("0.1\n0\n0\n-0.1\n0\n0\n")
    path.with_name("people.tif.ovr").write_bytes(path.read_bytes())
    nobody = write_raster(tmp_path / "m.tif", np.zeros((4, 4), "uint8")).read_bytes()
    path.with_name("people.tif.msk").write_bytes(nobody)
    assert read_cells(path, TWO).totals == before
    bare = write_raster(tmp_path / "bare.tif", VALUES, step=0.0)
    bare.with_suffix(".tfw").write_text("0.001\n0\n0\n-0.001\n113.0005\n28.0095\n")
    assert refused(bare, TWO) == ["raster_turned"]


def test_of_a_country_only_the_district_is_read(tmp_path):
    # 60,000 by 40,000 cells, hardly any of them written: 9.6 GB if they were.
    path = write_raster(
        tmp_path / "people.tif", VALUES, west=113 - 30, north=NORTH + 20, size=(40_000, 60_000), at=(20_000, 30_000),
        **TILED,
    )  # fmt: skip
    assert path.stat().st_size < 3_000_000
    assert read_cells(path, TWO).totals == pytest.approx({WEST_CODE: 22, EAST_CODE: 26})


def test_cells_keep_their_contract(tmp_path):
    table = read_cells(write_raster(tmp_path / "people.tif", VALUES), TWO).table
    assert as_table(table, CELLS).equals(table)
