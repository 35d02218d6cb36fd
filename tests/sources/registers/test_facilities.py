"""Registers in every format, in both languages, and one with everything wrong."""

import pytest

from coverage.errors import InputError, describe
from coverage.sources.registers.facilities import read_facilities
from tests.sources.writing import point, said, square, told, write_csv, write_geojson, write_xlsx

HEAD = (
    "编号", "名称", "英文名", "类别", "状态", "服务内容", "床位数", "护理型床位数", "托位数", "建筑面积(㎡)",
    "公办", "普惠", "已备案", "示范", "职工数", "持证人数", "经度", "纬度", "地址",
)  # fmt: skip
CENTRE = (
    "F001", "钟楼中心", "Zhonglou Centre", "综合养老服务中心", "运营", "全托、日托、上门照护", 60, 40, None, 1200.5,
    "是", "否", None, None, 12, 10, 113.1, 28.1, "钟楼路7号",
)  # fmt: skip
NURSERY = (
    "F002", "星光托育", None, "托育机构", "在建", None, None, None, 60, None,
    None, "是", "是", "否", None, None, 113.2, 28.2, None,
)  # fmt: skip


def changed(row, **changes):
    """`row` with some cells changed, named by their position's letter in the workbook: A … S."""
    cells = list(row)
    for letter, value in changes.items():
        cells[ord(letter) - ord("A")] = value
    return cells


def is_as_planned(table, file):
    first, second = (table.iloc[at] for at in (0, 1))
    assert len(table) == 2
    assert [first[name] for name in ("facility_id", "name", "name_en", "kind", "status")] == [
        "F001", "钟楼中心", "Zhonglou Centre", "centre", "open",
    ]  # fmt: skip
    assert first["services"] == "full_care;day_care;home_care"
    assert [first[name] for name in ("beds", "nursing_beds", "floor_area_m2", "staff", "certified_staff")] == [
        60, 40, 1200.5, 12, 10,
    ]  # fmt: skip
    assert [second[name] for name in ("kind", "status", "places")] == ["nursery", "planned", 60]
    assert table["public"].astype(object).fillna("–").tolist() == [True, "–"]
    assert table["inclusive"].tolist() == [False, True]
    assert table["demonstration"].astype(object).fillna("–").tolist() == ["–", False]
    assert table["services"].isna().tolist() == [False, True]
    assert table["beds"].isna().tolist() == [False, True]
    assert [(p.x, p.y) for p in table.geometry] == [(113.1, 28.1), (113.2, 28.2)]
    assert set(table["source_file"]) == {file}
    assert set(table["source_datum"]) == {"wgs84"}


def test_workbook(tmp_path):
    path = write_xlsx(tmp_path / "register.xlsx", {"设施名录": [HEAD, CENTRE, NURSERY]})
    table, problems = told(read_facilities(path))
    is_as_planned(table, "register.xlsx")
    assert table["source_row"].tolist() == [2, 3]
    assert problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(tmp_path, encoding):
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", [HEAD, CENTRE, NURSERY], encoding)))
    is_as_planned(table, "register.csv")
    assert problems == ()


def test_geojson_of_points(tmp_path):
    # 经度 and 纬度 of the attributes are ignored: the point says where it is.
    features = [(dict(zip(HEAD, changed(row, Q=0, R=0), strict=True)), point(*row[16:18])) for row in (CENTRE, NURSERY)]
    table, problems = told(read_facilities(write_geojson(tmp_path / "register.geojson", features)))
    is_as_planned(table, "register.geojson")
    assert table["source_row"].tolist() == [1, 2]
    assert problems == ()


def test_english_register_without_ids_and_status(tmp_path):
    rows = [("Name", "Kind", "Services", "Public", "Longitude", "Latitude")]
    rows += [("Mill", "Elderly-care centre", "meals; home care; none", "YES", "113.1", "28.1")]
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", rows)))
    first = table.iloc[0]
    assert [first[name] for name in ("facility_id", "kind", "status", "services", "public")] == [
        "row-2", "centre", "open", "home_care;meals", True,
    ]  # fmt: skip
    assert said(problems) == [("warning", "assumed_open", None, "", "")]


def test_no_services_is_not_unknown_services(tmp_path):
    rows = [HEAD, changed(CENTRE, F="无"), changed(NURSERY, F=None)]
    table, _ = told(read_facilities(write_xlsx(tmp_path / "register.xlsx", {"名录": rows})))
    assert table["services"].fillna("unknown").tolist() == ["", "unknown"]


SERVICES = [
    ("日间照料服务、助餐服务", "day_care;meals"),
    ("日间照护", "day_care"),
    ("日间照料中心", "day_care"),
    ("社区老年人日间照料中心", "day_care"),
    ("上门照护服务", "home_care"),
    ("全托服务", "full_care"),
    ("全托 日托 上门", "full_care;day_care;home_care"),
    ("Day care services, meals", "day_care;meals"),
    ("暂无", ""),
    ("无障碍设施", "?"),
    ("助餐、助浴", "meals;?"),
    ("无、助浴", "?"),
    # What is not offered is no service, whatever words we know stand beside it.
    ("全托（暂未开展）、助餐", "meals;?"),
    ("不提供 助餐", "?"),
    ("no meals; day care", "day_care;?"),
]


@pytest.mark.parametrize(("words", "services"), SERVICES)
def test_services_in_words_and_a_mark_for_what_is_not_understood(tmp_path, words, services):
    path = write_xlsx(tmp_path / "register.xlsx", {"名录": [HEAD, changed(CENTRE, F=words)]})
    table, problems = told(read_facilities(path))
    assert table["services"].tolist() == [services]
    assert [problem.code for problem in problems] == ["not_a_choice"] * services.endswith("?")


FLAGS = [
    # column, head, word, what it says
    ("K", "公办/民办", "公办", "public", True),
    ("K", "公办/民办", "民办", "public", False),
    ("K", "是否公办", "否", "public", False),
    ("L", "普惠", "普惠", "inclusive", True),
    ("L", "普惠性", "非普惠", "inclusive", False),
    ("M", "备案", "已备案", "registered", True),
    ("M", "备案", "未备案", "registered", False),
    ("N", "示范", "示范", "demonstration", True),
    ("N", "示范", "市级示范", "demonstration", True),
    ("N", "市级示范", "非示范", "demonstration", False),
]


@pytest.mark.parametrize(("letter", "head", "word", "field", "value"), FLAGS)
def test_flags_in_the_words_of_their_column(tmp_path, letter, head, word, field, value):
    rows = [changed(HEAD, **{letter: head}), changed(CENTRE, **{letter: word})]
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", rows)))
    assert problems == ()
    assert table[field].tolist() == [value]


def test_the_words_of_one_flag_say_nothing_of_another(tmp_path):
    _, problems = told(
        read_facilities(write_csv(tmp_path / "register.csv", [HEAD, changed(CENTRE, K="示范", N="民办")]))
    )
    assert said(problems) == [
        ("error", "not_a_choice", 2, "公办", "示范"),
        ("error", "not_a_choice", 2, "示范", "民办"),
    ]


@pytest.mark.parametrize(
    "head", ["建筑面积", "建筑面积(㎡)", "建筑面积（单位：平方米）", "面积[m2]", "floor area (m²)", "floor_area_m2"]
)
def test_floor_areas_in_square_metres(tmp_path, head):
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", [changed(HEAD, J=head), CENTRE])))
    assert table["floor_area_m2"].tolist() == [1200.5]
    assert problems == ()


@pytest.mark.parametrize(("head", "unit"), [("建筑面积（万平方米）", "万平方米"), ("面积(亩)", "亩")])
def test_floor_areas_in_other_measures_are_refused(tmp_path, head, unit):
    _, problems = told(read_facilities(write_csv(tmp_path / "register.csv", [changed(HEAD, J=head), CENTRE])))
    assert said(problems) == [("error", "unknown_measure", None, head, unit)]
    assert "㎡" in describe(problems[0], "zh")


def test_the_usable_area_is_not_the_floor_area(tmp_path):
    rows = [changed(HEAD, J="使用面积（㎡）"), CENTRE]
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", rows)))
    assert table["floor_area_m2"].isna().all()
    assert said(problems) == [("warning", "usable_area", None, "使用面积（㎡）", "使用面积（㎡）")]
    # Beside the floor area it is one more column that nobody asks for.
    rows = [changed(HEAD, S="使用面积"), changed(CENTRE, S=900)]
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", rows)))
    assert table["floor_area_m2"].tolist() == [1200.5]
    assert problems == ()


@pytest.mark.parametrize("number", ["F;1", "XH:001"])
def test_an_id_does_not_hold_what_separates_ids(tmp_path, number):
    table, problems = told(
        read_facilities(write_csv(tmp_path / "register.csv", [HEAD, changed(CENTRE, A=number), NURSERY]))
    )
    assert said(problems) == [("error", "reserved_sign", 2, "编号", number)]
    assert describe(problems[0], "zh")
    assert describe(problems[0], "en")
    assert table["facility_id"].tolist() == ["F002"]


def test_numbers_as_people_write_them(tmp_path):
    rows = [HEAD, changed(CENTRE, G="１，２００", H="1,100", J=" 2e3 ")]
    table, problems = told(read_facilities(write_csv(tmp_path / "register.csv", rows)))
    assert table.loc[0, ["beds", "nursing_beds", "floor_area_m2"]].tolist() == [1200, 1100, 2000]
    assert problems == ()


def test_a_dirty_register(tmp_path):
    rows = [
        ("星河区养老托育设施名录",),
        HEAD,
        CENTRE,
        changed(CENTRE, B="重复中心"),
        changed(NURSERY, A="F003", D="幼儿园", E=None),
        changed(NURSERY, A="F004", Q=None, R=None),
        changed(NURSERY, A="F005", Q=0, R=0),
        changed(NURSERY, A="F006", Q="东经113度"),
        (),
        changed(NURSERY, A="F007", Q=28.2, R=113.2),
        changed(CENTRE, A="F008", G=-1, H=5, P=99),
        changed(CENTRE, A=None, B=None, K="也许"),
        changed(CENTRE, A="F010", F="全托、助浴", I="nan", J="1_000"),
        changed(CENTRE, A="F011", E="歇业", G="inf", R=None),
        NURSERY,
        changed(NURSERY, A=None),
        changed(NURSERY, A="F014", G=5e9, Q="113°00′99″"),
    ]
    table, problems = told(read_facilities(write_xlsx(tmp_path / "register.xlsx", {"设施名录": rows})))
    assert said(problems) == [
        ("error", "duplicate_key", 4, "编号", "F001"),
        ("error", "not_a_choice", 5, "类别", "幼儿园"),
        ("error", "missing_value", 5, "状态", ""),
        ("warning", "unlocated", 6, "经度", ""),
        ("warning", "unlocated_zero", 7, "经度", "0"),
        ("error", "not_a_coordinate", 8, "经度", "东经113度"),
        ("error", "swapped", 10, "纬度", "113.2"),
        ("error", "out_of_range", 11, "床位数", "-1"),
        ("error", "more_than_whole", 11, "持证人数", "99"),
        ("error", "missing_value", 12, "编号", ""),
        ("error", "missing_value", 12, "名称", ""),
        ("error", "not_a_choice", 12, "公办", "也许"),
        ("warning", "not_a_choice", 13, "服务内容", "助浴"),
        ("error", "not_a_number", 13, "托位数", "nan"),
        ("error", "not_a_number", 13, "建筑面积(㎡)", "1_000"),
        ("error", "not_a_choice", 14, "状态", "歇业"),
        ("error", "not_a_number", 14, "床位数", "inf"),
        ("error", "missing_value", 16, "编号", ""),  # empty in row 12 too, which is no repetition
        ("error", "out_of_range", 17, "床位数", "5000000000"),
        ("error", "not_a_coordinate", 17, "经度", "113°00′99″"),
    ]
    assert {(problem.file, problem.sheet) for problem in problems} == {("register.xlsx", "设施名录")}
    assert problems[0].details == {"first_row": 3}
    assert "托育机构" in describe(problems[1], "zh")
    assert "nursery" in describe(problems[1], "en")
    assert problems[3].details == {"name": "星光托育"}
    assert "填反" in describe(problems[6], "zh")
    assert "不在 0 至 1,000,000,000 之间" in describe(problems[-2], "zh")
    assert "decimal degrees" in describe(problems[-1], "en")
    assert table["facility_id"].tolist() == ["F001", "F002"]


def test_shapes_that_are_no_points(tmp_path):
    attributes = {"编号": "F1", "名称": "甲", "类别": "医院", "状态": "运营"}
    features = [(attributes, square(113.0, 28.0)), ({**attributes, "编号": "F2"}, None)]
    table, problems = told(read_facilities(write_geojson(tmp_path / "register.geojson", features)))
    assert said(problems) == [("error", "wrong_geometry", 1, "", "Polygon"), ("warning", "unlocated", 2, "", "")]
    assert table.empty


def test_a_place_in_words_is_said_as_in_a_workbook(tmp_path):
    attributes = {"名称": "甲", "类别": "医院", "状态": "运营"}
    places = [["路口", 28.0], ["113.1", "28.1"], [113.0], [113.0, None], [], [[113.0, 28.0]], None, [113.2, 28.2]]
    features = [(attributes, {"type": "Point", "coordinates": place}) for place in places]
    table, problems = told(read_facilities(write_geojson(tmp_path / "register.geojson", features)))
    assert said(problems) == [
        ("error", "not_a_coordinate", 1, "", "路口"),
        ("warning", "unlocated", 3, "", ""),
        ("warning", "unlocated", 4, "", ""),
        ("warning", "unlocated", 5, "", ""),
        ("error", "not_a_coordinate", 6, "", "[113.0, 28.0]"),
        ("warning", "unlocated", 7, "", ""),
    ]
    assert [(p.x, p.y) for p in table.geometry] == [(113.1, 28.1), (113.2, 28.2)]


def test_missing_columns(tmp_path):
    with pytest.raises(InputError) as caught:
        read_facilities(write_csv(tmp_path / "register.csv", [("编号", "地址"), ("F1", "钟楼路")]))
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_column", wanted) for wanted in ("名称", "类别", "经度", "纬度")
    ]


@pytest.mark.parametrize(
    ("kind", "status", "inclusive", "at_fault"),
    [
        ("养老院（已停业）", "运营", "是", ["类别"]),
        ("养老院", "正常（暂停营业）", "是", ["状态"]),
        ("养老院", "运营", "是（未认定）", ["是否普惠"]),
        ("养老院(护理型)", "在建（未开业）", "否（未认定）", []),
        ("养老院[民办]", "运营", "是", []),
    ],
)
def test_a_word_in_brackets_that_takes_it_back_is_not_passed_over(tmp_path, kind, status, inclusive, at_fault):
    rows = [["名称", "类别", "状态", "是否普惠", "经度", "纬度"], ["甲", kind, status, inclusive, 113.0, 28.0]]
    read = read_facilities(write_csv(tmp_path / "a.csv", rows))
    assert [(one.code, one.column) for one in read.problems] == [("not_a_choice", column) for column in at_fault]
    assert len(read.table) == (not at_fault)


def test_a_name_that_says_closed_is_not_taken_for_open(tmp_path):
    names = ["甲院（停业）", "乙院(在建)", "丙院（原钢厂）"]
    rows = [["名称", "类别", "经度", "纬度"], *([name, "养老院", 113.0, 28.0] for name in names)]
    read = read_facilities(write_csv(tmp_path / "a.csv", rows))
    assert [(one.code, one.row) for one in read.problems] == [
        ("assumed_open", None),
        ("not_open_by_name", 2),
        ("not_open_by_name", 3),
    ]
    assert read.table["name"].tolist() == ["丙院（原钢厂）"]


@pytest.mark.parametrize("head", ["建筑面积㎡", "建筑面积平方米", "建筑面积_m2", "建筑面积 平米"])
def test_a_measure_without_brackets_does_not_hide_its_column(tmp_path, head):
    rows = [["名称", "类别", "状态", head, "经度", "纬度"], ["甲", "养老院", "运营", 300, 113.0, 28.0]]
    read = read_facilities(write_csv(tmp_path / "a.csv", rows))
    assert (read.table["floor_area_m2"].tolist(), read.problems) == ([300.0], ())


def test_a_shape_of_several_points_that_has_but_one(tmp_path):
    row = {"名称": "甲", "类别": "医院", "状态": "运营"}
    shapes = [{"type": "MultiPoint", "coordinates": [[113.0, 28.0]]}, {"type": "Point", "coordinates": [113.1, 28.0]}]
    read = read_facilities(write_geojson(tmp_path / "a.geojson", [(row, shape) for shape in shapes]))
    assert (read.table.geometry.x.tolist(), read.problems) == ([113.0, 113.1], ())
