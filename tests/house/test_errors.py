"""A problem says where it stands, what it is and how to mend it, in the reader's language."""

import re
from pathlib import Path

import pytest

from coverage.errors import InputError, Problem, describe, refuse_if_any, report, shorten
from coverage.words import catalog

ROOT = Path(__file__).resolve().parents[2]
TEXT = Problem("not_a_number", file="设施.xlsx", sheet="名录", row=7, column="经度", value="待定")


def test_one_line_in_each_language():
    assert describe(TEXT, "en") == (
        "设施.xlsx, sheet “名录”, row 7, column “经度”: “待定” is not a number. Write a number without words."
    )
    assert describe(TEXT, "zh") == "设施.xlsx，工作表“名录”，第 7 行，“经度”列：“待定”不是数字。 请填写数字，不带文字。"


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


def test_every_code_used_in_the_house_has_words():
    used = {
        code
        for path in (ROOT / "coverage").rglob("*.py")
        for code in re.findall(r'Problem\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert used
    assert {code for code in used if f"problems.{code}.what" not in catalog("en")} == set()
