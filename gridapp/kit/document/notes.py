"""What python-docx has no word for: footnotes (a part of their own) and a mark that lies across every page."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

_REFERENCE, _TEXT = "FootnoteReference", "FootnoteText"


class Notes:
    """The footnotes of one DOCX: `add` while the body is written, `close` once at the end."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            self._note(number, kind).append(_around(kind))
        self._next = 1
        styles = word.styles
        reference = styles.add_style(_REFERENCE, WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True
        text = styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH)
        text.base_style, text.font.size = styles["Normal"], Pt(9)
        text.paragraph_format.line_spacing, text.paragraph_format.first_line_indent = 1.0, Pt(0)

    def add(self, paragraph: Any, text: str) -> None:
        """A reference at the end of the paragraph as it stands, and its footnote."""
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(self._next))
        paragraph.add_run("[", style=_REFERENCE)  # a bare small 6 behind an 8 reads as 86
        paragraph.add_run(style=_REFERENCE)._r.append(mark)
        paragraph.add_run("]", style=_REFERENCE)
        line = self._note(self._next)
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), _TEXT)
        properties = OxmlElement("w:pPr")
        properties.append(style)
        words = OxmlElement("w:r")
        content = OxmlElement("w:t")
        content.text = f" {text}"
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.append(content)
        line.extend([properties, _around("footnoteRef", _REFERENCE), words])
        self._next += 1

    def close(self) -> None:
        """Put the footnotes into the file."""
        blob = serialize_part_xml(self._root)
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, self._word.part.package)
        self._word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _note(self, number: int, kind: str = "") -> Any:
        """A footnote's one, still empty paragraph."""
        note, line = OxmlElement("w:footnote"), OxmlElement("w:p")
        note.set(qn("w:id"), str(number))
        if kind:
            note.set(qn("w:type"), kind)
        note.append(line)
        self._root.append(note)
        return line


def _around(name: str, style: str = "") -> Any:
    """A run that holds one empty element."""
    run = OxmlElement("w:r")
    if style:
        properties, named = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        named.set(qn("w:val"), style)
        properties.append(named)
        run.append(properties)
    run.append(OxmlElement(f"w:{name}"))
    return run


_MARK = f"""<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>
<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="none"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="watermark" type="#_x0000_t136" stroked="f" fillcolor="#e4e4e4" style="position:absolute;width:360pt;height:160pt;rotation:315;
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin"><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt"/></v:shape></w:pict>"""


def watermark(paragraph: Any, text: str) -> None:
    """A pale word across every page whose header holds the paragraph, as Word's own watermarks are."""
    mark = parse_xml(_MARK)
    for path in mark.iter("{urn:schemas-microsoft-com:vml}textpath"):
        if path.get("on") is None:
            path.set("string", text)
    paragraph.add_run()._r.append(mark)
