"""The three files of an audit: complete, harmless, the same each time, all or none."""

import csv
import io
import json

import pytest

from coverage.errors import InputError
from coverage.outputs import atomic
from coverage.outputs.assessment_file import assessments_csv
from coverage.outputs.isochrone_file import isochrone_report
from coverage.outputs.report.sources import sources_csv
from coverage.outputs.report_files import write_reports
from coverage.outputs.spreadsheet_text import csv_bytes, harmless
from tests.outputs.hand_made import EAST, WEST, audit, isochrones
from tests.outputs.reported_town import held
from tests.outputs.reported_town import report as town_report

NAMES = ["gaps.geojson", "isochrones.geojson", "assessments.csv", "sources.csv"]


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", "\r=", "  =", "\n@"])
def test_no_cell_starts_a_formula(start):
    assert harmless(f"{start}1+1").startswith("'")


def test_a_cell_is_one_line_of_visible_characters():
    assert harmless("东\n社区\x1b[31m\u202e") == "东 社区 [31m"


def test_numbers_stay_numbers():
    # A negative number is no formula; a whole one carries no ".0"; an unknown one is empty.
    assert csv_bytes(["a", "b", "c"], [[-1.5, 3.0, None]]) == b"\xef\xbb\xbfa,b,c\r\n-1.5,3,\r\n"


def test_verdicts_in_english():
    west_reach, east, west = read_csv(assessments_csv(audit(), "en"))
    assert west_reach["value"] == "0.6667"
    assert west_reach["target"] == "0.8"
    assert west_reach["people short"] == "100"
    assert west_reach["unit above"] == "Qingchuan Subdistrict"
    # 75 of 300 people; A4 counts facilities, and no walk stands behind its value
    assert [row["share timed by estimate"] for row in (west_reach, east, west)] == ["0.25", "", ""]
    assert (east["rule"], east["unit code"], east["value"], east["target"]) == ("A4", EAST, "0", "1")
    assert (east["outcome"], east["outcome code"]) == ("not met", "not_met")
    assert east["evidence"] == "F1 @站 (not open)"
    assert (west["unit code"], west["value"], west["people short"]) == (WEST, "", "")
    assert west["evidence"] == "F:2 Second Station (services left blank)"


def test_hostile_names_are_harmless_in_the_table():
    content = assessments_csv(audit(), "zh")
    east = read_csv(content)[1]
    assert east["单元"] == '\'=cmd|" /C calc"!A0<script>alert(1)</script> "东"社区'
    assert content.count(b"\r\n") == 4  # the header and three verdicts; no name breaks a line
    assert content.startswith(b"\xef\xbb\xbf")


def test_circles_keep_their_order_and_an_empty_one_has_no_geometry():
    written = json.loads(isochrone_report(audit(), isochrones(), "en"))
    five, ten, fifteen = written["features"]
    assert [feature["id"] for feature in written["features"]] == ["A1-5", "A1-10", "A1-15"]
    assert five["geometry"] is None
    assert ten["properties"]["people_reached"] == 20  # 20.26 in whole people
    assert (fifteen["properties"]["minutes"], fifteen["properties"]["speed_m_s"]) == (15.0, 0.8)
    assert written["bbox"] == [112.981, 28.001, 112.989, 28.009]  # 0.004° around 112.985, 28.005
    assert written["cell_m"] > 0


def test_three_files_the_same_each_time(tmp_path):
    for name in ("a", "b"):
        written = write_reports(audit(), isochrones(), tmp_path / "deep" / name, "zh")
        assert [path.name for path in written] == NAMES
    assert [path.name for path in (tmp_path / "deep").iterdir() if path.name.startswith(".")] == []
    for name in NAMES:
        assert (tmp_path / "deep" / "a" / name).read_bytes() == (tmp_path / "deep" / "b" / name).read_bytes()


def test_files_of_others_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "gaps.geojson").write_text("old")
    write_reports(audit(), isochrones(), tmp_path, "zh")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*NAMES, "notes.txt"])
    assert json.loads((tmp_path / "gaps.geojson").read_bytes())["type"] == "FeatureCollection"


@pytest.mark.parametrize("failing", range(3))
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_folder_as_it_was(tmp_path, monkeypatch, failing, error):
    (tmp_path / "a.txt").write_text("old a")
    swap = atomic._swap
    done = []

    def fail(waiting, folder, name):
        if len(done) == failing:
            raise error
        done.append(name)
        swap(waiting, folder, name)

    monkeypatch.setattr(atomic, "_swap", fail)
    with pytest.raises((InputError, KeyboardInterrupt)):
        atomic.write_all(tmp_path, {"a.txt": b"new a", "b.txt": b"new b", "c.txt": b"new c"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "old a"}


def test_a_folder_in_the_place_of_a_file_is_said_and_kept(tmp_path):
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "b.txt" / "mine").write_text("mine")
    with pytest.raises(InputError) as caught:
        atomic.write_all(tmp_path, {"a.txt": b"a", "b.txt": b"b"})
    assert [problem.code for problem in caught.value.problems] == ["cannot_write"]
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]
    assert (tmp_path / "b.txt" / "mine").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError) as caught:
        atomic.write_all(tmp_path / "out", {"a.txt": b"a"})
    assert [problem.code for problem in caught.value.problems] == ["cannot_write"]
    assert (tmp_path / "out").read_text() == "a file"


def test_tables_that_cannot_say_how_files_were_read_have_a_file_beside_them_that_does():
    told = town_report("zh").tables["sources"]
    head, *rows = csv.reader(io.StringIO(sources_csv(held().project, "zh").decode("utf-8-sig"), newline=""))
    assert head == [column.head for column in told.columns]
    assert rows == [["" if cell is None else harmless(str(cell)) for cell in row] for row in told.rows]
