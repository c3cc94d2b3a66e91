"""Documents in any form: what people typed stays text, every figure has its footnote, amounts in capitals."""

import io
import re
import zipfile
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from gridapp.kit.document import (
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Sheet,
    Table,
    in_capitals,
    pictures_pdf,
    to_docx,
    to_pdf,
)

HOSTILE = (
    "#pagebreak()", "*x*", "$a^2$", "`code`", "<b>&amp;\"'", "= 标题", "@ref", "\\u{1}", "#eval(\"1\")", "//注释", "{{x}}", "</w:t>",
    "a_b_c", "~",
)  # fmt: skip
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(*names: str, mark: str = "草稿") -> Document:
    """A document that shows each name in every place there is."""
    body = [Heading(1, f"一、{names[0]}"), *(Paragraph((f"名称：{name}，", Figure(f"〔{name}〕", f"注：{name}"), "。")) for name in names)]
    rows = tuple((name, "1.00") for name in names)
    table = Table(f"附表{names[0]}", (Column(names[0], 3), Column("金额", 2, "right")), rows, ("合计", "9.00"), names[0])
    return Document(f"计划{names[0]}", names[0], tuple(body), (names[0], "日期"), (table,), mark)


def _pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_hostile_names_are_text_in_a_pdf() -> None:
    content = to_pdf(document(*HOSTILE))
    text = _squeezed(_pdf_text(content))
    assert [name for name in HOSTILE if text.count(_squeezed(name)) < 4] == []
    assert len(PdfReader(io.BytesIO(content)).pages) == 2


def test_hostile_names_are_text_in_a_docx() -> None:
    content = to_docx(document(*HOSTILE))
    word = docx.Document(io.BytesIO(content))
    paragraphs, cells = [p.text for p in word.paragraphs], [cell.text for row in word.tables[-1].rows for cell in row.cells]
    for name in HOSTILE:
        assert any(f"名称：{name}，〔{name}〕" in text for text in paragraphs), name
        assert name in cells
    notes = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/footnotes.xml"))
    assert ["".join(note.itertext()).strip() for note in notes][2:] == [f"注：{name}" for name in HOSTILE]


@pytest.mark.parametrize("render", [to_pdf, to_docx])
def test_characters_no_file_can_hold_are_left_out(render) -> None:
    content = render(document("村\x00\x07\ud800\uffff庄"))
    text = _pdf_text(content) if render is to_pdf else "".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert "村庄" in text


def test_each_reference_has_its_footnote_and_each_footnote_its_reference() -> None:
    content = to_docx(document("甲", "乙", "丙"))
    files = zipfile.ZipFile(io.BytesIO(content))
    body, notes = (ElementTree.fromstring(files.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
    referred = [mark.get(f"{_W}id") for mark in body.iter(f"{_W}footnoteReference")]
    assert referred == [note.get(f"{_W}id") for note in notes if note.get(f"{_W}type") is None] == ["1", "2", "3"]
    assert b"wordprocessingml.footnotes+xml" in files.read("[Content_Types].xml")


@pytest.mark.parametrize("mark", ["草稿", ""])
def test_the_mark_lies_across_every_page_or_none(mark: str) -> None:
    made = document("甲", mark=mark)
    for page in PdfReader(io.BytesIO(to_pdf(made))).pages:
        assert bool(mark) == all(sign in page.extract_text() for sign in "草稿")
    headers = b"".join(data for name, data in _parts(to_docx(made)) if "header" in name)
    assert bool(mark) == ("草稿".encode() in headers)


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    files = zipfile.ZipFile(io.BytesIO(content))
    return [(name, files.read(name)) for name in files.namelist()]


def test_every_font_is_in_the_file() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15" font-family="无此字体">图中文字</text></svg>'
    sheet = pictures_pdf(Sheet("图表", "草稿", tuple(Picture(name, "元", svg) for name in HOSTILE[:4]), "草稿"))
    for content in (to_pdf(document("甲")), sheet):
        fonts = [font for page in PdfReader(io.BytesIO(content)).pages for font in _fonts(page)]
        assert fonts
        assert all("FontFile2" in font or "FontFile3" in font for font in fonts)
    assert "图中文字" in _squeezed(_pdf_text(sheet))
    assert len(PdfReader(io.BytesIO(sheet)).pages) == 1


def _fonts(page) -> list[dict]:
    """Descriptors of the fonts of a page and of the drawings on it."""
    found, waiting = [], [page["/Resources"]]
    while waiting:
        resources = waiting.pop().get_object()
        for font in resources.get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            found.append({key.lstrip("/"): value for key, value in descendant["/FontDescriptor"].get_object().items()})
        forms = [form.get_object() for form in resources.get("/XObject", {}).values()]
        waiting += [form["/Resources"] for form in forms if "/Resources" in form]
    return found


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (1, "壹分"), (10, "壹角"), (105, "壹元零伍分"), (150, "壹元伍角"), (1_000, "壹拾元整"), (10_101, "壹佰零壹元零壹分"),
        (100_000_00, "壹拾万元整"), (101_000_00, "壹拾万壹仟元整"), (1_000_500_00, "壹佰万零伍佰元整"),
        (82_080_000, "捌拾贰万零捌佰元整"), (97_920_000, "玖拾柒万玖仟贰佰元整"), (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"), (1_0010_0000_00, "壹亿零壹拾万元整"), (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"), (600_700_14, "陆拾万零柒佰元壹角肆分"), (-5, "负伍分"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


_VALUES = {sign: at for at, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _read(words: str) -> int:
    """Capitals as 分, read the way a cashier does."""
    whole, _yuan, rest = words.rpartition("元")
    total, section, digit = 0, 0, 0
    for sign in whole:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _UNITS:
            section, digit = section + digit * _UNITS[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    fen = (total + section + digit) * 100
    for unit, value in (("角", 10), ("分", 1)):
        if unit in rest:
            fen += _VALUES[rest[rest.index(unit) - 1]] * value
    return fen


@given(st.integers(min_value=0, max_value=10**13))
def test_capitals_can_be_read_back(fen: int) -> None:
    words = in_capitals(fen)
    assert _read(words) == fen
    assert "零零" not in words
    assert not re.search("零[元万亿]", words) or fen == 0
