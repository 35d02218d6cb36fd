"""Dirty files in the making: each of these gives what writes one to a path."""

import contextlib
import sqlite3
import struct
import warnings
import zipfile

import numpy as np
import shapely

from tests.sources.units.planned import COMMUNITY, layer
from tests.sources.writing import NODES, point, write_geojson, write_osm, write_xlsx

chance = np.random.default_rng(6)


def refused(code, row=None, value=""):
    return [("error", code, row, "", value)]


def text(content, encoding="utf-8"):
    return lambda path: path.write_bytes(content.encode(encoding))


def raw(*parts):
    return lambda path: path.write_bytes(b"".join(parts))


def book(*rows, write=write_xlsx):
    return lambda path: write(path, {"表": rows})


def cut(write, share):
    """Leave of what is written only a share."""

    def cut_short(path):
        write(path)
        content = path.read_bytes()
        path.write_bytes(content[: int(share * len(content))])

    return cut_short


def geojson(*features):
    return lambda path: write_geojson(path, features)


def units(*shapes):
    """Communities of one street, each of a shape in WKT."""
    rows = [
        ({**COMMUNITY, "代码": f"43019900100{at}", "名称": f"社区{at}"}, shape) for at, shape in enumerate(shapes, 1)
    ]
    return geojson(*[(row, shape and shapely.geometry.mapping(shapely.from_wkt(shape))) for row, shape in rows])


def points_at(*longitudes):
    """Facilities whose longitudes are what JSON can hold, or only Python's JSON."""
    row = {"名称": "甲", "类别": "医院", "状态": "运营"}
    return geojson(*[(row, point(lon, 28)) for lon in longitudes])


def zipped(*members, forged=0):
    """`members`: name and content; `forged`: the size that the archive claims each to have."""

    def write(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        if forged:
            content = bytearray(path.read_bytes())
            at = content.find(b"PK\x01\x02")
            while at >= 0:
                content[at + 24 : at + 28] = struct.pack("<I", forged)
                at = content.find(b"PK\x01\x02", at + 4)
            path.write_bytes(content)

    return write


def locked(write):
    """Say in the flags of the first member, in its head and in the directory, that it is encrypted."""

    def write_locked(path):
        write(path)
        content = bytearray(path.read_bytes())
        for at in (6, content.rindex(b"PK\x01\x02") + 8):
            content[at] |= 1
        path.write_bytes(content)

    return write_locked


def link(name, target):
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o120777 << 16
    return member, target


def replaced(write, part, old, new):
    """Change the text of one part of a zipped file."""

    def write_replaced(path):
        write(path)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
        zipped(*parts.items())(path)

    return write_replaced


def geopackage(*statements, frame=None, name="units"):
    """A GeoPackage after some SQL."""

    def write(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (layer() if frame is None else frame).to_file(path, layer=name)
        with contextlib.closing(sqlite3.connect(path)) as base:
            # Its triggers call functions that only GDAL has.
            triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (trigger,) in triggers:
                base.execute(f'DROP TRIGGER "{trigger}"')
            for statement in statements:
                base.execute(*statement) if isinstance(statement, tuple) else base.execute(statement)
            base.commit()

    return write


def blob(wkb, table="units"):
    # The table is one of the test's own.
    return (f"UPDATE {table} SET geom = ? WHERE fid = 1", (b"GP\x00\x01" + struct.pack("<i", 4326) + wkb,))  # noqa: S608


def corners(kind, *xy):
    return struct.pack("<BII", 1, kind, len(xy)) + b"".join(struct.pack("<dd", *one) for one in xy)


CIRCLE = struct.pack("<BII", 1, 10, 1) + corners(
    8, (113, 28), (113.01, 28.01), (113.02, 28), (113.01, 27.99), (113, 28)
)
INFINITE = struct.pack("<BIII", 1, 3, 1, 4) + struct.pack("<8d", 113, 28, np.inf, 28, 113, 29, 113, 28)
NAN_POINT = struct.pack("<BIdd", 1, 1, np.nan, np.nan)


def streets(path):
    return write_osm(path, NODES, [([1, 2, 3], {"highway": "footway"})])


def tangle(count):
    return shapely.Polygon(chance.uniform(0, 0.01, (count, 2)) + np.array([113.0, 28.0])).wkt


def round_of(count):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return shapely.Polygon(np.column_stack((113 + 0.01 * np.cos(angle), 28 + 0.01 * np.sin(angle)))).wkt


def merged_without_end(*rows):
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(2, 150_000))
    end = b"</sheetData>"
    merged = end + b"<mergeCells>" + ranges + b"</mergeCells>"
    return replaced(book(*rows), "xl/worksheets/sheet1.xml", end, merged)
