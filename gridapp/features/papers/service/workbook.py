"""The plan as a workbook that computes: change an input, and places, money, sources and uses follow, to the 分.

Formulas are those of `rules`, with functions that every spreadsheet since Excel 2007, LibreOffice and WPS know; each cell also holds the
plan's own figure, so that viewers that do not compute show the same.
"""

import io

from gridapp.features.papers.service import cover, inputs, money, months, places
from gridapp.features.papers.service.pen import Pen
from gridapp.features.papers.service.subject import Subject
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.sheet import open_book

MOST_FEN = 10**13
"""A spreadsheet counts with 15 digits; up to here every formula is exact."""


def workbook(subject: Subject) -> bytes:
    """The content of the XLSX file.

    Raises:
        Refusal: an amount is beyond `MOST_FEN`.
    """
    if max(subject.rules.available_fen, subject.plan.subsidy_fen) > MOST_FEN:
        raise Refusal(msg("金额超过一千亿元，表格软件只有 15 位有效数字，算不到分；请核对金额，或导出 Word、PDF"))
    out = io.BytesIO()
    with open_book(out, streaming=False) as book:
        book.set_properties({"title": subject.title, "comments": subject.state})
        front, given, town, by_month, fund = (Pen(book, name) for name in ("说明", "参数", "测算表", "计发", "经费"))
        at = inputs.write(given, subject)
        prices = months.write(by_month, subject)
        counts = places.write(town, subject, prices)
        sums = money.write(fund, subject, at, counts)
        cover.write(front, subject, counts, sums)
    return out.getvalue()
