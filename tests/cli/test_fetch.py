"""`carecircle fetch`: from the servers' answers to files, and from the files to a project that can be audited."""

import csv
import io
import json
import shlex
import socket
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.cli.fetching import run_fetch
from coverage.errors import InputError
from coverage.workspace import read_project
from tests.map_server import Answer, Waiting, serving, small_town, too_many

PLACE = "星河区, 长沙市"
FILES = ["buildings.gpkg", "facilities.csv", "population.csv", "sources.md", "streets.osm.pbf", "units.geojson"]
PEOPLE = {"430199001000": (1000, 150, 20, 19), "桥头镇": (2000, 300, 40, 38)}


@pytest.fixture
def server(monkeypatch):
    with serving(small_town()) as running:
        monkeypatch.setenv("CARECIRCLE_OVERPASS", running.servers.overpass)
        monkeypatch.setenv("CARECIRCLE_NOMINATIM", running.servers.nominatim)
        yield running


def run(*arguments, language="en"):
    return CliRunner().invoke(app, [*map(str, arguments), "--language", language])


def fetch(folder, *more, language="en"):
    return run("fetch", PLACE, "--out", folder, *more, language=language)


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def filled(path, people=None):
    """Fill in the cells of a template as a planner would."""
    header, *rows = rows_of(path)
    figures = people or PEOPLE
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([header, *([code, name, 2024, *figures[code]] for code, name, *_ in rows)])
    return path


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_of_files(server, tmp_path):
    result = fetch(tmp_path / "town")
    assert result.exit_code == 0, result.output
    assert names_in(tmp_path / "town") == FILES
    assert "Fetched: 星河区, 长沙市, 湖南省, 中国, as of 2026-11-01; units: 3, facilities: 2" in result.stdout
    assert "OpenStreetMap has no communities or villages in 2 of 2 subdistricts and towns" in result.stdout
    assert "People are missing" in result.stdout


def test_the_template_names_the_units_where_people_are_counted(server, tmp_path):
    fetch(tmp_path / "town", language="zh")
    assert rows_of(tmp_path / "town" / "population.csv") == [
        ["代码", "名称", "年份", "常住人口", "60岁及以上", "80岁及以上", "3岁以下"],
        ["430199001000", "晴川街道", "", "", "", "", ""],
        ["桥头镇", "桥头镇", "", "", "", "", ""],
    ]


def test_the_register_says_where_it_comes_from_and_leaves_services_blank(server, tmp_path):
    fetch(tmp_path / "town", language="zh")
    header, station, nursery = rows_of(tmp_path / "town" / "facilities.csv")
    assert dict(zip(header, station, strict=True)) == {
        "编号": "osm-n19",
        "名称": "晴川居家养老服务站",
        "英文名": "",
        "类别": "居家养老服务站",
        "服务内容": "",
        "床位数": "",
        "托位数": "",
        "公办": "",
        "经度": "113.005",
        "纬度": "28.0101",
        "来源": "OpenStreetMap",
    }
    assert dict(zip(header, nursery, strict=True))["托位数"] == "60"


def test_the_sources_are_listed(server, tmp_path):
    fetch(tmp_path / "town")
    listed = (tmp_path / "town" / "sources.md").read_text(encoding="utf-8")
    for part in (PLACE, "2026-11-01T08:00:00Z", server.address.removeprefix("http://"), "ODbL", "admin_level=6, 8, 10"):
        assert part in listed
    assert (
        "OpenStreetMap contributors"
        in json.loads((tmp_path / "town" / "units.geojson").read_text("utf-8"))["attribution"]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_that_is_said_makes_a_project_that_is_audited(server, tmp_path, language):
    folder = tmp_path / "my town"
    result = fetch(folder, language=language)
    filled(folder / "population.csv")
    command = shlex.split(result.stdout.splitlines()[-1])
    assert command[0] == "carecircle"
    imported = run(*command[1:], language=language)
    assert imported.exit_code == 0, imported.output
    project = read_project(folder / "project")
    assert project.name == "星河区"
    assert project.units[["unit_code", "level", "parent_code"]].fillna("").to_numpy().tolist() == [
        ["430199000000", "district", ""],
        ["430199001000", "subdistrict", "430199000000"],
        ["桥头镇", "town", "430199000000"],
    ]
    assert project.facilities[["kind", "status", "source_file"]].to_numpy().tolist() == [
        ["station", "open", "facilities.csv"],
        ["nursery", "open", "facilities.csv"],
    ]
    assert project.facilities["services"].isna().all()
    assert project.facilities["public"].fillna(value=True).tolist() == [True, False]
    assert "assumed_open" in {problem.code for problem in project.problems}
    assert project.population.groupby("unit_code")["people"].sum().to_dict() == {"430199001000": 1000, "桥头镇": 2000}
    assert sorted(project.backdrop["kind"]) == ["motorway", "water"]
    assert project.buildings[["levels", "residential"]].to_numpy().tolist() == [[6, True]]
    audited = run("audit", folder / "project", "--out", tmp_path / "out", language=language)
    assert audited.exit_code == 0, audited.output
    assert (tmp_path / "out" / "assessments.csv").stat().st_size > 1000


def test_with_people_the_project_is_made_at_once(server, tmp_path):
    fetch(tmp_path / "first")
    people = filled(tmp_path / "first" / "population.csv")
    result = fetch(tmp_path / "town", "--population", people)
    assert result.exit_code == 0, result.output
    assert "Imported: Xinghe; units: 3, facilities: 2" in result.stdout
    assert names_in(tmp_path / "town") == sorted([*FILES, "project"])
    assert len(read_project(tmp_path / "town" / "project").population) == 8


def test_compounds_and_gates_come_into_the_project(server, tmp_path):
    corners = [(113.003, 28.003), (113.005, 28.003), (113.005, 28.005), (113.003, 28.005)]
    server.town.area(corners, landuse="residential", name="枫林绿洲")
    server.town.node((113.004, 28.003), barrier="gate")
    result = fetch(tmp_path / "town", language="zh")
    filled(tmp_path / "town" / "population.csv")
    imported = run(*shlex.split(result.stdout.splitlines()[-1])[1:])
    assert imported.exit_code == 0, imported.output
    project = read_project(tmp_path / "town" / "project")
    assert project.compounds["name"].tolist() == ["枫林绿洲"]
    assert project.gates["compound_id"].tolist() == project.compounds["compound_id"].tolist()


def test_people_of_other_units_are_refused_and_the_files_stay(server, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("代码,年份,常住人口,60岁及以上\n430199009009,2024,10,2\n", encoding="utf-8")
    result = fetch(tmp_path / "town", "--population", people)
    assert result.exit_code == 2
    assert "430199009009" in result.stderr
    assert names_in(tmp_path / "town") == FILES
    assert "The fetched files are kept" in result.stdout
    assert shlex.quote(str(people)) in result.stdout


def test_people_that_cannot_be_read_are_said_before_anything_is_asked(server, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "thesis.doc").write_text("years of work")
    result = fetch(tmp_path / "used", "--population", tmp_path / "none.csv")
    assert result.exit_code == 2
    assert "The folder exists and is not empty." in result.stderr
    assert "The file does not exist." in result.stderr
    assert server.asked == []
    assert names_in(tmp_path / "used") == ["thesis.doc"]


def test_a_filled_table_is_never_written_over(server, tmp_path):
    fetch(tmp_path / "town")
    people = filled(tmp_path / "town" / "population.csv")
    before = people.read_bytes()
    assert fetch(tmp_path / "town").exit_code == 2
    assert people.read_bytes() == before


def test_a_file_of_the_name_stays_as_it_was(server, tmp_path):
    (tmp_path / "town").write_text("years of work")
    result = fetch(tmp_path / "town")
    assert result.exit_code == 2
    assert "There is a file of this name." in result.stderr
    assert (tmp_path / "town").read_text() == "years of work"


def test_the_same_answers_give_the_same_bytes(server, tmp_path):
    for name in ("a", "b"):
        assert fetch(tmp_path / name).exit_code == 0
    for file in FILES:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_a_server_that_fails_on_the_way_leaves_nothing(server, tmp_path):
    server.trouble += [None, None, None, Answer(400)]
    result = fetch(tmp_path / "town")
    assert result.exit_code == 2
    assert "The map server refuses the question: 400 Bad Request." in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_interrupted_while_it_waits(server, tmp_path):
    def interrupted(_):
        raise KeyboardInterrupt

    clock = Waiting()
    clock.wait = interrupted
    server.trouble.append(too_many())
    with pytest.raises(KeyboardInterrupt):
        run_fetch(PLACE, tmp_path / "town", None, server.servers, "en", clock.clock)
    assert list(tmp_path.iterdir()) == []


def test_interrupted_the_command_says_so(server, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("coverage.sources.fetched.answers._check", interrupted)
    result = fetch(tmp_path / "town")
    assert result.exit_code == 130
    assert "Interrupted" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_waiting_is_shown(server, tmp_path, monkeypatch):
    told = []
    waiting = Waiting()
    server.trouble.append(too_many())
    from coverage.sources.fetched.fetching import fetch_place

    fetch_place(PLACE, server.servers, lambda stage, share: told.append((stage, share)), waiting.clock)
    stages = list(dict.fromkeys(stage for stage, _ in told))
    shares = [share for _, share in told]
    assert stages == ["map_place", "map_boundaries", "map_waiting", "map_care", "map_streets", "map_homes"]
    assert shares == sorted(shares)


def test_without_servers(tmp_path, monkeypatch):
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))  # and nobody listens
        nobody = f"http://127.0.0.1:{bound.getsockname()[1]}"
        result = fetch(tmp_path / "town", "--overpass", nobody, "--nominatim", nobody)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "The map server cannot be reached" in line
    assert "download an extract of the province (.osm.pbf) on another machine" in line
    assert list(tmp_path.iterdir()) == []


def test_addresses_that_are_none(tmp_path):
    result = fetch(tmp_path / "town", "--overpass", "overpass", "--nominatim", "file:///etc/passwd")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2


HOSTILE = "=HYPERLINK(1)|<script>\n\x1b[2J" + "很" * 200


def test_names_of_strangers_do_no_harm(server, tmp_path):
    server.town.node((113.006, 28.006), amenity="childcare", name=HOSTILE)
    for tree in server.town.elements.values():
        if tree.get("tags", {}).get("name") == "桥头镇":
            tree["tags"]["name"] = HOSTILE
    folder = tmp_path / "town"
    result = fetch(folder)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    name = rows_of(folder / "facilities.csv")[-1][1]
    assert name.startswith("'=HYPERLINK(1)|<script> ")
    assert "\x1b" not in (folder / "sources.md").read_text(encoding="utf-8")
    filled(folder / "population.csv", {**PEOPLE, "osm-r3": PEOPLE["桥头镇"]})
    imported = run(*shlex.split(result.stdout.splitlines()[-1])[1:])
    assert imported.exit_code == 0, imported.output


def test_a_district_without_homes_or_care(server, tmp_path):
    town = server.town
    wanted = {"amenity", "building"}
    town.elements = {key: tree for key, tree in town.elements.items() if not wanted & tree.get("tags", {}).keys()}
    result = fetch(tmp_path / "town")
    assert result.exit_code == 0, result.output
    assert names_in(tmp_path / "town") == [name for name in FILES if name != "buildings.gpkg"]
    assert "--buildings" not in result.stdout
    assert "OpenStreetMap has no elderly care here" in result.stdout
    assert "OpenStreetMap has no nurseries here" in result.stdout


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError) as caught:
        run_fetch(PLACE, tmp_path / "file" / "town", None, server.servers, "en", Waiting().clock)
    assert [problem.code for problem in caught.value.problems] == ["cannot_write"]


def test_the_help_names_the_files_and_the_servers():
    shown = CliRunner().invoke(app, ["fetch", "--help"], env={"COLUMNS": "200"}).stdout
    for part in (*FILES, "CARECIRCLE_OVERPASS", "CARECIRCLE_NOMINATIM", "--population", "15 minutes"):
        assert part in shown, part
    assert Path("project").name in shown
