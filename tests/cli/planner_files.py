"""The files a planner of a very small town would bring, written by the test.

One main street runs 1,000 m from west to east (about 0.01 degrees at 28° north) through two communities.
"""

import json

WEST, EAST = "430199001001", "430199001002"
NODES = [(1, 113.000), (2, 113.005), (3, 113.010)]
UNITS = [
    ("430199000000", "小城区", "区县", "", (113.0, 113.01)),
    ("430199001000", "晴川街道", "街道", "430199000000", (113.0, 113.01)),
    (WEST, "西社区", "社区", "430199001000", (113.0, 113.005)),
    (EAST, "东社区", "社区", "430199001000", (113.005, 113.01)),
]
FACILITIES = """编号,名称,类别,状态,服务内容,经度,纬度
F1,西站,居家养老服务站,运营,日间照料、助餐,113.0025,28.0
F2,=小小托育<script>,托育机构,运营,,113.0050,28.0
"""
UNLOCATED = "F3,无址站,居家养老服务站,运营,日间照料,,\n"
POPULATION = f"""社区代码,社区名称,年份,常住人口,60岁及以上,80岁及以上,3岁以下
{WEST},西社区,2024,1000,150,20,19
{EAST},东社区,2024,2000,300,40,38
"""
AREA = '{"编号": "P1", "名称": "星河产业园", "类型": "产业园区"}'
REPORTED = """指标编号,指标名称,数值,基期值,年份,来源
1.1,基本养老保险参保率,97.1%,96%,2024,区人社局
1.8,人均预期寿命,80.6,,2024,区卫健局
"""


def streets():
    nodes = "".join(f'<node id="{i}" lat="28.0" lon="{lon}" version="1"/>' for i, lon in NODES)
    refs = "".join(f'<nd ref="{i}"/>' for i, _ in NODES)
    way = f'<way id="1" version="1">{refs}<tag k="highway" v="residential"/></way>'
    return f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{nodes}{way}</osm>'


def units():
    features = [
        {
            "type": "Feature",
            "properties": {"代码": code, "名称": name, "级别": level, "上级代码": parent},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 27.995], [e, 27.995], [e, 28.005], [w, 28.005], [w, 27.995]]],
            },
        }
        for code, name, level, parent, (w, e) in UNITS
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def lay(folder):
    """Write the four files and give the options of `carecircle import` that name them."""
    texts = {
        "streets.osm": streets(),
        "units.geojson": units(),
        "facilities.csv": FACILITIES,
        "population.csv": POPULATION,
    }
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    # Two facilities are too few to tell their datum; that it is said is tested where it is.
    return {"--datum": "wgs84"} | {f"--{name.split('.')[0]}": str(folder / name) for name in texts}


def areas():
    """A park on the west half of the street."""
    ring = [[113.0, 27.995], [113.005, 27.995], [113.005, 28.005], [113.0, 28.005], [113.0, 27.995]]
    geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
    feature = f'{{"type": "Feature", "properties": {AREA}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{feature}]}}'


def lay_more(folder):
    """Write the two files a planner may bring besides, and give their options."""
    texts = {"areas.geojson": areas(), "reported.csv": REPORTED}
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    return {f"--{name.split('.')[0]}": str(folder / name) for name in texts}


def command(options, out):
    return ["import", *(part for option in options.items() for part in option), "--out", str(out)]
