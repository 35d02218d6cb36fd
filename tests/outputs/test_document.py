"""The Word file says every figure of the report, in the form of a government report, the same bytes every time."""

import dataclasses
import io
import re
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from PIL import Image
from shapely import box

from coverage.outputs.report.document import chinese_number, document_bytes
from coverage.outputs.report.map_sheets import maps_of
from coverage.outputs.report.model import ReportColumn, ReportTable
from coverage.outputs.report.picture_frame import frame_of
from coverage.outputs.report.pictures import BANDS, GAP, UNKNOWN, WHITE, MapSheet, map_png, sample_png
from coverage.outputs.report.printed import printed, progress, written
from coverage.outputs.report.word_table import is_too_wide, needed
from tests.outputs.finished_report import HARMLESS, assert_says_every_figure, report


@pytest.fixture(scope="module")
def content():
    return document_bytes(report())


@pytest.fixture
def document(content):
    return docx.Document(io.BytesIO(content))


def tables_of(document):
    return [([cell.text for cell in one.rows[0].cells], [[c.text for c in row.cells] for row in one.rows[1:]])
            for one in document.tables]  # fmt: skip


def headings(document):
    return [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]


def test_it_says_every_figure_of_every_table(document):
    assert_says_every_figure(tables_of(document))


def test_its_chapters_are_numbered_as_in_a_government_report(document):
    assert headings(document) == [
        "一、摘要",
        "二、方法与数据说明",
        "（一）测算方法",
        "（二）基本信息",
        "（三）数据来源",
        "三、对照方案逐条评估",
        "（一）A 服务圈与设施网络",
        "（二）B 主要指标",
        "（三）C 建设标准",
        "四、缺口清单",
        "（一）晴川街道",
        f"（二）{HARMLESS}",
        "五、地图",
        "六、附表",
    ]


def test_it_speaks_english_on_demand():
    english = docx.Document(io.BytesIO(document_bytes(report("en"))))
    assert headings(english)[:3] == ["1 Summary", "2 Method and data", "2.1 How it was measured"]
    assert "2026-11-24" in [one.text for one in english.paragraphs]


def test_it_begins_with_title_number_date_and_notice(document):
    front = [one.text for one in document.paragraphs[:5]]
    assert front[0] == f"晴川区评估报告{HARMLESS}"
    assert front[1] == "方案（长政发〔2022〕10号）"
    assert front[2].startswith("文号：")
    assert front[3:] == ["2026年11月24日", "虚构示例"]


def test_its_chinese_typefaces_are_those_of_the_standard(document):
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "Heading 1")
    }
    assert faces == {"Title": "方正小标宋简体", "Normal": "仿宋", "Heading 1": "黑体"}
    assert [document.styles[name].font.size.pt for name in ("Title", "Normal")] == [22, 16]


def test_every_page_is_a4_and_numbered(document):
    sizes = {(round(one.page_width.mm), round(one.page_height.mm)) for one in document.sections}
    assert sizes == {(210, 297), (297, 210)}
    turned = [one.orientation == WD_ORIENT.LANDSCAPE for one in document.sections]
    assert turned == [False, True, False, True]  # summary and method; scorecard and gaps; maps; annexes
    footer = document.sections[0].footer._element.xml
    assert " PAGE " in footer
    assert "— " in footer


def test_a_head_is_repeated_and_a_table_fits_its_page(document):
    for one in document.tables:
        assert one.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        width = sum(int(column.get(qn("w:w"))) for column in one._tbl.tblGrid) / 1440 * 25.4
        assert width < 249.5  # millimetres between the margins of a turned page


def test_the_same_report_gives_the_same_bytes_and_no_clock_is_read(content):
    assert document_bytes(report()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.namelist()[0] == "[Content_Types].xml"
        assert (
            re.findall(rb"\d{4}-\d\d-\d\dT[\d:]*Z", packed.read("docProps/core.xml")) == [b"2026-11-24T00:00:00Z"] * 2
        )


def test_without_a_date_it_has_a_fixed_one_and_says_none():
    undated = docx.Document(io.BytesIO(document_bytes(report(dated=""))))
    assert undated.core_properties.created.year == 2000
    assert not any("年" in one.text and "月" in one.text for one in undated.paragraphs)
    with pytest.raises(ValueError, match="isoformat"):
        document_bytes(report(dated="yesterday"))


def test_what_a_file_says_is_only_text(content, document):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                told = packed.read(name).decode()
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\u202e]|<script", told)
    cells = {cell for _, rows in tables_of(document) for row in rows for cell in row}
    assert HARMLESS in cells


def test_columns_that_do_not_fit_go_on_in_a_further_table_that_names_its_rows_again():
    full = report()
    columns = (ReportColumn("unit", "单元"), *(ReportColumn(f"n{at}", f"第{at}年的人数", "count") for at in range(40)))
    rows = tuple((name, *range(start, start + 40)) for name, start in (("东社区", 1000), ("西社区", 5000)))
    tables = {**full.tables, "units": ReportTable("units", "各单元", columns, rows)}
    document = docx.Document(io.BytesIO(document_bytes(dataclasses.replace(full, tables=tables))))
    parts = [one for one in tables_of(document) if any(head.startswith("第") for head in one[0])]
    assert len(parts) > 1
    for heads, cells in parts:
        assert heads[0] == "单元"
        assert [row[0] for row in cells] == ["东社区", "西社区"]
        assert not is_too_wide(needed(heads, cells), is_wide=True)
    told = [cell for _, (_, west) in parts for cell in west[1:]]
    assert told == [f"{start:,}" for start in range(5000, 5040)]


def test_an_empty_report_is_still_a_report():
    full = report()
    tables = {name: dataclasses.replace(one, rows=()) for name, one in full.tables.items()}
    bare = dataclasses.replace(full, tables=tables, gap_sections=(), layers={}, facts=())
    document = docx.Document(io.BytesIO(document_bytes(bare)))
    assert not document.tables
    assert [one.text for one in document.paragraphs].count("无。") == 9  # facts, sources, gaps and six annexes


def test_a_cell_is_written_and_never_rounded():
    cells = [
        (0.6667, "share"),
        (1.0, "share"),
        (0.0, "share"),
        (1234567, "count"),
        (320.25, "number"),
        (2020, "number"),
    ]
    told = ["66.67%", "100%", "0%", "1,234,567", "320.25", "2020"]
    assert [written(cell, kind, "zh") for cell, kind in cells] == told
    assert [written(cell, "text", "en") for cell in (True, False, None, float("nan"), 1e-7)] == [
        "yes",
        "no",
        "–",
        "–",
        "0.0000001",
    ]


def test_figures_of_the_scorecard_stand_with_their_units():
    told = printed(report().tables["scorecard"], ("value", "baseline", "target"), "zh")
    assert told == [["65.5%", "60%", "100%"], ["50%", "–", "100%"], ["4.75个", "1.9个", "4.5个"], ["–", "–", "30000个"]]


def test_a_clause_stands_between_its_baseline_and_its_target():
    table = report().tables["scorecard"]
    first, third, last = (progress(table, row) for row in (0, 2, 3))
    assert (first.baseline, first.value, first.target) == (0.6, 0.655, 1.0)
    assert (third.baseline, third.value, third.target) == (1.9 / 4.75, 1.0, 4.5 / 4.75)  # beyond its target
    assert (last.baseline, last.value, last.target) == (None, None, 1.0)


def test_chinese_headings_count_to_ninety_nine():
    assert [chinese_number(one) for one in (1, 10, 11, 20, 35, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
        "100",
    ]


def test_the_map_shows_verdicts_circles_and_facilities():
    (one,) = maps_of(report())
    assert [verdict for _, verdict in one.sheet.units] == ["gap", "covered", "unknown"]
    assert [is_gap for _, is_gap in one.sheet.borders] == [True]
    assert [symbol for _, symbol in one.sheet.facilities] == [
        "station"
    ]  # the nursery counts for no clause of this care
    assert one.names == (("1", "晴川街道"),)
    assert [name for name, _ in one.legend] == [
        "covered",
        "gap",
        "unknown",
        "gap_above",
        "border",
        "band1",
        "band2",
        "station",
    ]
    picture = Image.open(io.BytesIO(map_png(one.sheet, 600)))
    frame = frame_of([shape for shape, _ in one.sheet.units], 600)

    def colour(longitude, latitude):
        x, y = (longitude - frame.west) * frame.px_per_lon / 2, (frame.north - latitude) * frame.px_per_lat / 2
        return picture.getpixel((round(x), round(y)))

    assert picture.width == 600
    assert colour(113.005, 28.005) == WHITE  # inside the station's rim
    assert colour(113.012, 28.005) == BANDS[1]  # in the second band, in a unit that is covered
    assert colour(113.018 + 0.001, 28.007) == WHITE
    # A gap's fill takes a sixth to a fifth of white's way to orange: 56/255.
    tint = tuple(round(255 + (part - 255) * 56 / 255) for part in GAP)
    east = [colour(113.0251 + step / 40000, 28.0081) for step in range(40)]
    west = [colour(113.0011 + step / 40000, 28.0081) for step in range(40)]
    assert any(max(abs(a - b) for a, b in zip(one, tint, strict=True)) <= 2 for one in west)
    assert UNKNOWN in east
    assert not any(one[0] - one[2] > 40 for one in east)  # nothing orange where nothing is known to be missing


def test_a_hole_and_an_island_in_it_are_drawn():
    island, ring = box(0.004, 0.004, 0.006, 0.006), box(0, 0, 0.01, 0.01) - box(0.002, 0.002, 0.008, 0.008)
    sheet = MapSheet(units=((box(0, 0, 0.01, 0.01), "none"),), circles=(island | ring,))
    picture = Image.open(io.BytesIO(map_png(sheet, 500)))
    middle = picture.width // 2
    assert picture.getpixel((middle, middle)) == BANDS[0]
    assert picture.getpixel((middle, middle + picture.width // 5)) == WHITE
    with pytest.raises(ValueError, match="unit"):
        map_png(MapSheet(units=()))


@pytest.mark.parametrize("name", ["covered", "gap", "unknown", "border", "gap_above", "band1", "station", "other"])
def test_every_sample_of_a_legend_is_drawn(name):
    sample = Image.open(io.BytesIO(sample_png(name))).convert("L")
    assert sample.size == (48, 32)
    assert sample.getextrema()[0] < 230
