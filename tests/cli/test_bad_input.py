"""Bad input through the command: every fault in one line that says file, row and column, and nothing half-written."""

import json
import re
from pathlib import Path

import openpyxl
import osmium
import pyrosm
import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.words import catalog
from tests.cli.planner_files import EAST, FACILITIES, POPULATION, UNLOCATED, WEST, command, lay, lay_more, units
from tests.sources.writing import write_xlsx

REAL_PBF = Path(pyrosm.get_data("test_pbf"))
REFUSING = Path("/proc/self/mem")  # a file that is there and cannot be read from its beginning, whoever asks
LONGEST_LINE = 400

# What a file may hold, and what a person must see of it: no escape sequence, no second line, every bracket as it is.
HOSTILE = [
    ("[bold red]站[/bold red]", "[bold red]站[/bold red]"),
    ("{0}{value.__class__}{{ name }}%s%(x)d", "{0}{value.__class__}{{ name }}%s%(x)d"),
    ("\x1b[31m站\x1b]0;t\x07", "[31m站 ]0;t"),
    ("站\r\nF9\u2028x", "站 F9 x"),
    ("\u202e站\u200b", "站"),
    ("<script>&amp;:smile:\\", "<script>&amp;:smile:\\"),
]

GRAPH = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="graph" attr.name="crs" attr.type="string"/><graph edgedefault="directed">
<data key="d0">epsg:4326</data></graph></graphml>"""


@pytest.fixture
def brought(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return lay(tmp_path / "in")


def run(options, out, language="en"):
    return CliRunner().invoke(app, [*command(options, out), "--language", language])


def refused(options, out, language="en"):
    """Run an import that must fail; the lines said, after checking that not a byte around it has changed."""
    around = Path(options["--units"]).parents[1]
    before = everything(around)
    result = run(options, out, language)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert everything(around) == before
    return result.stderr.splitlines()


def everything(folder):
    paths = sorted(path for path in folder.rglob("*") if not path.is_symlink())
    return {path: path.read_bytes() if path.is_file() else None for path in paths}


def gone(option):
    return lambda files: Path(files[option]).unlink()


def edit(option, old, new):
    def spoil(files):
        path = Path(files[option])
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")

    return spoil


def instead(option, name, content):
    """Give another file for an option."""

    def spoil(files):
        path = Path(files[option]).with_name(name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        files[option] = str(path)

    return spoil


def cut(option, share):
    """Keep a share of the file."""

    def spoil(files):
        path = Path(files[option])
        content = path.read_bytes()
        path.write_bytes(content[: int(share * len(content))])

    return spoil


def both(*spoilers):
    def spoil(files):
        for one in spoilers:
            one(files)

    return spoil


def last_unit_again(files):
    tree = json.loads(units())
    tree["features"].append(tree["features"][-1])
    Path(files["--units"]).write_text(json.dumps(tree), encoding="utf-8")


def buildings_that_are_not_there(files):
    files["--buildings"] = str(Path(files["--units"]).with_name("buildings.gpkg"))


def with_more(spoil):
    """Bring areas and reported figures too, and spoil one of them."""

    def bring_and_spoil(files):
        files |= lay_more(Path(files["--units"]).parent)
        spoil(files)

    return bring_and_spoil


def a_workbook(files):
    """The register as an office keeps it: a sheet of notes, and a title above the table; its first row is row 4."""
    head, first = (row.split(",") for row in FACILITIES.replace("113.0025", "路口").splitlines()[:2])
    path = Path(files["--facilities"]).with_name("登记表.xlsx")
    files["--facilities"] = str(write_xlsx(path, {"说明": [["填表说明"]], "设施": [["设施登记表"], [], head, first]}))


def a_pbf(files):
    """The same streets as .osm.pbf."""
    path = Path(files["--streets"]).with_name("streets.osm.pbf")
    with osmium.SimpleWriter(str(path)) as writer:
        for entry in osmium.FileProcessor(files["--streets"]):
            writer.add(entry)
    files["--streets"] = str(path)


MISSING = ("{}: The file does not exist.", "{}：找不到文件。")
BROKEN = ("{}: The file cannot be read; it may be cut short or damaged", "{}：文件无法读取，可能不完整或已损坏")
STREETLESS = ("{}: There are no streets one can walk on.", "{}：没有可步行的道路。")
ROWLESS = ("{}: The table has no rows.", "{}：表中没有数据行。")

FAULTS = {
    "no file of streets": (gone("--streets"), "streets.osm", MISSING),
    "no file of units": (gone("--units"), "units.geojson", MISSING),
    "no file of facilities": (gone("--facilities"), "facilities.csv", MISSING),
    "no file of people": (gone("--population"), "population.csv", MISSING),
    "no file of buildings": (buildings_that_are_not_there, "buildings.gpkg", MISSING),
    "no column of codes": (
        edit("--units", "代码", "备注"),
        "units.geojson",
        ("{}: There is no column for “代码”.", "{}：缺少“代码”列。"),
    ),
    "no column of longitudes": (
        edit("--facilities", "经度", "备注"),
        "facilities.csv",
        ("{}: There is no column for “经度”.", "{}：缺少“经度”列。"),
    ),
    "no column of years": (
        edit("--population", "年份", "备注"),
        "population.csv",
        ("{}: There is no column for “年份”.", "{}：缺少“年份”列。"),
    ),
    "a word for a longitude": (
        edit("--facilities", "113.0025", "路口"),
        "facilities.csv",
        ("{}, row 2, column “经度”: “路口” is not a number.", "{}，第 2 行，“经度”列：“路口”不是数字。"),
    ),
    "a word for a latitude": (
        edit("--facilities", "113.0050,28.0", "113.0050,北纬28°"),
        "facilities.csv",
        ("{}, row 3, column “纬度”: “北纬28°” is not a number.", "{}，第 3 行，“纬度”列：“北纬28°”不是数字。"),
    ),
    "a word for a longitude in a workbook": (
        a_workbook,
        "登记表.xlsx",
        (
            "{}, sheet “设施”, row 4, column “经度”: “路口” is not a number.",
            "{}，工作表“设施”，第 4 行，“经度”列：“路口”不是数字。",
        ),
    ),
    "longitude and latitude swapped": (
        edit("--facilities", "113.0025,28.0", "28.0,113.0025"),
        "facilities.csv",
        (
            "{}, row 2, column “纬度”: “113.0025” is not between -90 and 90.",
            "{}，第 2 行，“纬度”列：数值“113.0025”不在 -90 至 90 之间。",
        ),
    ),
    "a word for a number of people": (
        edit("--population", "1000", "一千"),
        "population.csv",
        ("{}, row 2, column “常住人口”: “一千” is not a number.", "{}，第 2 行，“常住人口”列：“一千”不是数字。"),
    ),
    "a unit code twice": (
        last_unit_again,
        "units.geojson",
        (
            f"{{}}, row 5, column “代码”: “{EAST}” is already in row 4.",
            f"{{}}，第 5 行，“代码”列：“{EAST}”与第 4 行重复。",
        ),
    ),
    "a facility number twice": (
        edit("--facilities", "F2", "F1"),
        "facilities.csv",
        ("{}, row 3, column “编号”: “F1” is already in row 2.", "{}，第 3 行，“编号”列：“F1”与第 2 行重复。"),
    ),
    "the people of a unit twice": (
        edit("--population", POPULATION, POPULATION + POPULATION.splitlines()[1]),
        "population.csv",
        (
            f"{{}}, row 4, column “社区代码”: “{WEST}” is already in row 2.",
            f"{{}}，第 4 行，“社区代码”列：“{WEST}”与第 2 行重复。",
        ),
    ),
    "no file of areas": (with_more(gone("--areas")), "areas.geojson", MISSING),
    "no file of reported figures": (with_more(gone("--reported")), "reported.csv", MISSING),
    "a strange kind of area": (
        with_more(edit("--areas", "产业园区", "公园")),
        "areas.geojson",
        ("{}, row 1, column “类型”: “公园” is not known here.", "{}，第 1 行，“类型”列：不认识“公园”。"),
    ),
    "areas cut short": (with_more(cut("--areas", 0.9)), "areas.geojson", BROKEN),
    "words for a reported figure": (
        with_more(edit("--reported", "97.1%", "九成七")),
        "reported.csv",
        ("{}, row 2, column “数值”: “九成七” is not a number.", "{}，第 2 行，“数值”列：“九成七”不是数字。"),
    ),
    "a reported share of more than everything": (
        with_more(edit("--reported", "97.1%", "971%")),
        "reported.csv",
        (
            "{}, row 2, column “数值”: “971%” is not between 0% and 100%.",
            "{}，第 2 行，“数值”列：数值“971%”不在 0% 至 100% 之间。",
        ),
    ),
    "a negative reported figure": (
        with_more(edit("--reported", "80.6", "-80.6")),
        "reported.csv",
        ("{}, row 3, column “数值”: “-80.6” is not between 0 and", "{}，第 3 行，“数值”列：数值“-80.6”不在 0 至"),
    ),
    "a clause reported twice": (
        with_more(edit("--reported", "1.8", "１．１")),
        "reported.csv",
        (
            "{}, row 3, column “指标编号”: “1.1” is already in row 2.",
            "{}，第 3 行，“指标编号”列：编号“1.1”与第 2 行重复。",
        ),
    ),
    "no column of reported values": (
        with_more(edit("--reported", "数值", "备注")),
        "reported.csv",
        ("{}: There is no column for “数值”.", "{}：缺少“数值”列。"),
    ),
    "only motorways": (edit("--streets", "residential", "motorway"), "streets.osm", STREETLESS),
    "a file of no ways": (edit("--streets", "highway", "note"), "streets.osm", STREETLESS),
    "a graph of no streets": (instead("--streets", "streets.graphml", GRAPH), "streets.graphml", STREETLESS),
    "no features": (
        instead("--units", "units.json", '{"type":"FeatureCollection","features":[]}'),
        "units.json",
        ROWLESS,
    ),
    "a head and nothing below": (edit("--facilities", FACILITIES.partition("\n")[2], ""), "facilities.csv", ROWLESS),
    "a pbf cut short": (both(a_pbf, cut("--streets", 0.9)), "streets.osm.pbf", BROKEN),
    "a pbf of no bytes": (both(a_pbf, cut("--streets", 0.0)), "streets.osm.pbf", BROKEN),
    "a page of HTML for a pbf": (instead("--streets", "a.osm.pbf", "<html>404"), "a.osm.pbf", BROKEN),
    "xml cut short": (cut("--streets", 0.9), "streets.osm", BROKEN),
    "a graph cut short": (instead("--streets", "streets.graphml", GRAPH[:-20]), "streets.graphml", BROKEN),
    "a graph of undeclared keys": (
        instead("--streets", "streets.graphml", GRAPH.replace('id="d0"', 'id="d9"')),
        "streets.graphml",
        BROKEN,
    ),
    "a page of XHTML for a graph": (instead("--streets", "streets.graphml", "<html/>"), "streets.graphml", BROKEN),
    "boundaries cut short": (cut("--units", 0.9), "units.geojson", BROKEN),
    "a workbook cut short": (both(a_workbook, cut("--facilities", 0.5)), "登记表.xlsx", BROKEN),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_line_in_either_language(brought, tmp_path, fault):
    spoil, file, said = FAULTS[fault]
    spoil(brought)
    for language, beginning in zip(("en", "zh"), said, strict=True):
        (line,) = refused(brought, tmp_path / "new" / "p", language)
        what = beginning.format(file)
        assert line.startswith(what)
        assert len(line) > len(what) + 5  # and how to mend it


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99999])
def test_a_real_pbf_cut_anywhere_is_said(brought, tmp_path, share):
    both(instead("--streets", "city.osm.pbf", REAL_PBF.read_bytes()), cut("--streets", share))(brought)
    (line,) = refused(brought, tmp_path / "p", "zh")
    assert line.startswith("city.osm.pbf：文件无法读取，可能不完整或已损坏")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_problems_of_all_files_are_said_at_once(brought, tmp_path, language):
    edit("--streets", "residential", "motorway")(brought)
    last_unit_again(brought)
    edit("--facilities", "113.0025", "路口")(brought)
    edit("--facilities", "113.0050", "")(brought)
    edit("--population", "年份", "备注")(brought)
    buildings_that_are_not_there(brought)
    *errors, heading, warning = refused(brought, tmp_path / "p", language)
    beginnings = {
        "en": [
            "units.geojson, row 5",
            "facilities.csv, row 2",
            "population.csv: ",
            "buildings.gpkg: ",
            "streets.osm: ",
        ],
        "zh": [
            "units.geojson，第 5 行",
            "facilities.csv，第 2 行",
            "population.csv：",
            "buildings.gpkg：",
            "streets.osm：",
        ],
    }[language]
    assert len(errors) == len(beginnings)
    for line, beginning in zip(errors, beginnings, strict=True):
        assert line.startswith(beginning)
    # What alone would not have stopped the import comes last.
    assert heading == {"en": "Data to check (1)", "zh": "需要核对的数据（1 项）"}[language]
    assert warning.startswith({"en": "  facilities.csv, row 3", "zh": "  facilities.csv，第 3 行"}[language])


def test_every_faulty_cell_of_a_file_is_said(brought, tmp_path):
    edit("--facilities", "113.0025,28.0", "路口,路口")(brought)
    edit("--facilities", "托育机构,运营", "托育机构,不详")(brought)
    places = [line.partition("：")[0] for line in refused(brought, tmp_path / "p", "zh")]
    assert places == [
        "facilities.csv，第 2 行，“经度”列",
        "facilities.csv，第 2 行，“纬度”列",
        "facilities.csv，第 3 行，“状态”列",
    ]


def test_a_fault_in_a_row_says_nothing_untrue_of_its_unit(brought, tmp_path):
    edit("--population", f"{WEST},西社区,2024", f"{WEST},西社区,二〇二四")(brought)
    (line,) = refused(brought, tmp_path / "p")  # the people of the unit are there: only their year is not
    assert line.startswith("population.csv, row 2, column “年份”: “二〇二四” is not a number.")


def test_two_empty_numbers_are_empty_and_not_the_same(brought, tmp_path):
    for number in ("F1", "F2"):
        edit("--facilities", number, "")(brought)
    lines = refused(brought, tmp_path / "p")
    assert [line.partition(" Fill")[0] for line in lines] == [
        f"facilities.csv, row {row}, column “编号”: The cell is empty." for row in (2, 3)
    ]


@pytest.mark.skipif(not REFUSING.exists(), reason="this system has no file whose reading fails")
@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--streets", "s.osm.pbf"),
        ("--streets", "s.osm"),
        ("--units", "u.geojson"),
        ("--facilities", "f.csv"),
        ("--facilities", "f.xlsx"),
    ],
)
def test_a_file_that_the_disk_will_not_give_is_said(brought, tmp_path, option, name):
    path = Path(brought[option]).with_name(name)
    path.symlink_to(REFUSING)
    (line,) = refused(brought | {option: str(path)}, tmp_path / "p")
    assert line.startswith(f"{name}: The file cannot be ")


def test_the_project_that_was_there_stays_as_it_was(brought, tmp_path):
    assert run(brought, tmp_path / "p").exit_code == 0
    edit("--facilities", "113.0025", "路口")(brought)
    assert len(refused(brought, tmp_path / "p")) == 1  # which compares every byte


@pytest.mark.parametrize(("raw", "shown"), HOSTILE)
def test_a_hostile_value_is_shown_as_it_is(brought, tmp_path, raw, shown):
    edit("--facilities", "113.0025", f'"{raw}"')(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith(f"facilities.csv, row 2, column “经度”: “{shown}” is not a number.")
    assert line.isprintable()


@pytest.mark.parametrize(("raw", "shown"), HOSTILE)
def test_a_hostile_reported_figure_is_shown_as_it_is(brought, tmp_path, raw, shown):
    with_more(edit("--reported", "97.1%", f'"{raw}"'))(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith(f"reported.csv, row 2, column “数值”: “{shown}” is not a number.")
    assert line.isprintable()


@pytest.mark.parametrize(("raw", "shown"), HOSTILE)
def test_a_hostile_name_is_shown_as_it_is(brought, tmp_path, raw, shown):
    edit("--facilities", FACILITIES, FACILITIES + UNLOCATED.replace("无址站", f'"{raw}"'))(brought)
    result = run(brought, tmp_path / "p", "zh")
    assert result.exit_code == 0, result.output
    assert f"facilities.csv，第 4 行，“经度”列：“{shown}”没有坐标" in result.stdout
    assert result.stdout.replace("\n", "").isprintable()


def test_hostile_names_of_the_column_the_sheet_and_the_file(brought, tmp_path):
    a_workbook(brought)
    path = Path(brought["--facilities"])
    book = openpyxl.load_workbook(path)
    book["设施"].title = "{0} {{x}}"
    book["{0} {{x}}"]["F3"] = "经度[bold red]"
    book.save(path)
    brought["--facilities"] = str(path.rename(path.with_name("[bold]{a}\x1b[2J\n.xlsx")))
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("[bold]{a}·[2J·.xlsx, sheet “{0} {{x}}”, row 4, column “经度[bold red]”: “路口” is not")


def test_a_hostile_district_names_its_project(brought, tmp_path):
    edit("--units", "小城区", "[red]{x}\\u001b[2J区")(brought)
    result = run(brought, tmp_path / "p", "zh")
    assert result.exit_code == 0, result.output
    assert "已导入：[red]{x} [2J区，4 个单元" in result.stdout


def test_a_long_value_does_not_fill_the_screen(brought, tmp_path):
    edit("--facilities", "113.0025", "长" * 5_000)(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert len(line) < LONGEST_LINE


def test_a_long_name_does_not_fill_the_screen(brought, tmp_path):
    edit("--facilities", FACILITIES, FACILITIES + UNLOCATED.replace("无址站", "长" * 5_000))(brought)
    result = run(brought, tmp_path / "p")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) < LONGEST_LINE


def test_a_long_head_does_not_fill_the_screen(brought, tmp_path):
    # One that is read, at fault in a row, and one of ages that is not.
    long = "长" * 5_000
    both(edit("--facilities", "编号", f"编号（{long}）"), edit("--facilities", "F2", "F1"))(brought)
    edit("--population", "60岁及以上", "60岁及以上" + long)(brought)
    lines = refused(brought, tmp_path / "p")
    assert len(lines) == 3  # the error, “data to check”, the warning
    assert max(map(len, lines)) < LONGEST_LINE


@pytest.mark.parametrize(
    ("option", "head", "name"),
    [
        ("--units", "代码", "code"),
        ("--facilities", "名称", "name"),
        ("--facilities", "类别", "type"),
        ("--facilities", "经度", "longitude"),
        ("--population", "社区代码", "code"),
        ("--population", "年份", "year"),
    ],
)
def test_a_column_to_add_has_a_name_in_english_too(brought, tmp_path, option, head, name):
    edit(option, head, "备注")(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert re.search(rf"\b{name}\b", line)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_to_choose_from_are_in_the_language_of_the_message(brought, tmp_path, language):
    edit("--facilities", "托育机构", "早教班")(brought)
    (line,) = refused(brought, tmp_path / "p", language)
    assert catalog(language)["terms.kind.nursery"] in line


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_folder_can_be_seen(brought, tmp_path, language):
    path = tmp_path / "in" / ("很长的文件夹名" * 10) / "facilities.csv"
    (line,) = refused(brought | {"--facilities": str(path)}, tmp_path / "p", language)
    assert f"“{path}”" in line


def test_a_folder_for_a_file(brought, tmp_path):
    (line,) = refused(brought | {"--units": str(tmp_path / "in")}, tmp_path / "p", "zh")
    assert line == f"in：这是文件夹，不是文件。请给出其中的文件：“{tmp_path / 'in'}”。"


@pytest.mark.parametrize("streets", ["", "place:"])
def test_no_streets_are_named(brought, tmp_path, streets):
    (line,) = refused(brought | {"--streets": streets}, tmp_path / "p")
    assert line.startswith("Neither a file of streets nor a place is named.")
