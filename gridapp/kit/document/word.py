"""DOCX in the form of official documents (GB/T 9704: 黑体 chapters, 楷体 sections, 仿宋 body), with real footnotes.

python-docx writes no footnotes and no marks across the page: `notes.py` adds those parts.
"""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gridapp.kit.document.model import SHORT, Document, Heading, Table, plain
from gridapp.kit.document.notes import Notes, watermark

_BODY, _CHAPTER, _SECTION, _TITLE = "仿宋", "黑体", "楷体", "宋体"
_ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def write(document: Document) -> bytes:
    """See `kit.document.to_docx`."""
    word = docx.Document()
    _styles(word)
    word.core_properties.title, word.core_properties.author = plain(document.title), ""
    _page(word.sections[0], portrait=True)
    _line(word, document.title, font=_TITLE, size=22, bold=True, after=10)
    _line(word, document.state, font=_BODY, size=9, bold=bool(document.mark), after=16)
    notes = Notes(word)
    for block in document.body:
        if isinstance(block, Heading):
            _heading(word, block)
            continue
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        for run in block.runs:
            paragraph.add_run(plain(run if isinstance(run, str) else run.text))
            if not isinstance(run, str) and run.note:
                notes.add(paragraph, plain(run.note))
    _signatures(word, document.signatures)
    if document.annexes:
        _page(word.add_section(WD_SECTION.NEW_PAGE), portrait=False)
        for annex in document.annexes:
            _annex(word, annex)
    notes.close()
    footer = word.sections[0].footer
    _page_number(footer.paragraphs[0])
    if document.mark:
        watermark(word.sections[0].header.paragraphs[0], plain(document.mark))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _font(holder: Any, name: str, size: float, *, bold: bool = False) -> None:
    """Give a style or run one font for Latin and Chinese."""
    holder.font.name, holder.font.size, holder.font.bold = name, Pt(size), bold
    holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    holder.font.color.rgb = RGBColor(0, 0, 0)


def _styles(word: Any) -> None:
    normal = word.styles["Normal"]
    _font(normal, _BODY, 16)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), Pt(29)
    for level, name in ((1, _CHAPTER), (2, _SECTION)):
        style = word.styles[f"Heading {level}"]
        _font(style, name, 16, bold=level == 2)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "eastAsiaTheme", "hAnsiTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(0)
        style.paragraph_format.first_line_indent = Pt(32)


def _page(section: Any, *, portrait: bool) -> None:
    section.orientation = WD_ORIENT.PORTRAIT if portrait else WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(210), Mm(297)) if portrait else (Mm(297), Mm(210))
    section.left_margin, section.right_margin = (Mm(28), Mm(26)) if portrait else (Mm(20), Mm(20))
    section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if portrait else (Mm(22), Mm(20))


def _line(word: Any, text: str, *, font: str, size: float, bold: bool = False, after: float = 0) -> None:
    """A line in the middle."""
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(after), 1.2
    _font(paragraph.add_run(plain(text)), font, size, bold=bold)


def _heading(word: Any, heading: Heading) -> None:
    word.add_heading(plain(heading.text), heading.level)


def _signatures(word: Any, labels: Sequence[str]) -> None:
    """A line to write on behind each label, two to a row, kept together."""
    if not labels:
        return
    word.add_paragraph()
    table = word.add_table(rows=(len(labels) + 1) // 2, cols=4)
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, (28, 48, 28, 48), strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            cell.paragraphs[0].paragraph_format.space_before = Pt(10)
    for at, label in enumerate(labels):
        there, line = (table.cell(at // 2, at % 2 * 2 + step) for step in (0, 1))
        there.paragraphs[0].add_run(f"{plain(label)}：")
        there.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("color", "000000")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        line._tc.get_or_add_tcPr().append(borders)


def _annex(word: Any, annex: Table) -> None:
    title = word.add_paragraph()
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(10), Pt(4)
    title.paragraph_format.line_spacing, title.paragraph_format.keep_with_next = 1.2, True
    _font(title.add_run(plain(annex.title)), _CHAPTER, 13)
    lines = [*annex.rows, *([annex.totals] if annex.totals else [])]
    table = word.add_table(rows=1 + len(lines), cols=len(annex.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(column.width for column in annex.columns)
    widths = [Mm(257 * column.width / whole) for column in annex.columns]
    for width, column in zip(widths, table.columns, strict=True):
        column.width = width
    aligns = [_ALIGNED[column.align] for column in annex.columns]
    rows = list(table.rows)
    _row(rows[0], [column.head for column in annex.columns], widths, [WD_ALIGN_PARAGRAPH.CENTER] * len(aligns), bold=True)
    rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, line in zip(rows[1:], lines, strict=True):
        _row(row, line, widths, aligns, bold=line is annex.totals)
    if len(annex.rows) <= SHORT:
        for row in rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    if annex.note:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.2
        _font(paragraph.add_run(plain(annex.note)), _BODY, 9)


def _row(row: Any, texts: Sequence[str], widths: Sequence[Any], aligns: Sequence[Any], *, bold: bool = False) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text, width, align in zip(row.cells, texts, widths, aligns, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.alignment, paragraph.paragraph_format.line_spacing = align, 1.1
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        _font(paragraph.add_run(plain(text)), _TITLE, 9, bold=bold)


def _page_number(paragraph: Any) -> None:
    """— 3 —, in the middle; a field, so that Word counts."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind, name, text in (
        ("begin", "fldChar", ""),
        ("", "instrText", "PAGE"),
        ("separate", "fldChar", ""),
        ("", "t", "1"),
        ("end", "fldChar", ""),
    ):
        element = OxmlElement(f"w:{name}")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        paragraph.add_run()._r.append(element)
    paragraph.add_run(" —")
    for part in paragraph.runs:
        _font(part, _TITLE, 12)
