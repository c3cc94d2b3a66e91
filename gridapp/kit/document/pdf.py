"""PDF through Typst, with a font that comes from a package: the same pages on every machine, nothing read from the system.

What people typed reaches a template as JSON and is never markup.
"""

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gridapp.kit.document.model import SHORT, Document, Figure, Heading, Sheet, plain

FONT = "Noto Sans SC"
FONT_FOLDER = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl" / "notosanssc"
"""Where the variable font `FONT` is (SIL Open Font License)."""
_TEMPLATES = Path(__file__).parent / "templates"


def to_pdf(document: Document) -> bytes:
    """A document as PDF, A4, fonts embedded, real footnotes. Blocks for some 100 ms: call it off the event loop."""
    body = [
        {"level": block.level, "text": block.text}
        if isinstance(block, Heading)
        else {"runs": [asdict(run) if isinstance(run, Figure) else {"text": run, "note": ""} for run in block.runs]}
        for block in document.body
    ]
    return _compile("document.typ", {**asdict(document), "body": body, "short": SHORT})


def pictures_pdf(sheet: Sheet) -> bytes:
    """Pictures on one landscape page of A4, fonts embedded. Blocks for some 100 ms: call it off the event loop."""
    data = asdict(sheet)
    for picture in data["pictures"]:
        picture["svg"] = _visible(plain(picture["svg"]))
    return _compile("sheet.typ", data)


def _visible(svg: str) -> str:
    """A drawing with all its text at weight 500: Typst draws weight 400 of a variable font in a picture at its thinnest."""
    head, end, rest = svg.partition(">")
    return f"{head}{end}<style>text{{font-weight:500}}</style>{rest}"


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The font, read once: it has 17 MB."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _compile(template: str, data: dict[str, Any]) -> bytes:
    import typst

    compiler = typst.Compiler(str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=_fonts())
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(_printable({**data, "font": FONT}), ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
