"""What a file holds is shown as it is, on one line that does not fill the screen."""

from pathlib import Path

import openpyxl
import pytest

from tests.cli.planner_files import FACILITIES, UNLOCATED
from tests.cli.spoiled_files import a_workbook, both, edit, refused, run, with_more

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


@pytest.mark.parametrize(("raw", "shown"), HOSTILE)
def test_a_hostile_value_is_shown_as_it_is(brought, tmp_path, raw, shown):
    edit("--facilities", "113.0025", f'"{raw}"')(brought)
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith(f"facilities.csv, row 2, column “经度”: “{shown}” is not a coordinate.")
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
