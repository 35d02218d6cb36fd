"""A problem says where it stands, what it is and how to mend it, in the reader's language."""

import errno
import re
from pathlib import Path

import pytest

from coverage.errors import InputError, Problem, describe, refuse_if_any, refused_by_system, report, shorten
from coverage.words import catalog

CODE = re.compile(r'\b(?:Problem|problem|problems|refusal|refused_by_system)\(\s*"([a-z_]+)"')
ROOT = Path(__file__).resolve().parents[2]
TEXT = Problem("not_a_number", file="设施.xlsx", sheet="名录", row=7, column="经度", value="待定")


def test_one_line_in_each_language():
    assert describe(TEXT, "en") == (
        "设施.xlsx, sheet “名录”, row 7, column “经度”: “待定” is not a number. Write a number without words."
    )
    assert describe(TEXT, "zh") == "设施.xlsx，工作表“名录”，第 7 行，“经度”列：“待定”不是数字。请填写数字，不带文字。"


def test_all_problems_are_carried():
    error = InputError([TEXT, Problem("missing_file", file="a.pbf")])
    assert str(error) == report(error.problems, "en")
    assert str(error).count("\n- ") == 1


def test_warnings_alone_refuse_nothing():
    refuse_if_any([Problem("unlocated", severity="warning", details={"name": "x"})])
    with pytest.raises(InputError):
        refuse_if_any([TEXT])


def test_a_long_or_dirty_value_is_shown_short_and_visible():
    assert shorten("a\nb\x00c") == "a·b·c"
    assert len(shorten("x" * 1000)) == 60


def test_every_text_of_a_file_is_said_short_and_what_is_ours_whole():
    long = "长" * 5_000
    details = {"whole": long, "total": long}
    line = describe(Problem("more_than_whole", sheet=long, row=2, column=long, value=long, details=details), "zh")
    assert line.count("…") == 5  # sheet, column, value, the other column, its total
    assert len(line) < 400
    ours = {"formats": tuple(f".{n:03}" for n in range(99))}
    assert ".000, .001, " in describe(Problem("wrong_format", value=".dwg", details=ours), "en")
    assert describe(Problem("wrong_format", details=ours), "zh").endswith("、.097、.098。")


def test_a_list_of_ours_is_in_the_language_of_the_reader():
    problem = Problem(
        "not_a_choice", value="x", details={"choices": ("terms.kind.nursery", "problems.answer.yes", "60+")}
    )
    assert describe(problem, "zh") == "不认识“x”。可填：托育机构、是、60+。"
    assert describe(problem, "en") == "“x” is not known here. Use one of: nursery, yes, 60+."


def test_what_the_system_says_is_in_words_where_we_have_them():
    locked = refused_by_system("cannot_open", "表.xlsx", PermissionError(errno.EACCES, "Permission denied"))
    assert describe(locked, "zh") == "表.xlsx：文件无法打开（没有权限）。请在其他程序中关闭该文件，并检查读取权限。"
    assert "(no permission)" in describe(locked, "en")
    assert "（Stale handle）" in describe(
        refused_by_system("cannot_write", "p", OSError(errno.ESTALE, "Stale handle")), "zh"
    )


def test_every_code_used_in_the_house_has_words():
    used = {
        code for path in (ROOT / "coverage").rglob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert used
    assert {code for code in used if f"problems.{code}.what" not in catalog("en")} == set()
