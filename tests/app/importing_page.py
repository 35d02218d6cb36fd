"""The page of a district of one's own, run without a browser."""

import json

import numpy as np
import openpyxl

from coverage.model.datum import from_wgs84
from coverage.model.shipped import shipped
from tests.app.page_under_test import PATIENCE_S, opened, run

FOUR = ("streets.osm.pbf", "units.geojson", "facilities.xlsx", "population.csv")


def on_the_page(language="en"):
    page = opened(language)
    page.button(key="importing_enter").click()
    return run(page)


def demo(*names):
    """Files of the demo by name, as bytes."""
    return {name: shipped("demo", name).read_bytes() for name in names}


def drop(page, files):
    """Drop files together, and wait until they have been checked."""
    page.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files.items()])
    return checked(run(page))


def checked(page):
    """Wait for the check that is at work, and draw the page anew."""
    check = own(page).check
    if check is not None:
        check.join(PATIENCE_S)
    return run(page)


def own(page):
    """What was brought so far."""
    return page.session_state["importing"]


def labels(page):
    return [button.label for button in page.button]


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    page = run(page)
    return checked(page) if "importing" in page.session_state else page


def select(page, label, value):
    next(box for box in page.selectbox if box.label == label).select(value)
    return checked(run(page))


def shifted_register(datum, path, rename=None):
    """The demo's register as somebody would copy it from a map app, its heads renamed."""
    book = openpyxl.load_workbook(shipped("demo", "facilities.xlsx"))
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows())
        head = next((at for at, row in enumerate(rows) if any(cell.value == "经度" for cell in row)), None)
        if head is None:
            continue
        heads = [cell.value for cell in rows[head]]
        x, y = heads.index("经度"), heads.index("纬度")
        for row in rows[head + 1 :]:
            place = np.array([[float(row[at].value or 0) for at in (x, y)]])
            if place.all():
                row[x].value, row[y].value = (float(value) for value in from_wgs84(place, datum)[0])
        for former, now in (rename or {}).items():
            rows[head][heads.index(former)].value = now
    book.save(path)
    return path.read_bytes()


def misfitting_units():
    """The demo's units, one community moved some 400 m east onto its neighbour."""
    tree = json.loads(shipped("demo", "units.geojson").read_bytes())
    moved = [one for one in tree["features"] if one["properties"]["级别"] == "社区"][4]
    moved["geometry"]["coordinates"] = _east(moved["geometry"]["coordinates"], 0.004)
    return json.dumps(tree, ensure_ascii=False).encode()


def _east(part, degrees):
    return [part[0] + degrees, part[1]] if isinstance(part[0], float) else [_east(one, degrees) for one in part]
