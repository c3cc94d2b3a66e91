"""A sheet as offices print it, as XLSX: a title across, facts under it, a ruled table, a line at the foot. A4, one page wide."""

import io
from collections.abc import Sequence

from gridapp.kit.sheet import Pen, open_book


def paper_sheet(
    title: str,
    facts: Sequence[tuple[str, str]],
    heads: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str | int]],
    foot: Sequence[tuple[str, str]],
) -> bytes:
    """The file's content.

    Args:
        title: stands in the middle above everything.
        facts: label and value, two pairs to a line.
        heads: word and width (in characters) of each column.
        rows: what stands under them; texts are never read as formulas.
        foot: label and value, on one line.
    """
    out = io.BytesIO()
    with open_book(out, streaming=False) as book:
        page = book.add_worksheet(title[:31])
        big = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        plain = book.add_format({"valign": "vcenter", "text_wrap": True})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
        pen = Pen(book, border=1, valign="vcenter", text_wrap=True)
        last, half = len(heads) - 1, len(heads) // 2
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.merge_range(0, 0, 0, last, title, big)
        page.set_row(0, 30)
        line = 1
        for at in range(0, len(facts), 2):
            pair = [f"{label}：{value}" for label, value in facts[at : at + 2]]
            page.merge_range(line, 0, line, half - 1, pair[0], plain)
            page.merge_range(line, half, line, last, pair[1] if len(pair) > 1 else "", plain)
            line += 1
        for at, (word, width) in enumerate(heads):
            page.set_column(at, at, width)
            page.write_string(line, at, word, head)
        page.repeat_rows(line)
        for row in rows:
            line += 1
            page.set_row(line, 24)
            for at, value in enumerate(row):
                pen.put(page, line, at, value)
        page.merge_range(line + 1, 0, line + 1, last, "    ".join(f"{label}：{value}" for label, value in foot), plain)
    return out.getvalue()
