"""Documents as offices hand them in: content once (`Document`), as PDF or DOCX, with real footnotes. Knows nothing of what they are about.

Rendering blocks for up to a second: call it through `asyncio.to_thread`.
"""

from gridapp.kit.document.capitals import in_capitals
from gridapp.kit.document.model import Align, Block, Column, Document, Figure, Heading, Paragraph, Picture, Run, Sheet, Table, plain
from gridapp.kit.document.pdf import FONT, FONT_FOLDER, pictures_pdf, to_pdf
from gridapp.kit.document.word import to_docx

__all__ = [
    "FONT", "FONT_FOLDER", "Align", "Block", "Column", "Document", "Figure", "Heading", "Paragraph", "Picture", "Run", "Sheet", "Table",
    "in_capitals", "pictures_pdf", "plain", "to_docx", "to_pdf",
]  # fmt: skip
