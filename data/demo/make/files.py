"""Write the district in the formats a planner would bring; the same input gives the same bytes."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import osmium
import pyogrio
import shapely
from buildings import Building
from compounds import Compound
from curves import XY
from intent import PLANTED
from layout import CRS, ORIGIN_X_M, ORIGIN_Y_M
from network import Network
from people import YEAR, People
from pyproj import Transformer
from register import Facility
from unit_table import DISTRICT_CODE, DISTRICT_NAME, PARENTS, SUBDISTRICT, VILLAGE, parent_code
from units import Unit

ORIGIN_M = np.array([ORIGIN_X_M, ORIGIN_Y_M])
STAMP = datetime(2024, 12, 31)
STAMP_TEXT = "2024-12-31T00:00:00Z"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
LON_LAT = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
CELL_HEADER = (
    "编号",
    "名称",
    "英文名",
    "类别",
    "状态",
    "服务内容",
    "床位数",
    "护理型床位数",
    "托位数",
    "建筑面积(㎡)",
    "公办",
    "普惠",
    "已备案",
    "示范",
    "职工数",
    "持证人数",
    "经度",
    "纬度",
    "地址",
)


def lon_lat(xy: XY, decimals: int = 7) -> XY:
    """WGS 84 degrees of a place given in metres from the district's middle."""
    lon, lat = LON_LAT.transform(xy[0] + ORIGIN_X_M, xy[1] + ORIGIN_Y_M)
    return round(lon, decimals), round(lat, decimals)


def write_streets(network: Network, path: Path) -> None:
    """OpenStreetMap nodes and ways, sorted by id."""
    path.unlink(missing_ok=True)
    header = osmium.io.Header()
    header.set("generator", "carecircle demo (fictional)")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for i, xy in enumerate(network.nodes):
            tags = dict(network.node_tags.get(i, ()))
            writer.add_node(osmium.osm.mutable.Node(id=i + 1, version=1, location=lon_lat(xy), tags=tags))
        for k, (refs, tags) in enumerate(network.ways):
            writer.add_way(osmium.osm.mutable.Way(id=k + 1, version=1, nodes=[r + 1 for r in refs], tags=dict(tags)))


def write_units(units: list[Unit], people: list[People], path: Path) -> None:
    """Write all four levels; parents are unions of their rounded children, so the borders are the same numbers."""
    shapes = [_degrees(u.shape) for u in units]
    names = {DISTRICT_CODE: (*DISTRICT_NAME, "区县", None, "城镇")}
    for parent in PARENTS:
        kind = "城镇" if parent.level == SUBDISTRICT else "乡村"
        names[parent_code(parent)] = (parent.name, parent.name_en, parent.level, DISTRICT_CODE, kind)
    for leaf in (u.leaf for u in units):
        kind = "乡村" if leaf.level == VILLAGE else "城镇"
        names[leaf.code] = (leaf.name, leaf.name_en, leaf.level, leaf.parent_code, kind)
    features = []
    for code, texts in names.items():
        mine = [i for i, u in enumerate(units) if code in (u.leaf.code, u.leaf.parent_code, DISTRICT_CODE)]
        households = sum(people[i].households for i in mine)
        features.append(_feature(code, texts, households, shapely.union_all([shapes[i] for i in mine])))
    write_features(features, path)


def write_features(features: Sequence[dict[str, object]], path: Path) -> None:
    """Write GeoJSON, a feature a line."""
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('{"type":"Feature"', '\n{"type":"Feature"') + "\n", encoding="utf-8")


def _degrees(shape: shapely.Polygon) -> shapely.Polygon:
    return shapely.transform(shape, lambda xy: np.array([lon_lat(tuple(p)) for p in xy]))


def _feature(code: str, texts: tuple[str | None, ...], households: int, shape: shapely.Geometry) -> dict[str, object]:
    name, name_en, level, parent, kind = texts
    properties = {"代码": code, "名称": name, "英文名": name_en, "级别": level, "上级代码": parent}
    properties |= {"户数": households, "城乡": kind}
    ring = shapely.orient_polygons(shape)
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(ring))}


def write_facilities(rows: Sequence[Facility], path: Path) -> None:
    """Return the register as one worksheet."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = STAMP
    book.properties.creator = "carecircle demo (fictional)"
    sheet = book.active
    sheet.title = "设施名录"
    sheet.append(CELL_HEADER)
    for i, row in enumerate(rows):
        sheet.append(_cells(f"F{i + 1:03d}", row))
    sheet.freeze_panes = "A2"
    for column, width in (("B", 26), ("C", 36), ("D", 18), ("F", 28), ("S", 30)):
        sheet.column_dimensions[column].width = width
    book.save(path)
    _restamp(path)


def _cells(number: str, row: Facility) -> list[object]:
    lon, lat = (0, 0) if row.null_island else lon_lat(row.xy, 6) if row.xy else (None, None)
    return [
        number,
        row.name,
        row.name_en,
        row.kind,
        row.status,
        row.services or None,
        row.beds,
        row.nursing_beds,
        row.places,
        row.floor_area_m2,
        row.public,
        row.inclusive,
        row.registered,
        row.demonstration,
        row.staff,
        row.certified_staff,
        lon,
        lat,
        row.address,
    ]


def _restamp(path: Path) -> None:
    """Workbooks are zip files and carry the time of writing in every entry and in the core properties."""
    with zipfile.ZipFile(path) as book:
        entries = [(info.filename, book.read(info)) for info in book.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in entries:
            fixed = MODIFIED.sub(rb"\g<1>" + STAMP_TEXT.encode(), content) if name == "docProps/core.xml" else content
            book.writestr(zipfile.ZipInfo(name, STAMP.timetuple()[:6]), fixed, zipfile.ZIP_DEFLATED)


def write_population(units: list[Unit], people: list[People], path: Path) -> None:
    """One wide row per community and village."""
    head = ("社区代码", "社区名称", "年份", "常住人口", "60岁及以上", "80岁及以上", "3岁以下")
    rows = [
        (u.leaf.code, u.leaf.name, YEAR, p.residents, p.aged_60, p.aged_80, p.under_3)
        for u, p in zip(units, people, strict=True)
    ]
    write_csv(path, head, rows, "utf-8-sig")


def write_planted(codes: dict[str, str], path: Path) -> None:
    """Return the oracle: the gaps planted on purpose."""
    rows = sorted((gap.rule_id, codes[gap.unit], gap.outcome, gap.why) for gap in PLANTED)
    write_csv(path, ("rule_id", "unit_code", "outcome", "why"), rows, "utf-8")


def write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]], encoding: str) -> None:
    """Write a table with its head."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def write_buildings(buildings: list[Building], compounds: list[Compound], path: Path) -> None:
    """Layers buildings, compounds and gates."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP_TEXT})
    stands = {
        "building_id": [f"B{i + 1:05d}" for i in range(len(buildings))],
        "levels": [b.levels for b in buildings],
        "residential": [int(b.residential) for b in buildings],
    }
    _layer(stands, [b.shape for b in buildings], "buildings", path)
    walls = {"compound_id": [c.compound_id for c in compounds], "name": [c.name for c in compounds]}
    _layer(walls, [c.shape for c in compounds], "compounds", path)
    gates = [(f"{c.compound_id}-G{k + 1}", c.compound_id, gate) for c in compounds for k, gate in enumerate(c.gates)]
    _layer(
        {"gate_id": [g[0] for g in gates], "compound_id": [g[1] for g in gates]}, [g[2] for g in gates], "gates", path
    )


def _layer(columns: dict[str, list[object]], shapes: Sequence[shapely.Geometry], name: str, path: Path) -> None:
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: np.round(xy + ORIGIN_M, 2))
    frame = gpd.GeoDataFrame(columns, geometry=moved, crs=CRS)
    frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio", layer_options={"SPATIAL_INDEX": "NO"})
