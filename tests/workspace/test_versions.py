"""A folder of an earlier version opens as if it had been written today, and stays as it is."""

import json
import shutil
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.errors import InputError
from coverage.model.reading import AS_FOUND
from coverage.planning.audit import audit
from coverage.workspace import condition_of, read_project, write_project
from tests.cli.planner_files import FACILITIES, UNLOCATED, command, lay, lay_more
from tests.planning.askings import PLAN
from tests.workspace.test_project_folder import assert_same, codes

VERSION_1 = Path(__file__).with_name("version_1")


@pytest.fixture
def old(tmp_path):
    return shutil.copytree(VERSION_1, tmp_path / "old")


@pytest.fixture
def today(tmp_path):
    """The same files, imported by today's code."""
    options = lay(tmp_path) | lay_more(tmp_path)
    (tmp_path / "facilities.csv").write_text(FACILITIES + UNLOCATED, encoding="utf-8")
    result = CliRunner().invoke(app, command(options, tmp_path / "today"))
    assert result.exit_code == 0, result.output
    return tmp_path / "today"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_holds_what_today_s_import_holds(old, today):
    then, now = read_project(old), read_project(today)
    for name, (table, _) in now.tables().items():
        assert_frame_equal(then.tables()[name][0], table)
    assert [(one.role, one.sha256, one.rows) for one in then.sources] == [
        (one.role, one.sha256, one.rows) for one in now.sources
    ]
    assert all(one.reading == AS_FOUND for one in then.sources)
    assert then.read_on == ""
    assert [one.code for one in then.problems] == [one.code for one in now.problems]


def test_it_gives_the_same_audit(old, today):
    then, now = (audit(read_project(folder), PLAN) for folder in (old, today))
    assert_frame_equal(then.assessments, now.assessments)
    assert_frame_equal(then.gaps, now.gaps)
    assert_frame_equal(then.reach, now.reach)


def test_reading_leaves_it_as_it_is(old):
    read_project(old)
    condition_of(old)
    assert contents(old) == contents(VERSION_1)


def test_written_again_it_is_of_today_s_version(old):
    project = read_project(old)
    assert (condition_of(old).version, condition_of(old).newest) == (1, 2)
    write_project(project, old)
    assert json.loads((old / "manifest.json").read_text())["version"] == 2
    assert condition_of(old).version == 2
    assert_same(project, read_project(old))


@pytest.mark.parametrize(("language", "said"), [("zh", "第 1 版（carecircle 0.1.0 写成）"), ("en", "version 1 of")])
def test_the_check_says_that_it_is_of_an_earlier_version(old, today, language, said):
    told, of_today = (
        CliRunner().invoke(app, ["check", str(folder), "--language", language]).stdout for folder in (old, today)
    )
    assert said in told
    assert said not in of_today


def test_an_old_manifest_that_is_harmed_is_damaged_all_the_same(old):
    tree = json.loads((old / "manifest.json").read_text())
    tree["sources"][0] = "units"
    (old / "manifest.json").write_text(json.dumps(tree))
    with pytest.raises(InputError) as caught:
        read_project(old)
    assert codes(caught) == ["damaged_project"]
