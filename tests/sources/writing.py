"""Files as planners bring them, written small by the tests."""

import csv
import json
import warnings
from pathlib import Path

import openpyxl
import osmium
import rasterio
import xlwt
from osmium.osm import mutable
from rasterio.errors import NotGeoreferencedWarning

from coverage.errors import InputError, describe
from coverage.words import LANGUAGES

# One degree of latitude is 111.2 km, so 0.001° is about 111 m; nothing here is measured closer than that.
NODES = {
    1: (113.000, 28.000),
    2: (113.001, 28.000),
    3: (113.002, 28.000),
    4: (113.001, 28.001),
    5: (113.001, 27.999),
}


def write_osm(path, nodes, ways, relations=(), heights=()):
    """`ways`: (refs, tags); `relations`: (members as (type, ref, role), tags); `heights`: pairs of node and tag ele.

    The ending chooses the format.
    """
    high = {node: {"ele": height} for node, height in heights}
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path))
    for node_id, location in nodes.items():
        writer.add_node(mutable.Node(id=node_id, version=1, location=location, tags=high.get(node_id, {})))
    for way_id, (refs, tags) in enumerate(ways, start=1):
        writer.add_way(mutable.Way(id=way_id, version=1, nodes=refs, tags=tags))
    for relation_id, (members, tags) in enumerate(relations, start=1):
        writer.add_relation(mutable.Relation(id=relation_id, version=1, members=members, tags=tags))
    writer.close()
    return path


def write_csv(path, rows, encoding="utf-8-sig"):
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def write_xlsx(path, sheets, hidden_sheets=(), hidden_rows=()):
    """`sheets`: rows by the title of the sheet; the rows `hidden_rows`, from 1, nobody sees in any of them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        sheet.sheet_state = "hidden" if title in hidden_sheets else "visible"
    book.save(path)
    return path


def write_xls(path, sheets, merged=(), hidden_sheets=(), hidden_rows=()):
    """As `write_xlsx`; `merged`: (first row, last row, first column, last column, text) of the first sheet, from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        over = {
            (row, column) for r0, r1, c0, c1, _ in merged for row in range(r0, r1 + 1) for column in range(c0, c1 + 1)
        }
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell not in {"", None} and (row, column) not in over:
                    sheet.write(row, column, cell)
        for r0, r1, c0, c1, text in merged:
            sheet.write_merge(r0, r1, c0, c1, text)
        merged = ()
        for number in hidden_rows:
            sheet.row(number - 1).hidden = True
        sheet.visibility = int(title in hidden_sheets)
    book.save(str(path))
    return path


def write_geojson(path, features):
    """`features`: (properties, geometry as a mapping or None)."""
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def write_raster(
    path, values, west=113.0, north=28.01, step=0.001, crs="EPSG:4326", nodata=None, turn=0.0, size=None, at=(0, 0),
    **profile,
):  # fmt: skip
    """`values`: rows and columns, of several bands in front; of a raster of `size` only what begins `at` is written.

    `step` 0 says nothing of where it lies.
    """
    bands = values if values.ndim == 3 else values[None]
    height, width = size or bands.shape[1:]
    lies = {"transform": rasterio.Affine(step, turn, west, 0.0, -step, north)} if step else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", width=width, height=height, count=len(bands), dtype=bands.dtype.name, crs=crs,
            nodata=nodata, SPARSE_OK=True, **lies, **profile,
        ) as raster:  # fmt: skip
            rows, columns = ((start, start + count) for start, count in zip(at, bands.shape[1:], strict=True))
            if bands.size:
                raster.write(bands, window=(rows, columns))
    return path


def square(west, south, side=0.01):
    """A square, `side` in degrees."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def said(problems):
    """What a test compares: severity, code, row, column, value of each problem."""
    return [(p.severity, p.code, p.row, p.column, p.value) for p in problems]


def real(*parts):
    """A file of real data beside the checkout, which may not be there."""
    return Path(__file__).resolve().parents[3].joinpath("shared", "data", *parts)


def told(read):
    """The table and the problems of a file that was read."""
    return read.table, read.problems


def heard(read, path):
    """All that is said of a file, read or refused, each put in words; of what a library says only the kind of error."""
    try:
        problems = read(path).problems
    except InputError as error:
        problems = error.problems
    assert all(describe(problem, language) for problem in problems for language in LANGUAGES)
    notes = [said([one])[0] for one in problems]
    return [(*note[:4], note[4].partition(":")[0]) if note[1] == "unreadable" else note for note in notes]
