"""How files are to be read, from `--reading` and `--datum`: what a planner saved, and what a stranger wrote."""

import json

import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.cli.readings import readings_of
from coverage.errors import InputError, describe
from coverage.model.reading import Reading
from coverage.words import LANGUAGES
from coverage.workspace.readings import to_bytes
from tests.cli.planner_files import FACILITIES, command, lay

SAVED = {"facilities": Reading("名录", {"name": "机构", "status": ""}, "gcj02"), "units": Reading(datum="cgcs2000")}


def refused(read):
    with pytest.raises(InputError) as caught:
        read()
    assert all(describe(problem, language) for problem in caught.value.problems for language in LANGUAGES)
    return [(problem.code, problem.value) for problem in caught.value.problems]


def test_what_was_saved_is_read_again(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(to_bytes(SAVED))
    assert readings_of(path, []) == SAVED
    # What is declared beside it comes last; all else of the file stays.
    read = readings_of(path, ["bd09", "buildings=gcj02", " units = "])
    assert read["facilities"] == Reading("名录", {"name": "机构", "status": ""}, "bd09")
    assert (read["buildings"].datum, read["units"].datum) == ("gcj02", "")


def test_every_datum_and_file_that_is_not_known_is_said_at_once():
    assert refused(
        lambda: readings_of(None, ["mars", "population=gcj02", "units=cgcs2000_3deg:99", "=x", "a=b=c"])
    ) == [
        ("not_a_choice", "mars"),
        ("not_a_choice", "population"),
        ("not_a_choice", "cgcs2000_3deg:99"),
        ("not_a_choice", "x"),
        ("not_a_choice", "a=b"),
    ]


def tree(**changes):
    return {"format": "carecircle-reading", "version": 1, "files": {}} | changes


def of_file(**changes):
    return tree(files={"units": {"sheet": "", "columns": {}, "datum": ""} | changes})


HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00\xd8",
    "no JSON": b"{",
    "no object": b"[]",
    "a number": b"1" * 5_000,
    "deep": b"[" * 500_000,
    "deep in a place": b'{"format": "carecircle-reading", "version": 1, "files": ' + b'{"a":' * 200_000,
    "huge": b'{"format": "carecircle-reading", "version": 1, "files": {}, "x": "' + b"x" * 2_000_000 + b'"}',
    **{
        f"tree {at}": json.dumps(one).encode()
        for at, one in enumerate(
            [
                tree(format="carecircle-project"),
                tree(version=2),
                tree(version="1"),
                tree(files=[]),
                tree(files=None),
                tree(files={"units": None}),
                tree(files={"units": []}),
                tree(files={"units": {}}),
                of_file(sheet=3),
                of_file(sheet=None),
                of_file(sheet="\ud800"),
                of_file(columns={"name": "\udfff"}),
                of_file(columns=[]),
                of_file(columns={"name": 3}),
                of_file(columns={"name": {"a": "b"}}),
                of_file(datum=["gcj02"]),
                of_file(datum="mars"),
                of_file(datum="cgcs2000_3deg:99"),
                {"format": "carecircle-reading", "version": 1},
            ]
        )
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_nobody_saved_is_refused(tmp_path, name):
    path = tmp_path / "r.json"
    path.write_bytes(HOSTILE[name])
    assert refused(lambda: readings_of(path, [])) == [("not_a_reading", "")]


def test_a_reading_that_is_not_there_or_of_a_file_we_do_not_know(tmp_path):
    assert [code for code, _ in refused(lambda: readings_of(tmp_path / "no.json", []))] == ["cannot_open"]
    assert [code for code, _ in refused(lambda: readings_of(tmp_path, []))] == ["cannot_open"]
    path = tmp_path / "r.json"
    path.write_bytes(to_bytes({"facilites": Reading(), "units": Reading(), "..": Reading()}))
    assert refused(lambda: readings_of(path, ["mars"])) == [
        ("not_a_choice", ".."),
        ("not_a_choice", "facilites"),
        ("not_a_choice", "mars"),
    ]


def run(*words):
    return CliRunner().invoke(app, [*words, "--language", "en"])


def test_a_project_is_read_as_it_was_saved(tmp_path):
    options = lay(tmp_path)
    register = tmp_path / "facilities.csv"
    register.write_text(FACILITIES.replace("名称", "门牌"), encoding="utf-8")
    assert run(*command(options, tmp_path / "one")).exit_code == 2  # two rows tell nothing of their columns
    (tmp_path / "r.json").write_bytes(to_bytes({"facilities": Reading(columns={"name": "门牌"})}))
    result = run(*command(options | {"--reading": str(tmp_path / "r.json")}, tmp_path / "two"))
    assert result.exit_code == 0, result.output
    (tmp_path / "s.json").write_bytes(to_bytes({"facilities": Reading("\x1b[31m", {"name": "\x1b[31m"})}))
    result = run(*command(options | {"--reading": str(tmp_path / "s.json")}, tmp_path / "three"))
    assert result.exit_code == 2
    assert "\x1b[31m" not in result.output
    assert not (tmp_path / "three").exists()
