"""Dirty files of texts and tables, each with the whole list of what is said of it: none hangs, crashes or passes.

Files of shapes and archives, and what was made to do harm: test_hostile_files. More of each reader: its own tests.
"""

import pytest
import shapely

from coverage import demo_project
from coverage.model.datum import from_wgs84
from coverage.model.reading import Reading
from coverage.sources.beside import candidates_beside
from coverage.sources.people.population import read_population
from coverage.sources.registers.candidates import read_candidates
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.registers.reported import read_reported
from tests.sources.making import book, cut, raw, refused, text
from tests.sources.writing import heard, write_xls

HEAD = "编号,名称,类别,状态,床位数,经度,纬度"
GOOD = "F1,甲站,居家养老服务站,运营,,113.001,28.001"
BAD = "F2,乙站,居家站,运营,很多,113.002,28.002"
TABLE = "\r\n".join((HEAD, GOOD, BAD))
CELLS = [line.split(",") for line in TABLE.splitlines()]
KIND = ("error", "not_a_choice", 3, "类别", "居家站")
BEDS = ("error", "not_a_number", 3, "床位数", "很多")
NO_COLUMN = ("error", "missing_column", None, "", "")


def population(path):
    return read_population(path, None)


def candidates_in(datum):
    """The demo's facilities in a datum that nobody declares."""

    def write(path):
        places = from_wgs84(shapely.get_coordinates(demo_project().facilities.geometry.to_numpy()), datum)
        rows = [f"甲{at},{lon:.7f},{lat:.7f}" for at, (lon, lat) in enumerate(places)]
        path.write_text("\n".join(("名称,经度,纬度", *rows)), encoding="utf-8")

    return write


def beside(declared=""):
    return lambda path: candidates_beside(path, demo_project(), Reading(datum=declared))


def wrong_datum(declared="wgs84"):
    return ("error", "wrong_datum", None, "", declared)


MIXED = "\n".join((HEAD, GOOD, "F3,")).encode("gb18030") + "麓山南路社区".encode() + ",诊所,运营,,1,2".encode("gb18030")
FILES = {
    # Encodings: the same two faults are found in each.
    "utf-8.csv": (text(TABLE), read_facilities, [KIND, BEDS]),
    "utf-8-marked.csv": (text(TABLE, "utf-8-sig"), read_facilities, [KIND, BEDS]),
    "gbk.csv": (text(TABLE, "gbk"), read_facilities, [KIND, BEDS]),
    "four-bytes.csv": (
        text(TABLE.replace("甲", "𠮷㐀").replace("很多", "𠮷"), "gb18030"),
        read_facilities,
        [KIND, (*BEDS[:4], "𠮷")],
    ),
    "utf-16-le.csv": (text(TABLE, "utf-16-le"), read_facilities, [KIND, BEDS]),
    "utf-16-be.csv": (text(TABLE, "utf-16-be"), read_facilities, [KIND, BEDS]),
    "utf-16-marked.csv": (text(TABLE, "utf-16"), read_facilities, [KIND, BEDS]),
    "utf-32.csv": (text(TABLE, "utf-32"), read_facilities, [KIND, BEDS]),
    "big5.csv": (text("編號,名稱,類別\nF1,甲站,醫院", "big5"), read_facilities, [NO_COLUMN] * 4),
    "latin.csv": (text("réf,café\nnaïve,été", "latin-1"), read_facilities, refused("unknown_encoding")),
    "mixed.csv": (raw(MIXED), read_facilities, [("error", "mixed_encoding", 3, "", "")]),
    "cut-in-a-character.csv": (
        raw(TABLE.encode()[: -len("居家站,运营,很多,113.002,28.002".encode()) - 5]),
        read_facilities,
        refused("unknown_encoding"),
    ),
    "cut-in-a-unit.csv": (raw(TABLE.encode("utf-16")[:-1]), read_facilities, refused("unknown_encoding")),
    # What is not seen.
    "nul.csv": (text(TABLE.replace("甲", "\x00甲")), read_facilities, [KIND, BEDS]),
    "all-nul.csv": (raw(b"\x00" * 5_000), read_facilities, refused("empty_table")),
    "marks.csv": (
        text(TABLE.replace("名称", "名\ufeff称").replace("居家站", "居\u202e家\u200b站")),
        read_facilities,
        [KIND, BEDS],
    ),
    "formulas.csv": (
        text(TABLE.replace("甲站", "=HYPERLINK(A1)").replace("很多", "=1+1")),
        read_facilities,
        [KIND, (*BEDS[:4], "=1+1")],
    ),
    # Places that are none, and figures that are none.
    "nan.csv": (
        text(
            "\n".join(
                (
                    HEAD,
                    *(
                        f"F{at},甲,医院,运营,,{lon},{lat}"
                        for at, (lon, lat) in enumerate(
                            [
                                ("nan", "28"),
                                ("113", "inf"),
                                ("1e999", "-Infinity"),
                                ("∞", "28"),
                                ("113", "91"),
                                ("181", "28"),
                                ("", "28"),
                                ("0", "0"),
                            ]
                        )
                    ),
                )
            )
        ),
        read_facilities,
        [
            ("error", "not_a_coordinate", 2, "经度", "nan"),
            ("error", "not_a_coordinate", 3, "纬度", "inf"),
            ("error", "not_a_coordinate", 4, "经度", "1e999"),
            ("error", "not_a_coordinate", 4, "纬度", "-Infinity"),
            ("error", "not_a_coordinate", 5, "经度", "∞"),
            ("error", "out_of_range", 6, "纬度", "91"),
            ("error", "out_of_range", 7, "经度", "181"),
            ("warning", "unlocated", 8, "经度", ""),
            ("warning", "unlocated_zero", 9, "经度", "0"),
        ],
    ),
    "population.csv": (
        text("代码,年份,常住人口,60岁及以上\nA,2024,nan,1\nA,2024,5,6\nB,20x4,-1,1e999\n,2024,1,\n合计,,9,9"),
        population,
        [
            ("error", "not_a_number", 2, "常住人口", "nan"),
            ("error", "duplicate_key", 3, "代码", "A"),
            ("error", "not_a_number", 4, "年份", "20x4"),
            ("error", "out_of_range", 4, "常住人口", "-1"),
            ("error", "not_a_number", 4, "60岁及以上", "1e999"),
            ("error", "missing_value", 5, "代码", ""),
            ("warning", "missing_value", 5, "60岁及以上", ""),
            ("warning", "total_row", 6, "", "合计"),
        ],
    ),
    "reported.csv": (
        text("指标编号,数值,年份\n1.1,101%,2024\n1.1,inf,1800\n,约5,\n1.2,,"),
        read_reported,
        [
            ("error", "out_of_range", 2, "数值", "101%"),
            ("error", "shortened_id", 3, "指标编号", "1.1"),
            ("error", "not_a_figure", 3, "数值", "inf"),
            ("error", "out_of_range", 3, "年份", "1800"),
            ("error", "missing_value", 4, "指标编号", ""),
            ("error", "not_a_figure", 4, "数值", "约5"),
            ("warning", "missing_value", 5, "数值", ""),
        ],
    ),
    "candidates.csv": (
        text("编号,名称,造价（万元）,面积(亩),经度,纬度\nK1,甲,-1,5,113,28\nK1,,1e10,x,,28"),
        read_candidates,
        [
            ("error", "unknown_measure", None, "面积(亩)", "亩"),
            ("error", "out_of_range", 2, "造价（万元）", "-1"),
            ("error", "missing_value", 3, "名称", ""),
            ("error", "out_of_range", 3, "造价（万元）", "1e10"),
            ("error", "not_a_number", 3, "面积(亩)", "x"),
            ("error", "duplicate_key", 3, "编号", "K1"),
        ],
    ),
    # Data that nobody declared, or declared wrongly.
    "gcj02.csv": (candidates_in("gcj02"), beside(), [wrong_datum()]),
    "bd09.csv": (candidates_in("bd09"), beside(), [wrong_datum()]),
    "gcj02-overcorrected.csv": (candidates_in("gcj02_overcorrected"), beside(), [wrong_datum()]),
    "bd09-overcorrected.csv": (candidates_in("bd09_overcorrected"), beside(), [wrong_datum()]),
    "bd09-as-gcj02.csv": (
        candidates_in("bd09"),
        beside("gcj02"),
        [("warning", "datum_moved", None, "", "gcj02"), wrong_datum("gcj02")],
    ),
    "wgs84-as-bd09.csv": (
        candidates_in("wgs84"),
        beside("bd09"),
        [("warning", "datum_moved", None, "", "bd09"), wrong_datum("bd09")],
    ),
    "metres.csv": (candidates_in("cgcs2000_3deg:38"), beside(), [("error", "projected", None, "经度 / 纬度", "")]),
    "metres-without-prefix.csv": (
        candidates_in("cgcs2000_3deg_cm:114"),
        beside(),
        [("error", "projected", None, "经度 / 纬度", "")],
    ),
    "degrees-as-metres.csv": (
        candidates_in("cgcs2000"),
        beside("cgcs2000_3deg:38"),
        [("error", "not_metres", None, "经度 / 纬度", "cgcs2000_3deg:38")],
    ),
    # Workbooks.
    "book.xlsx": (book(*CELLS), read_facilities, [KIND, BEDS]),
    "book.xls": (book(*CELLS, write=write_xls), read_facilities, [KIND, BEDS]),
    "errors.xlsx": (
        book(*CELLS[:1], ["F1", "甲", "#REF!", "运营", "#DIV/0!", "#N/A", "28"]),
        read_facilities,
        [
            ("error", "not_a_choice", 2, "类别", "#REF!"),
            ("error", "not_a_number", 2, "床位数", "#DIV/0!"),
            ("error", "not_a_coordinate", 2, "经度", "#N/A"),
        ],
    ),
    "heads-alone.xlsx": (book(*CELLS[:1]), read_facilities, refused("empty_table")),
    "no-rows.csv": (text(HEAD), read_facilities, refused("empty_table")),
    "no-head.csv": (text(f"{GOOD}\n{GOOD}"), read_facilities, [NO_COLUMN] * 4),
    "one-quote.csv": (
        text(f'{HEAD}\n"{GOOD}\n{BAD}'),
        read_facilities,
        [("error", "missing_value", 2, head, "") for head in ("名称", "类别", "状态")],
    ),
    **{
        f"cut-{share}.xlsx": (
            cut(book(*CELLS), share),
            read_facilities,
            [("error", "unreadable", None, "", "BadZipFile")],
        )
        for share in (0.3, 0.6, 0.9)
    },
    **{
        f"cut-{share}.xls": (
            cut(book(*CELLS, write=write_xls), share),
            read_facilities,
            [("error", "unreadable", None, "", note)],
        )
        for share, note in ((0.2, "IndexError"), (0.5, "IndexError"), (0.9, "error"))
    },
}


@pytest.mark.parametrize("name", FILES)
def test_a_dirty_file_and_all_that_is_said_of_it(tmp_path, name):
    write, read, expected = FILES[name]
    write(tmp_path / name)
    assert heard(read, tmp_path / name) == expected
