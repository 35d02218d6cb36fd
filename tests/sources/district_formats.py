"""The demo district's own files, written in every other format that they could have come in."""

import csv
import zipfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import osmium
import osmnx
import pandas as pd
import shapely
import xlwt

from coverage.model.datum import from_wgs84
from coverage.model.shipped import shipped
from coverage.sources.brought import SourcePaths

LON, LAT = "经度", "纬度"
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@cache
def demo_paths():
    return SourcePaths(
        streets=shipped("demo", "streets.osm.pbf"),
        units=shipped("demo", "units.geojson"),
        facilities=shipped("demo", "facilities.xlsx"),
        population=shipped("demo", "population.csv"),
        buildings=shipped("demo", "buildings.gpkg"),
        areas=shipped("demo", "areas.geojson"),
        reported=shipped("demo", "reported.csv"),
    )


@cache
def shapes(role):
    """The features of a role whose file is a layer, as the file has them; columns that are empty left out."""
    layer = gpd.read_file(getattr(demo_paths(), role))
    return layer.drop(columns=[name for name in layer.columns if name != "geometry" and layer[name].isna().all()])


@cache
def rows(role):
    """The rows of a role whose file is a table, head first, as the file has them."""
    path = getattr(demo_paths(), role)
    if path.suffix == ".xlsx":
        return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def register(datum=""):
    """The rows of the register, their places in a datum."""
    head, *body = rows("facilities")
    if not datum:
        return [head, *body]
    at = [head.index(LON), head.index(LAT)]
    given = np.array([[np.nan if row[one] is None else row[one] for one in at] for row in body], dtype=float)
    placed = from_wgs84(given, datum)
    moved = [list(row) for row in body]
    for row, was, place in zip(moved, given, placed, strict=True):
        for one, old, new in zip(at, was, place, strict=True):
            row[one] = None if np.isnan(old) else 0 if old == 0 else float(new)
    return [head, *moved]


def points():
    """The register as a layer; what is nowhere cannot stand in one."""
    head, *body = rows("facilities")
    table = pd.DataFrame(body, columns=head)
    located = table[(table[LON].fillna(0) != 0).to_numpy()]
    places = gpd.points_from_xy(located[LON].astype(float), located[LAT].astype(float), crs=4326)
    return gpd.GeoDataFrame(located.drop(columns=[LON, LAT]), geometry=places).reset_index(drop=True)


def moved(layer, datum):
    """A layer whose coordinates are in a datum, and which calls them WGS 84."""
    placed = shapely.transform(layer.geometry.to_numpy(), lambda xy: from_wgs84(xy, datum))
    return gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=placed, crs=4326)


def write_table(path, table, encoding="utf-8-sig", delimiter=","):
    """Write rows as the ending says."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".xls":
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("名录")
        for at, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
        book.save(str(path))
    else:
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(table)
    return path


def write_layer(path, layer, encoding="UTF-8", driver=None):
    """Write a layer as the ending says, zipped where it says so."""
    if path.suffix in (".zip", ".kmz"):
        inner = path.with_suffix(".kml" if path.suffix == ".kmz" else ".shp")
        write_layer(inner, layer, encoding, driver)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for ending in (inner.suffix,) if path.suffix == ".kmz" else SHAPEFILE:
                if inner.with_suffix(ending).is_file():
                    archive.write(inner.with_suffix(ending), f"图层/{inner.stem}{ending}")
        return path
    more = {"encoding": encoding} if path.suffix == ".shp" else {}
    if path.suffix == ".shp":
        layer = layer.rename(columns={name: cut(name, encoding) for name in layer.columns if name != "geometry"})
    if path.suffix == ".geojson":
        more = {"COORDINATE_PRECISION": "15"}
    layer.to_file(path, driver=driver, engine="pyogrio", **more)
    return path


def cut(head, encoding):
    """Cut a head as a Shapefile does; GDAL does it too, with a warning that is no UTF-8."""
    return head.encode(encoding)[:10].decode(encoding, "ignore")


def without(path, ending):
    """Take away what says the encoding or the system of a Shapefile, as offices send it."""
    path.with_suffix(ending).unlink()
    return path


def write_buildings(path, datum):
    """Write buildings, compounds and gates in a datum."""
    for name in ("buildings", "compounds", "gates"):
        layer = gpd.read_file(demo_paths().buildings, layer=name).to_crs(4326)
        moved(layer, datum).to_file(path, layer=name, engine="pyogrio")
    return path


def long_population():
    """A row for each age group of each unit."""
    head, *body = rows("population")
    groups = range(3, len(head))
    return [[*head[:3], "年龄组", "人数"], *([*row[:3], head[at], row[at]] for row in body for at in groups)]


def write_osm(path):
    """Write the streets as XML."""
    writer = osmium.SimpleWriter(str(path))
    for one in osmium.FileProcessor(str(demo_paths().streets)):
        writer.add(one)
    writer.close()
    return path


def write_graph(path: Path):
    """Write the streets as osmnx saves a graph of them."""
    graph = osmnx.graph_from_xml(write_osm(path.with_suffix(".osm")), bidirectional=True, retain_all=True)
    osmnx.save_graphml(graph, path)
    return path
