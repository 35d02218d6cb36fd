"""Editions of the plan: what ships, what a broken one is told, and that nothing wrong passes."""

import re
from collections import Counter

import pytest

from coverage.errors import InputError
from coverage.model.shipped import shipped
from coverage.standards import Indicator, Rule, load_standard, shipped_standards, walked_by

SHIPPED = "changsha-2022-10"
SOURCE = shipped("standards", f"{SHIPPED}.toml").read_text(encoding="utf-8")
PLAN = shipped().parent.parent / "shared" / "plan"
WALKED = ["A1", "A2", "A3", "A4", "A5", "A6", "A8", "A10", "A10.2", "C5"]
CITY_WIDE = ["A14", "1.9", "1.11", "1.15", "2.4", "2.8", "2.10", "C6", "C6.2", "C6.3", "C9.2", "C9.3", "C9.4", "C10"]
INDICATORS = [*(f"1.{row}" for row in range(1, 16)), *(f"2.{row}" for row in range(1, 11))]
NATURES = {"约束性": "binding", "预期性": "expected"}


@pytest.fixture
def edition(tmp_path):
    """Write the shipped edition with one text of one rule ("" the head) replaced by another; give its path."""

    def write(rule, old, new):
        parts = SOURCE.split("[[rules]]\n")
        start = f'id = "{rule}"\n' if rule else "#"
        at = next(at for at, part in enumerate(parts) if part.startswith(start))
        assert old in parts[at]
        parts[at] = parts[at].replace(old, new, 1)
        path = tmp_path / "own.toml"
        path.write_text("[[rules]]\n".join(parts), encoding="utf-8")
        return path

    return write


def problems_of(path):
    """What is told of an edition: code, rule and key; the line a planner reads names them too."""
    with pytest.raises(InputError) as caught:
        load_standard(path)
    told = [(p.code, p.details.get("rule"), p.details.get("key", p.value)) for p in caught.value.problems]
    for (_, rule, key), line in zip(told, str(caught.value).splitlines(), strict=True):
        assert rule is None or (f"ule {rule} " in line and key in line)
    return told


def row_of(clause):
    """The row of the plan a clause belongs to: a second number makes a second rule of one row of A and C."""
    return clause.rule_id if clause.section == "B" else clause.rule_id.split(".")[0]


def rows_shipped():
    return list(dict.fromkeys((clause.section, row_of(clause)) for clause in load_standard(SHIPPED).clauses))


def from_the_plan(name):
    if not (PLAN / name).is_file():
        pytest.skip(f"the plan (../shared/plan/{name}) is not beside this checkout")
    return (PLAN / name).read_text(encoding="utf-8")


def test_all_rows_of_the_plan_are_shipped_in_order():
    rows = re.findall(r"^\| (A\d+|\d\.\d+|C\d+) \|", from_the_plan("clauses.md"), flags=re.MULTILINE)
    assert [row for _, row in rows_shipped()] == rows


def test_the_net_the_indicators_and_the_provision_standards_have_14_25_and_10_rows():
    assert Counter(section for section, _ in rows_shipped()) == {"A": 14, "B": 25, "C": 10}
    # A6.2, A10.2, C3.2, C6.2, C6.3, C8.2, C9.2, C9.3 and C9.4 ask a second thing of a row: 49 + 9
    assert len(load_standard(SHIPPED).clauses) == 58


def test_a_rule_is_walked_or_an_indicator():
    standard = load_standard(SHIPPED)
    assert [rule.rule_id for rule in standard.rules] == WALKED
    assert all(type(rule) is Rule for rule in standard.rules)
    assert all(type(one) is Indicator for one in standard.indicators)
    assert len(standard.indicators) == 58 - 10
    assert [one.rule_id for one in standard.indicators if one.is_city_wide] == CITY_WIDE


def test_the_shipped_edition_says_what_the_plan_asks():
    standard = load_standard(SHIPPED)
    assert standard.breaks_s == (300, 600, 900)
    assert standard.rule("A5").facilities.floor_area_m2_min == 200
    assert standard.rule("A3").facilities.services == ("full_care", "day_care", "home_care")
    assert [standard.circle_rule(care).rule_id for care in standard.cares] == ["A1", "A2"]
    assert [standard.rule(one).capacity for one in ("A1", "A2", "C5")] == ["beds", "places", ""]
    assert standard.rule("A1").limit_s == 900
    assert [standard.coverage_indicator(care).rule_id for care in ("elderly", "childcare")] == ["1.7", "2.7"]
    assert standard.clause("1.7").of_rules == ("A4", "A5")
    assert standard.clause("2.7").any_rule
    assert standard.clause("A7").facilities.beds_min == 300
    assert (standard.clause("1.4").amount, standard.clause("1.4").whole) == ("nursing_beds", "beds")
    assert (standard.clause("2.5").per, standard.clause("2.5").group, standard.clause("2.5").scale) == (
        "people",
        "0+",
        1000,
    )
    new = [standard.clause(one) for one in ("C6", "C6.2", "C6.3")]
    assert [(one.target, one.since_baseline, one.baseline_year) for one in new] == [
        (5_000, True, 2020),
        (30_000, True, 2020),
        (20_000, True, 2020),
    ]
    assert {one.area for one in standard.indicators} == {"", "park", "estate"}


def test_every_quote_stands_in_the_plan_word_for_word():
    words = re.sub(r"\s", "", from_the_plan("changsha-2022-10.txt"))
    missing = [one.rule_id for one in load_standard(SHIPPED).clauses if re.sub(r"\s", "", one.quote) not in words]
    assert missing == []


@pytest.mark.parametrize("rule_id", INDICATORS)
def test_an_indicator_has_the_figures_of_the_row_it_quotes(rule_id):
    # "1.7 社区养老服务设施覆盖率（%） 65% 100% 预期性 市民政局": number, name, 2020, 2025, nature, department
    clause = load_standard(SHIPPED).clause(rule_id)
    number, _, baseline, target, nature, department = re.sub(r" (?=[岁家] )", "", clause.quote).split()
    assert number == rule_id
    assert figure(target) == pytest.approx(clause.target)
    assert clause.is_share == target.endswith("%")
    assert (clause.baseline, clause.baseline_year) == (
        (None, None) if baseline == "-" else (pytest.approx(figure(baseline)), 2020)
    )
    assert clause.nature == NATURES[nature]
    assert clause.department_zh == department


def figure(written):
    """Read "≥96%" as 0.96 and "10家" as 10."""
    return float(written.strip("≥%岁家")) / (100 if written.endswith("%") else 1)


def test_a_reading_is_in_both_languages_and_a_number_has_a_unit():
    for clause in load_standard(SHIPPED).clauses:
        assert bool(clause.reading_zh) == bool(clause.reading_en)
        assert bool(clause.department_zh) == bool(clause.department_en)
        assert bool(clause.unit_zh) == bool(clause.unit_en) == (not clause.is_share and isinstance(clause, Indicator))


def test_a_copy_is_the_same_edition(edition):
    assert load_standard(edition("", "", "")) == load_standard(SHIPPED)


@pytest.mark.parametrize(
    ("rule_id", "old", "new", "target"),
    [
        ("A1", "target = 0.8", "target = 0.65", 0.65),
        ("1.1", "target = 0.96", "target = 0.99", 0.99),
        ("2.5", "target = 4.5", "target = 5", 5),
        ("C6.2", "target = 30000", "target = 12_000", 12_000),
        ("C10", "target = 1", "target = 2", 2),
    ],
)
def test_a_changed_copy_changes_its_target_and_nothing_else(edition, rule_id, old, new, target):
    own, before = load_standard(edition(rule_id, old, new)), load_standard(SHIPPED)
    assert own.clause(rule_id).target == target
    others = zip(own.clauses, before.clauses, strict=True)
    assert [one.rule_id for one, was in others if one != was] == [rule_id]


def test_a_planner_may_let_everyone_walk_as_one_profile():
    assert {rule.profile for rule in walked_by(load_standard(SHIPPED), "frail").rules} == {"frail"}


BAD, MISSING, UNKNOWN = "rule_bad_value", "rule_missing_key", "rule_unknown_key"
STATIONS, DAY_CARE = 'facilities = { kinds = ["station", "centre"] }', 'condition = { services = ["day_care"] }'
PLACES = 'unit = { zh = "个", en = "places" }'


@pytest.mark.parametrize(
    ("rule", "old", "new", "code", "key"),
    [
        # a target or a baseline that cannot be
        ("A1", "target = 0.8", "target = 1.2", BAD, "target"),
        ("A1", "target = 0.8", 'target = "80%"', BAD, "target"),
        ("A1", "target = 0.8", "target = true", BAD, "target"),
        ("1.1", "target = 0.96", "target = 96", BAD, "target"),
        ("C4", "target = 1", "target = 1.2", BAD, "target"),
        ("2.4", "target = 30", "target = 0", BAD, "target"),
        ("1.7", "baseline = 0.65", "baseline = 65", BAD, "baseline"),
        ("1.1", "baseline = 0.96", "baseline = 96", BAD, "baseline"),
        ("1.9", "baseline = 10", "baseline = -1", BAD, "baseline"),
        ("1.7", "baseline_year = 2020", "baseline_year = 20", BAD, "baseline_year"),
        ("1.7", "baseline_year = 2020\n", "", MISSING, "baseline_year"),
        ("C6", "baseline_year = 2020\n", "", MISSING, "baseline_year"),
        # a wrong unit
        ("C6.2", PLACES, 'unit = "个"', BAD, "unit"),
        ("C6.2", PLACES, 'unit = { zh = "个" }', BAD, "unit"),
        ("C6.2", PLACES, 'unit = { zh = "%", en = "%" }', BAD, "unit"),
        ("C6.2", f"{PLACES}\n", "", MISSING, "unit"),
        ("1.7", "target = 1", f"target = 1\n{PLACES}", UNKNOWN, "unit"),
        ("A3", "target = 1", f"target = 1\n{PLACES}", UNKNOWN, "unit"),
        ("A1", "minutes = 15", "minutes = 0", BAD, "minutes"),
        ("A1", "minutes = 15", "minutes = nan", BAD, "minutes"),
        ("A1", "minutes = 15", "minutes = 900", BAD, "minutes"),
        ("", "breaks_min = [5, 10, 15]", "breaks_min = [15, 10]", BAD, "breaks_min"),
        ("", "breaks_min = [5, 10, 15]", "breaks_min = [300, 600, 900]", BAD, "breaks_min"),
        # a key nobody knows, or one of another measure
        ("A1", "target = 0.8", "targets = 0.8", UNKNOWN, "targets"),
        ("2.5", "scale = 1000", "scales = 1000", UNKNOWN, "scales"),
        ("C3", "distance_m = 200", "distance = 200", UNKNOWN, "distance"),
        ("A3", "target = 1", "target = 1\nor_reported = true", UNKNOWN, "or_reported"),
        ("2.4", "target = 30", "target = 30\nminutes = 15", UNKNOWN, "minutes"),
        # a key that is missing
        ("A1", 'clause = "二（一）整体目标"\n', "", MISSING, "clause"),
        ("2.4", 'clause = "二（二）指标表 2.4"\n', "", MISSING, "clause"),
        ("C9", "quote = ", "# quote = ", MISSING, "quote"),
        ("A6", "minutes = 15\n", "", MISSING, "minutes"),
        ("2.5", 'group = "0+"\n', "", MISSING, "group"),
        ("2.3", "condition = { registered = true }\n", "", MISSING, "condition"),
        # a filter without a condition, or with one nobody knows
        ("A1", STATIONS, "facilities = {}", BAD, "facilities"),
        ("1.3", DAY_CARE, "condition = {}", BAD, "condition"),
        ("A9", 'kinds = ["nursery"], public', "public", MISSING, "facilities.kinds"),
        ("C3", 'beside = { kinds = ["health_centre"] }', "beside = { public = true }", MISSING, "beside.kinds"),
        ("A1", STATIONS, 'facilities = { kinds = ["pub"] }', BAD, "facilities.kinds"),
        ("1.3", DAY_CARE, 'condition = { services = ["tea"] }', BAD, "condition.services"),
        ("A5", "floor_area_m2_min = 200", "floor_area_min = 200", UNKNOWN, "facilities.floor_area_min"),
        # a rule that is not there, or is no rule held unit by unit
        ("1.7", '["A4", "A5"]', '["A4", "A99"]', BAD, "of_rules"),
        ("2.7", '["A2"]', '["A12"]', BAD, "of_rules"),
        ("2.7", '["A2"]', "[]", BAD, "of_rules"),
        # words of the closed lists
        ("A1", 'group = "60+"', 'group = "old"', BAD, "group"),
        ("A1", 'profile = "older"', 'profile = "runner"', BAD, "profile"),
        ("A1", 'measure = "reach_share"', 'measure = "magic"', BAD, "measure"),
        ("A1", 'capacity = "beds"', 'capacity = "rooms"', BAD, "capacity"),
        ("1.1", 'nature = "binding"', 'nature = "约束性"', BAD, "nature"),
        ("1.1", 'department = { zh = "市人力资源社会保障局",', "department = {", BAD, "department"),
        ("A13", 'area = "park"', 'area = "garden"', BAD, "area"),
        ("C1", 'levels = ["community"]', 'levels = ["street"]', BAD, "levels"),
    ],
)
def test_a_broken_edition_names_the_rule_and_the_key(edition, rule, old, new, code, key):
    assert (code, rule or SHIPPED, key) in problems_of(edition(rule, old, new))


def test_an_id_stands_once(edition):
    assert problems_of(edition("C10", 'id = "C10"', 'id = "A1"')) == [(BAD, "A1", "id")]


def test_all_problems_come_at_once(edition):
    path = edition("A1", 'target = 0.8\ngroup = "60+"', 'target = 7\ngroup = "x"\nspeed = 3')
    assert len(problems_of(path)) == 3


@pytest.mark.parametrize("text", ["id = [", f"id = {'[' * 9999}", f"id = {'1' * 9999}", "id = '\udcff'"])
def test_an_edition_that_is_no_toml_is_refused(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert problems_of(path)[0][0] == "unreadable"


def test_an_unknown_edition_is_told_the_shipped_ones():
    assert list(shipped_standards()) == [SHIPPED]
    with pytest.raises(InputError, match=SHIPPED):
        load_standard("beijing")
