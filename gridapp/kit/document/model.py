"""What a document says, without how it looks."""

import re
from dataclasses import dataclass
from typing import Literal

SHORT = 12
"""Annexes of up to so many rows stay on one page."""
Align = Literal["left", "center", "right"]
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence, with the rule it comes from as a footnote."""

    text: str
    note: str


Run = str | Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is a chapter (一、), level 2 a section (（一）)."""

    level: Literal[1, 2]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: plain text and figures with footnotes, in order."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words without footnotes."""
        return "".join(run if isinstance(run, str) else run.text for run in self.runs)


Block = Heading | Paragraph


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the word above it, its share of the width, and how it is aligned."""

    head: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """An annex: a title, columns, rows of text, and the row of totals (as many cells as columns; empty when there is none)."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Title, a line on how it stands, body, who signs, annexes (landscape). `mark` lies across every page, such as 草稿; empty for none."""

    title: str
    state: str
    body: tuple[Block, ...]
    signatures: tuple[str, ...] = ()
    annexes: tuple[Table, ...] = ()
    mark: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the body, in order: one footnote each."""
        return tuple(run for block in self.body if isinstance(block, Paragraph) for run in block.runs if isinstance(run, Figure))


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing under the sentence that says what it shows; `unit` stands small below the sentence."""

    title: str
    unit: str
    svg: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One landscape page of pictures: the first across it, the others side by side below."""

    title: str
    state: str
    pictures: tuple[Picture, ...]
    mark: str = ""


def plain(text: str) -> str:
    """Text without the characters that neither XML nor paper can hold (control characters, lone surrogates)."""
    return _ILLEGAL.sub("", text)
