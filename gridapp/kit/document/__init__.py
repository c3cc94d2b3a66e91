"""Documents as offices hand them in: content once (`Document`), as PDF or DOCX, with real footnotes. Knows nothing of what they are about.

Rendering blocks for up to a second: call it through `asyncio.to_thread`.
"""

from gridapp.kit.document.capitals import in_capitals
from gridapp.kit.document.model import Align, Block, Column, Document, Figure, Heading, Paragraph, Picture, Run, Sheet, Table, plain
from gridapp.kit.document.pdf import FONT, FONT_FOLDER, pictures_pdf, to_pdf

__all__ = [
    "FONT", "FONT_FOLDER", "Align", "Block", "Column", "Document", "Figure", "Heading", "Paragraph", "Picture", "Run", "Sheet", "Table",
    "in_capitals", "pictures_pdf", "plain", "to_docx", "to_pdf",
]  # fmt: skip


def to_docx(document: Document) -> bytes:
    """A document as DOCX, A4, annexes landscape. Blocks for some 100 ms: call it off the event loop."""
    from gridapp.kit.document.word import write  # what writes DOCX is loaded when the first one is wanted

    return write(document)
