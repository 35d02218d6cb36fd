"""A Word file in the manner of a Chinese government report: its typefaces, pages, headings and tables.

Source: GB/T 9704-2012: A4; margins 37, 35, 28 and 26 mm; text of 16 pt on lines of 28 pt, indented by two characters;
headings 一、 in Hei, （一） in Kai; page numbers of 14 pt between dashes, on the outer side.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from coverage.outputs.report.printed import one_line
from coverage.outputs.report.zipped import settled
from coverage.words import Language, text

LATIN: Final = "Times New Roman"
SUBSTITUTES: Final = {
    "方正小标宋简体": "华文中宋",
    "仿宋": "FangSong",
    "楷体": "KaiTi",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
"""What a machine may have instead of each typeface."""

TEXT_WIDTH: Final = {False: 156.0, True: 249.0}
"""Width of the text in millimetres, upright and turned."""


@dataclass(frozen=True, slots=True)
class Face:
    """How a style is set: typeface of Chinese, size in points, and whether it is bold."""

    name: str
    size: float
    is_bold: bool = False


FACES: Final[Mapping[Language, Mapping[str, Face]]] = {
    "zh": {
        "Normal": Face("仿宋", 16),
        "Title": Face("方正小标宋简体", 22),
        "Subtitle": Face("楷体", 16),
        "Heading 1": Face("黑体", 16),
        "Heading 2": Face("楷体", 16),
        "Heading 3": Face("仿宋", 16, is_bold=True),
        "Caption": Face("黑体", 12),
        "Footer": Face("宋体", 14),
        "No Spacing": Face("宋体", 8),
    },
    "en": {
        "Normal": Face("宋体", 11),
        "Title": Face("宋体", 20, is_bold=True),
        "Subtitle": Face("宋体", 12),
        "Heading 1": Face("宋体", 15, is_bold=True),
        "Heading 2": Face("宋体", 12.5, is_bold=True),
        "Heading 3": Face("宋体", 11, is_bold=True),
        "Caption": Face("宋体", 10, is_bold=True),
        "Footer": Face("宋体", 10),
        "No Spacing": Face("宋体", 8),
    },
}
TABLE_TEXT: Final = "No Spacing"
"""Word's own name of the style of cells, so that every Word knows it."""


def new_document(language: Language) -> Document:
    """Start an empty document with the styles and the page of a government report."""
    document = docx.Document()
    for name, face in FACES[language].items():
        _set_face(document.styles[name], face)
    _set_spacing(document, language)
    _set_language(document)
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _set_page(section, is_wide=False)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.paragraphs[0].alignment = side
        _number_pages(footer.part.element, text(language, "document.page_number", {"page": "\n"}))
    return document


def turn_page(document: Document, *, is_wide: bool) -> None:
    """Go on upright or turned, on a new page where that changes."""
    if (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != is_wide:
        _set_page(document.add_section(WD_SECTION.NEW_PAGE), is_wide=is_wide)
        # The break stands in a paragraph of its own, which may not be so high that it falls on a page of its own.
        flatten(document.paragraphs[-1], 1)


def add_text(document: Document, told: str, style: str = "Normal") -> None:
    """Add a paragraph of one line of text, whatever is in it."""
    document.add_paragraph(one_line(told), style)


def add_picture(document: Document, png: bytes, height_mm: float, told: str) -> None:
    """Add a picture in the middle of the page, as wide as the text or `height_mm` high, and say what it is."""
    paragraph = document.add_paragraph(style=TABLE_TEXT)
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    picture = paragraph.add_run().add_picture(io.BytesIO(png))
    scale = min(Mm(TEXT_WIDTH[False]) / picture.width, Mm(height_mm) / picture.height)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    document.element.body.xpath("(.//wp:docPr)[last()]")[0].set("descr", one_line(told))


def add_legend(document: Document, samples: Sequence[tuple[bytes, str]]) -> None:
    """Add a line of samples and their words."""
    paragraph = document.add_paragraph(style=TABLE_TEXT)
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    for png, told in samples:
        paragraph.add_run().add_picture(io.BytesIO(png), height=Pt(9))
        paragraph.add_run(f"{told}\N{EN SPACE} ")


def packed(document: Document, title: str, written: datetime) -> bytes:
    """Give the bytes of a document: the same for the same content."""
    properties = document.core_properties
    properties.title, properties.subject, properties.comments = title[:255], "", ""
    properties.author = properties.last_modified_by = "CareCircle"
    properties.created = properties.modified = written
    properties.revision = 1
    stream = io.BytesIO()
    document.save(stream)
    return settled(stream.getvalue(), {"word/fontTable.xml": _substitutes()})


def flatten(paragraph: Paragraph, height_pt: float) -> None:
    """Make an empty paragraph low."""
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height_pt)
    layout.space_before = layout.space_after = Pt(0)


def _set_face(style: ParagraphStyle, face: Face) -> None:
    """Set Latin and Chinese typeface, size and weight; the template's own typefaces, colours and rules go."""
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:color", "w:sz", "w:szCs", "w:b", "w:bCs", "w:i", "w:iCs", "w:spacing", "w:kern"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for old in style.element.xpath("w:pPr/w:pBdr | w:pPr/w:numPr"):
        old.getparent().remove(old)
    style.font.name = LATIN
    properties.rFonts.set(qn("w:eastAsia"), face.name)
    properties.rFonts.set(qn("w:cs"), LATIN)
    style.font.size = Pt(face.size)
    style.font.bold = face.is_bold


def _set_spacing(document: Document, language: Language) -> None:
    """Set lines and indents; Chinese text on lines of 28 pt."""
    for name in FACES[language]:
        layout = document.styles[name].paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = 1.0
        if language == "zh" and name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Subtitle"):
            layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            layout.line_spacing = Pt(28)
            layout.first_line_indent = Pt(0 if name == "Subtitle" else 32)
        if language == "en" and name == "Normal":
            layout.line_spacing, layout.space_after = 1.15, Pt(6)
        if language == "en" and name.startswith("Heading"):
            layout.space_before, layout.space_after = Pt(12), Pt(6)
    for name in ("Title", "Subtitle", "Caption"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Title"].paragraph_format.space_after = Pt(14)
    caption = document.styles["Caption"].paragraph_format
    caption.space_before, caption.space_after, caption.keep_with_next = Pt(8), Pt(4), True


def _set_page(section: Section, *, is_wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if is_wide else (short, long)
    top, bottom, left, right = (28, 22, 24, 24) if is_wide else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(14 if is_wide else 25)


def _set_language(document: Document) -> None:
    """Say that the Chinese is simplified, so that a substitute draws it so."""
    for own in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        own.set(qn("w:eastAsia"), "zh-CN")


def _substitutes() -> bytes:
    """Write the part of the file that names, for each typeface, what may stand for it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in SUBSTITUTES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


def _number_pages(footer: BaseOxmlElement, told: str) -> None:
    """Write the number of the page into a footer's first paragraph, where `told` has a line feed."""
    before, after = (escape(part) for part in told.split("\n"))
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    instruction = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    runs = (
        f'<w:r><w:t xml:space="preserve">{before}</w:t></w:r>{field.format("begin")}{instruction}'
        f"{field.format('separate')}<w:r><w:t>1</w:t></w:r>{field.format('end')}"
        f'<w:r><w:t xml:space="preserve">{after}</w:t></w:r>'
    )
    footer.xpath("w:p")[0].extend(parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>").findall(qn("w:r")))
