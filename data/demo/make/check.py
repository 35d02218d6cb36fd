"""Read the written files back and prove the planted gaps, apart from everything that built them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
from check_walks import CRS, Row, check_dead_ends, locate, reach, read_homes

TARGET, MARGIN = 0.8, 0.04
GROUP = {"A1": "60岁及以上", "A2": "3岁以下"}


def verify(folder: Path) -> None:
    """Compare what the files say with `planted.csv`; raise when they disagree."""
    units = gpd.read_file(folder / "units.geojson", engine="pyogrio").to_crs(CRS)
    _check_tiling(units)
    check_dead_ends(folder)
    register = _read_register(folder / "facilities.xlsx")
    people = {r["社区代码"]: r for r in _read_csv(folder / "population.csv")}
    planted = {(r["rule_id"], r["unit_code"]): r["outcome"] for r in _read_csv(folder / "planted.csv")}
    found = _presence(units, register)
    homes = read_homes(folder, units)
    for rule in GROUP:
        parts = reach(folder, rule, homes, register)
        found |= _judge(rule, _shares(rule, parts, people, units), units)
    _compare(planted, found, dict(zip(units["代码"], units["名称"], strict=True)))


def _check_tiling(units: gpd.GeoDataFrame) -> None:
    """Children must fill their parent: same area, and the union is the parent."""
    for code, parent in zip(units["代码"], units.geometry, strict=True):
        children = units.geometry[units["上级代码"] == code]
        if (
            len(children)
            and abs(children.area.sum() - parent.area) + children.union_all().symmetric_difference(parent).area > 1.0
        ):
            raise RuntimeError(f"the children of {code} do not tile it")
    parts = units.geometry.count_coordinates().sum()
    print(f"units: {units['级别'].value_counts().to_dict()}, {parts:,} vertices, tiled exactly")


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_register(path: Path) -> list[Row]:
    rows = openpyxl.load_workbook(path)["设施名录"].values
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _shares(
    rule: str, parts: dict[str, tuple[float, float]], people: dict[str, dict[str, str]], units: gpd.GeoDataFrame
) -> dict[str, tuple[float, float]]:
    """Weigh the shares of the smallest units by their people, and add them up to their parents."""
    parent = dict(zip(units["代码"], units["上级代码"], strict=True))
    summed: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for code, (low, high) in parts.items():
        row = float(people[code][GROUP[rule]]) * np.array([1.0, low, high])
        summed[code] += row
        summed[parent[code]] += row
    return {code: (low / total, high / total) for code, (total, low, high) in summed.items()}


def _judge(rule: str, shares: dict[str, tuple[float, float]], units: gpd.GeoDataFrame) -> dict[tuple[str, str], str]:
    """Outcomes that are not met; a share too close to the target makes the map unfit as an oracle."""
    found, close = {}, []
    name = dict(zip(units["代码"], units["名称"], strict=True))
    for code, (low, high) in sorted(shares.items()):
        if any(abs(share - TARGET) < MARGIN for share in (low, high)):
            close.append(f"{rule} {name[code]} {low:.3f}–{high:.3f}")
        if low < TARGET:
            found[rule, code] = "not_met" if high < TARGET else "unknown"
            print(f"  {rule} {code} {name[code]}: {low:.3f}–{high:.3f} {found[rule, code]}")
    if close:
        raise RuntimeError("too close to the target to be an oracle: " + "; ".join(close))
    return found


def _presence(units: gpd.GeoDataFrame, register: list[Row]) -> dict[tuple[str, str], str]:
    """Rules A3, A4, A5, A6, A8, A10 and A10.2 by counting open facilities inside each unit."""
    located = [(row, point) for row in register if row["状态"] == "运营" and (point := locate(row)) is not None]
    found: dict[tuple[str, str], str] = {}
    for code, level, shape in zip(units["代码"], units["级别"], units.geometry, strict=True):
        inside = [row for row, point in located if shape.contains(point)]
        for rule, at, test in RULES:
            answers = [test(row) for row in inside]
            if level == at and True not in answers:
                found[rule, code] = "unknown" if None in answers else "not_met"
    return found


def _services(row: Row) -> set[str]:
    return set(str(row["服务内容"] or "").split("、"))


def _is_full_centre(row: Row) -> bool | None:
    offers = _services(row)
    return row["类别"] == "综合养老服务中心" and {"全托", "上门照护"} <= offers and bool(offers & {"日托", "日间照料"})


def _is_day_station(row: Row) -> bool | None:
    return row["类别"] == "居家养老服务站" and bool(_services(row) & {"日托", "日间照料"})


def _is_large_station(row: Row) -> bool | None:
    if row["类别"] != "居家养老服务站":
        return False
    return None if row["建筑面积(㎡)"] is None else float(str(row["建筑面积(㎡)"])) >= 200


def _is_demonstration(row: Row) -> bool | None:
    if row["类别"] != "托育机构":
        return False
    return None if row["示范"] is None else row["示范"] == "是"


def _is_centre(row: Row) -> bool | None:
    return row["类别"] == "综合养老服务中心"


def _is_nursery(row: Row) -> bool | None:
    return row["类别"] == "托育机构"


def _is_inclusive(row: Row) -> bool | None:
    if row["类别"] != "托育机构":
        return False
    return None if row["普惠"] is None else row["普惠"] == "是"


RULES = (
    ("A3", "街道", _is_full_centre),
    ("A4", "社区", _is_day_station),
    ("A5", "建制村", _is_large_station),
    ("A6", "镇", _is_centre),
    ("A8", "街道", _is_demonstration),
    ("A10", "镇", _is_nursery),
    ("A10.2", "社区", _is_inclusive),
)


def _compare(planted: dict[tuple[str, str], str], found: dict[tuple[str, str], str], name: dict[str, str]) -> None:
    """Raise with every difference."""
    wrong = [
        f"{r} {c} {name.get(c)}: planted {planted.get((r, c), 'met')}, the map says {found.get((r, c), 'met')}"
        for r, c in sorted(planted.keys() | found.keys())
        if planted.get((r, c)) != found.get((r, c))
    ]
    if wrong:
        raise RuntimeError("the map does not bear out what was planted:\n" + "\n".join(wrong))
    print(f"all {len(planted)} planted gaps borne out, and no other")
