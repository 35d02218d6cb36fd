"""The page of a district of one's own: dropped, mended, checked, accepted, and on the map."""

import csv
import io

import pytest

from coverage.app.importing.bringing import readings
from coverage.app.importing.problems_step import MOST, problems_csv
from coverage.errors import Problem
from coverage.model.reading import Reading
from coverage.workspace import read_project
from coverage.workspace.readings import from_bytes, to_bytes
from tests.app.importing_page import (
    FOUR,
    checked,
    demo,
    drop,
    labels,
    misfitting_units,
    on_the_page,
    own,
    press,
    select,
    shifted_register,
)
from tests.app.page_under_test import box, markup, opened, run, words
from tests.cli.planner_files import lay

ACCEPT = "Accept and open on the map"
MEND = "Read facilities.xlsx as GCJ-02 (Amap, Tencent)"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder from which the page is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def small(folder):
    """The files of a very small town, by name."""
    (folder / "in").mkdir()
    lay(folder / "in")
    return {path.name: path.read_bytes() for path in sorted((folder / "in").iterdir())}


def test_the_demos_own_files_are_recognised_and_become_a_project_on_the_map(folder):
    page = on_the_page("zh")
    assert "还缺：道路" in words(page)
    page = drop(page, demo(*FOUR, "buildings.gpkg", "areas.geojson", "reported.csv"))
    assert {file.name.split(".")[0]: file.role for file in own(page).state.files} == {
        role: role for role in ("streets", "units", "facilities", "population", "buildings", "areas", "reported")
    }
    assert "还缺" not in words(page)
    assert "有行或数值未采用 · 3" in [fold.label for fold in page.expander]  # the three that the demo plants
    copies = own(page).folder.path
    page = press(page, "确认导入并打开地图")
    project = read_project(folder / "projects" / "星河区")
    assert (project.name, project.name_en, project.fictional) == ("星河区", "Xinghe District", False)
    assert len(project.read_on) == 10
    assert "星河区" in words(page)
    assert box(page, "project").value == "projects/星河区"
    assert "确认导入并打开地图" not in labels(page)
    assert not copies.exists()


def test_a_shifted_register_stops_the_import_and_is_mended_by_the_button_beside_it(folder):
    files = demo(*FOUR) | {"facilities.xlsx": shifted_register("gcj02", folder / "facilities.xlsx")}
    page = drop(on_the_page(), files)
    assert ACCEPT not in labels(page)
    assert "1 problem stops the import: mend it" in words(page)
    page = press(page, MEND)
    assert MEND not in labels(page)
    file = next(one for one in own(page).state.files if one.role == "facilities")
    assert file.reading == Reading(datum="gcj02")
    page = press(page, ACCEPT)
    project = read_project(folder / "projects" / "Xinghe-District")
    (source,) = [one for one in project.sources if one.role == "facilities"]
    assert source.reading.datum == "gcj02"
    kept = (folder / "projects" / "Xinghe-District" / "originals").iterdir()
    assert files["facilities.xlsx"] in [path.read_bytes() for path in kept]  # the original, not moved
    assert source.shift_m == pytest.approx(660, abs=30)  # what GCJ-02 is off in Changsha
    assert "datum_moved" in {problem.code for problem in project.problems}


def test_a_head_that_says_nothing_is_read_by_choice_and_the_choice_is_kept_in_a_file(folder):
    register = shifted_register("wgs84", folder / "facilities.xlsx", {"类别": "甲"})
    page = drop(on_the_page(), demo(*FOUR) | {"facilities.xlsx": register})
    next(row for row in page.get("button_group") if row.key == "importing_shown_en").set_value("facilities.xlsx")
    page = run(page)
    assert "by what it holds" in words(page)  # 甲 is recognised by its cells
    page = select(page, "Column “甲” of facilities.xlsx is read as", "")
    assert "No column for: kind" in words(page)
    assert ACCEPT not in labels(page)
    page = select(page, "Column “甲” of facilities.xlsx is read as", "kind")
    assert ACCEPT in labels(page)
    assert "Keep these settings (json)" in [button.proto.label for button in page.get("download_button")]
    kept = to_bytes(readings(own(page).state))
    assert from_bytes(kept, "x")["facilities"].columns == {"kind": "甲"}
    again = drop(on_the_page(), demo(*FOUR) | {"facilities.xlsx": register, "reading.json": kept})
    assert own(again).state.saved["facilities"].columns == {"kind": "甲"}
    assert {file.role for file in own(again).state.files} >= {"facilities"}
    assert ACCEPT in labels(again)


def test_boundaries_that_do_not_fit_are_listed_before_what_leaves_rows_out(folder):
    page = drop(on_the_page(), demo(*FOUR) | {"units.geojson": misfitting_units()})
    titles = [fold.label for fold in page.expander]
    assert [title.rpartition(" · ")[0] for title in titles] == [
        "Moves places or changes verdicts",
        "Leaves rows or values out",
    ]
    assert "overlaps" in words(page)
    assert ACCEPT in labels(page)


def test_what_is_there_already_is_looked_at_before_all_is(folder):
    files = demo(*FOUR)
    page = drop(on_the_page(), {"units.geojson": files["units.geojson"]})
    assert "91 units · 0 facilities" in words(page)
    assert "Still missing: streets, facilities, population" in words(page)
    page = drop(page, {name: files[name] for name in FOUR if name != "units.geojson"})
    assert ACCEPT in labels(page)


def test_nothing_typed_or_dropped_is_lost_to_a_fault_a_language_or_a_look_at_the_map(folder):
    files = small(folder)
    page = drop(on_the_page(), files | {"facilities.csv": b"\x00\xff not a table"})
    page.text_input(key="importing_name_en").input("小城")
    page = run(page)
    assert ACCEPT not in labels(page)
    page.session_state["language"] = "zh"
    page = run(page)
    assert page.text_input(key="importing_name_zh").value == "小城"
    page = press(page, "← 返回地图")
    page.button(key="importing_enter").click()
    page = run(page)
    assert len(own(page).state.files) == 4
    page = drop(page, {"facilities.csv": files["facilities.csv"]})
    page = press(page, "确认导入并打开地图")
    assert read_project(folder / "projects" / "小城").name == "小城"


def test_a_project_that_is_there_is_replaced_only_by_one_who_says_so(folder):
    files = small(folder)
    page = press(drop(on_the_page("zh"), files), "确认导入并打开地图")
    before = (folder / "projects" / "小城区" / "manifest.json").read_bytes()
    page.button(key="importing_enter").click()
    more = files["facilities.csv"] + "F3,新站,居家养老服务站,运营,日间照料,113.006,28.0\n".encode()
    page = drop(run(page), files | {"facilities.csv": more})
    assert "projects/小城区 已经存在" in words(page)
    assert page.button(key="importing_accept").disabled
    page.checkbox(key="importing_replace_小城区").check()
    assert (folder / "projects" / "小城区" / "manifest.json").read_bytes() == before
    page = press(run(page), "确认导入并打开地图")
    assert len(read_project(folder / "projects" / "小城区").facilities) == 3


def test_a_folder_of_somebody_else_is_refused_and_stays_and_the_files_with_it(folder):
    (folder / "projects" / "小城区").mkdir(parents=True)
    (folder / "projects" / "小城区" / "chapter.doc").write_text("years of work")
    page = drop(on_the_page("zh"), small(folder))
    assert "projects/小城区：" in words(page)  # it was not written by us
    assert not page.checkbox
    assert page.button(key="importing_accept").disabled
    assert (folder / "projects" / "小城区" / "chapter.doc").read_text() == "years of work"
    assert len(own(page).state.files) == 4


def test_two_files_of_one_role_are_asked_about(folder):
    files = small(folder)
    page = drop(on_the_page(), files | {"register 2.csv": files["facilities.csv"]})
    assert "More than one file is “facilities”" in page.warning[0].value
    assert own(page).check is None
    page = select(page, "What register 2.csv is", "")
    assert not page.warning
    assert ACCEPT in labels(page)


def test_streets_elsewhere_on_this_computer_are_named_by_their_path_and_looked_for_again(folder):
    files = small(folder)
    streets = files.pop("streets.osm")
    page = drop(on_the_page(), files)
    (place,) = [box for box in page.text_input if box.label == "Streets by place or path"]
    place.input(str(folder / "elsewhere.osm"))
    page = checked(run(page))
    assert "The file does not exist" in words(page)
    (folder / "elsewhere.osm").write_bytes(streets)
    page = press(page, "Check again")
    page = press(page, ACCEPT)
    assert (folder / "elsewhere.osm").read_bytes() == streets
    assert len(read_project(folder / "projects" / "小城区").streets) > 0


def test_shares_are_asked_for_where_people_are_not_counted_by_age(folder):
    files = small(folder)
    page = drop(on_the_page(), files)
    assert "Shares of ages among all residents" not in [box.label for box in page.text_input]
    totals = "社区代码,年份,常住人口\n430199001001,2024,1000\n430199001002,2024,2000\n".encode()
    page = run(drop(page, {"population.csv": totals}))  # what the check found asks for them
    (shares,) = [box for box in page.text_input if box.label == "Shares of ages among all residents"]
    shares.input("60+=20%, 0-2=2%")
    page = press(checked(run(page)), ACCEPT)
    people = read_project(folder / "projects" / "小城区").population
    # 20% of 1,000 and of 2,000
    assert people.loc[people["age_group"].isin(["60-79", "60+"]), "people"].sum() == 600


def test_a_setting_that_is_no_limit_is_said_and_the_limits_are_shown(folder, monkeypatch):
    monkeypatch.setenv("CARECIRCLE_MAX_ROWS", "12345")
    assert "12,345 rows" in on_the_page().file_uploader[0].help
    monkeypatch.setenv("CARECIRCLE_MAX_ROWS", "many")
    page = opened("en")
    page.session_state["importing_open"] = True
    assert "“many” is no limit: CARECIRCLE_MAX_ROWS" in words(run(page))


def test_names_from_files_are_never_markup(folder):
    files = small(folder)
    hostile = "<img src=x onerror=alert(1)>.csv"
    page = drop(on_the_page(), files | {hostile: b"<b>x</b>,<i>y</i>,z\n1,2,3\n"})
    assert "<img" not in markup(page)
    assert "<b>x" not in markup(page)


def test_the_list_of_problems_is_a_table_that_runs_nothing():
    problems = [Problem("total_row", "a.csv", row=2, value="=cmd()", severity="warning"), Problem("doctype", "b.kml")]
    rows = list(csv.reader(io.StringIO(problems_csv(problems, "en").decode("utf-8-sig"))))
    assert [row[:6] for row in rows[1:]] == [
        ["stops the import", "b.kml", "", "", "", ""],
        ["to know", "a.csv", "", "2", "", "'=cmd()"],
    ]
    assert rows[1][7] == "Export it again from its program, without such declarations."


def test_of_very_many_problems_some_are_shown_and_all_are_counted(folder):
    files = small(folder)
    head, first, *_ = files["facilities.csv"].decode().splitlines()
    bad = "\n".join([head, first, *(f"G{at},站{at},居家养老服务站,运营,日间照料,abc,28.0" for at in range(MOST + 50))])
    page = drop(on_the_page(), files | {"facilities.csv": bad.encode()})
    assert f"Stops the import · {MOST + 50}" in [fold.label for fold in page.expander]
    assert markup(page).count("is not a coordinate") == MOST
    assert "… and 50 more" in words(page)
    assert checked(page)
