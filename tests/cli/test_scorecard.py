"""`carecircle scorecard` and `carecircle standards`: every clause on the screen, and editions of one's own."""

import re
from collections import Counter
from functools import cache

import pytest
from typer.testing import CliRunner

from coverage import load_standard
from coverage.cli.commands import app
from coverage.model.shipped import shipped
from coverage.words import catalog
from tests.cli.planner_files import command, lay, lay_more

SHIPPED = "changsha-2022-10"
SOURCE = shipped("standards", f"{SHIPPED}.toml").read_text(encoding="utf-8")
PLAN = load_standard(SHIPPED)
OUTCOMES = ("met", "not_met", "unknown")
LANGUAGES = ("zh", "en")
ID = re.compile(r"[AC]?\d+(\.\d+)?")


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@cache
def scored(language):
    """What is said of the demo, once for each language."""
    return run("scorecard", "demo", "--language", language)


def rows_of(printed):
    """The cells of every clause in their order: the first line of each, whose long words go on in the next lines."""
    lines = (re.split(r" {2,}", line.rstrip()) for line in printed.splitlines())
    return [cells for cells in lines if ID.fullmatch(cells[0])]


def row_of(printed, rule_id):
    """Value, target, outcome and sites missing of one clause."""
    (row,) = [cells for cells in rows_of(printed) if cells[0] == rule_id]
    _, _, value, target, outcome, _, sites = row
    return value, target, outcome, sites


def own(folder, *changes):
    """Write the shipped edition into a file, with one text of a rule replaced by another for each of `changes`."""
    parts = SOURCE.split("[[rules]]\n")
    for rule_id, old, new in changes:
        at = next(at for at, part in enumerate(parts) if part.startswith(f'id = "{rule_id}"\n'))
        assert old in parts[at]
        parts[at] = parts[at].replace(old, new, 1)
    path = folder / f"own-{len(list(folder.iterdir()))}.toml"
    path.write_text("[[rules]]\n".join(parts), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two communities, a station in the western one alone; 97.1% are insured for old age, as the planner reports."""
    folder = tmp_path_factory.mktemp("town")
    result = run(*command(lay(folder) | lay_more(folder), folder / "project"))
    assert result.exit_code == 0, result.output
    return folder / "project"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_of_the_plan_stands_once_in_its_order(language):
    told = scored(language)
    assert (told.exit_code, told.stderr) == (0, "")
    rows = rows_of(told.stdout)
    assert [row[0] for row in rows] == [clause.rule_id for clause in PLAN.clauses]
    assert Counter(clause.section for clause in PLAN.clauses) == {"A": 16, "B": 25, "C": 17}
    assert {len(row) for row in rows} == {7}  # id, requirement, value, target, outcome, reason, sites missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_outcomes_are_said_in_words_and_add_up_above_each_section(language):
    words = {name: catalog(language)[f"terms.outcome.{name}"] for name in OUTCOMES}
    outcomes = {row[0]: row[4] for row in rows_of(scored(language).stdout)}
    assert set(outcomes.values()) == set(words.values())
    heads = [line for line in scored(language).stdout.splitlines() if re.match("[ABC] · ", line)]
    for section, head in zip("ABC", heads, strict=True):
        own_ids = [clause.rule_id for clause in PLAN.clauses if clause.section == section]
        counts = Counter(outcomes[rule_id] for rule_id in own_ids)
        assert list(map(int, re.findall(r"\d+", head))) == [counts[words[name]] for name in OUTCOMES]


def test_a_reader_of_english_meets_no_chinese():
    rows = rows_of(scored("en").stdout)
    assert not [row for row in rows if re.search(r"[\u4e00-\u9fff]", "".join(row))]
    assert "养老" in "".join(cell for row in rows_of(scored("zh").stdout) for cell in row)


@pytest.mark.parametrize(
    ("rule_id", "said"),
    [
        ("A3", ("75%", "100%", "not met", "2")),  # 2 of 8 subdistricts lack a centre as asked
        ("A4", ("89.3%", "100%", "not met", "7")),  # 7 of 66 communities: 59 / 66 = 0.8939, cut, not rounded up
        ("A5", ("71.4%–78.5%", "100%", "not met", "3")),  # of 14 villages 10 surely, 1 of unknown area, 3 not
        ("A10", ("100%", "100%", "met", "0")),  # both towns
        ("1.1", ("97.1%", "96%", "met", "–")),  # reported
        ("1.7", ("86.2%–87.5%", "100%", "not met", "–")),  # 59 + 10 of 80 surely, with the unknown village 70
        ("1.13", ("–", "100%", "unknown", "–")),  # nobody reports it
        ("A14", ("8 points", "100 points", "unknown", "–")),  # a target of the whole city
    ],
)
def test_a_clause_says_where_it_stands_and_where_it_should(rule_id, said):
    assert row_of(scored("en").stdout, rule_id) == said


def test_the_demo_says_that_it_is_fictional():
    assert scored("zh").stdout.startswith("星河区（虚构示例）")
    assert "(fictional example)" in scored("en").stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("rule_id", "old", "new", "before", "after"),
    [
        # One of two communities has a station: 50%.
        ("1.7", "target = 1\n", "target = 0.5\n", ("50%", "100%", "not met"), ("50%", "50%", "met")),
        # Two stations are asked where there is one: then neither community has what is asked.
        ("A4", "target = 1\n", "target = 2\n", ("50%", "100%", "not met"), ("0%", "100%", "not met")),
        ("1.1", "target = 0.96\n", "target = 0.98\n", ("97.1%", "96%", "met"), ("97.1%", "98%", "not met")),
    ],
)
def test_a_changed_target_changes_the_verdict_without_touching_code(town, tmp_path, rule_id, old, new, before, after):
    told = run("scorecard", town, "--language", "en")
    assert row_of(told.stdout, rule_id)[:3] == before
    edition = own(tmp_path, (rule_id, old, new))
    told = run("scorecard", town, "--standard", edition, "--language", "en")
    assert told.exit_code == 0, told.output
    assert row_of(told.stdout, rule_id)[:3] == after


def test_another_walker_is_weighed_in_the_scorecard():
    # A frail person walks 0.6 m/s, not 0.8: fewer units are within the circle; how many there are stays.
    frail = run("scorecard", "demo", "--profile", "frail", "--language", "en").stdout
    share = [float(row_of(told, "A1")[0].split("%")[0]) for told in (scored("en").stdout, frail)]
    assert share[1] < share[0]
    assert row_of(frail, "A4") == row_of(scored("en").stdout, "A4")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ([("A1", "target = 0.8", "target = 1.2")], [("A1", "target")]),
        ([("A1", "minutes = 15", "minuets = 15")], [("A1", "minuets"), ("A1", "minutes")]),
        ([("2.4", "target = 30", "target = 0"), ("C9", "quote =", "# quote =")], [("2.4", "target"), ("C9", "quote")]),
    ],
)
def test_a_broken_edition_names_rule_and_key_in_every_command(town, tmp_path, changes, named):
    edition = own(tmp_path, *changes)
    ways = (["standards", edition], ["scorecard", town, "--standard", edition])
    for told in (run(*way, "--language", "en") for way in ways):
        assert told.exit_code == 2
        lines = told.stderr.splitlines()
        assert len(lines) == len(named)
        for rule_id, key in named:
            assert any(edition.name in line and f"ule {rule_id} " in line and key in line for line in lines)
        assert rows_of(told.stdout) == []


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "共 58 条"), ("en", "58 clauses: 16 of the net, 25 indicators, 17")]
)
def test_the_editions_that_are_shipped_are_listed(language, said):
    told = run("standards", "--language", language)
    assert (told.exit_code, told.stderr) == (0, "")
    (line,) = told.stdout.splitlines()
    assert line.startswith(SHIPPED)
    assert said in line


def test_every_file_is_checked_and_what_is_fine_is_listed(tmp_path):
    broken = own(tmp_path, ("A1", "target = 0.8", "target = 1.2"))
    worse = own(tmp_path, ("1.7", "target = 1\n", ""))
    fine = own(tmp_path)
    told = run("standards", broken, worse, fine, "--language", "en")
    assert told.exit_code == 2
    assert [line.split(": ")[0] for line in told.stdout.splitlines()] == [SHIPPED, str(fine)]
    first, second = told.stderr.splitlines()
    assert broken.name in first
    assert worse.name in second


def test_a_file_that_is_not_there_is_said():
    told = run("standards", "none.toml", "--language", "en")
    assert told.exit_code == 2
    assert "none.toml" in told.stderr


def test_a_title_from_a_file_is_no_command_to_the_terminal(town, tmp_path):
    hostile = r"[red]\u001b[2J\nA1"
    edition = own(tmp_path, ("A4", 'en = "Every community has a station"', f'en = "{hostile}"'))
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace("Changsha plan for the old and the young", hostile, 1), encoding="utf-8")
    listed = run("standards", edition, "--language", "en")
    scored = run("scorecard", town, "--standard", edition, "--language", "en")
    for told in (listed, scored):
        assert told.exit_code == 0, told.output
        assert "\x1b" not in told.stdout
        assert "[red]·[2J·A1" in told.stdout
    assert [row[0] for row in rows_of(scored.stdout)] == [clause.rule_id for clause in PLAN.clauses]
