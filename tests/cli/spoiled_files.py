"""Ways to spoil the files of `planner_files`, and to see what the import says of it."""

import json
from pathlib import Path

import osmium
from typer.testing import CliRunner

from coverage.cli.commands import app
from tests.cli.planner_files import FACILITIES, command, lay_more, units
from tests.sources.writing import write_xlsx


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


def assert_said_in_one_line(files, out, fault):
    """Spoil the files by a fault: how, the file at fault, and how the line begins in English and in Chinese."""
    spoil, file, said = fault
    spoil(files)
    for language, beginning in zip(("en", "zh"), said, strict=True):
        (line,) = refused(files, out, language)
        what = beginning.format(file)
        assert line.startswith(what)
        assert len(line) > len(what) + 5  # and how to mend it
