"""A stored plan as the office's documents: DOCX and PDF in the form of the work plan, a workbook that computes, a page of charts."""

from collections.abc import Callable, Sequence

from gridapp.features.papers import queries
from gridapp.features.papers.rules import DocumentKind
from gridapp.features.papers.service.annexes import annexes
from gridapp.features.papers.service.sentences import body
from gridapp.features.papers.service.subject import Subject
from gridapp.features.papers.service.workbook import workbook
from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.document import Document, Picture, Sheet, pictures_pdf, to_docx, to_pdf
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.models import BudgetScenario
from gridapp.quota.funding import need_sources, split_uses
from gridapp.quota.plan import Plan
from gridapp.registers.plans import Planned

Drawer = Callable[[Plan], Sequence[Picture]]
"""Draws a plan; `charts.pictures` does. Handed in, because charts stand above services."""
_SIGNED = ("编制人", "审核人", "批准人", "日期")


def make_document(tx: Tx, planned: Planned, kind: DocumentKind, *, draw: Drawer) -> bytes:
    """A stored plan as a file. Goes to the audit log; the file is Chinese in every locale: it is the office's official paper.

    Takes up to a second: call it off the event loop.

    Raises:
        NotAllowed: the actor may not export budgets.
        Refusal: the actor sees a part of the town only, no town is entered (or several), sources or uses do not add up, or (`xlsx`)
            amounts are beyond what spreadsheets count exactly.
    """
    tx.actor.need("budget.export")
    if tx.actor.unpicked().within("village") is not None:
        raise Refusal(msg("您的数据范围不是全镇，经费使用计划须由能查看全镇的账号导出"))
    stored = planned.stored
    need_sources(planned.plan.rules.sources)
    split_uses(planned.plan.rest_fen, planned.plan.rules.uses)
    subject = Subject(planned, queries.papers(tx.session, tx.actor, stored))
    if kind is DocumentKind.XLSX:
        content = workbook(subject)
    elif kind is DocumentKind.CHARTS:
        content = pictures_pdf(Sheet(f"{subject.title}：图表", subject.state, tuple(draw(planned.plan)), subject.mark))
    else:
        document = paper(subject)
        content = to_pdf(document) if kind is DocumentKind.PDF else to_docx(document)
    label = f"{stored.name} · {kind.msg.render(tx.actor.locale)}"
    audit.record(
        tx, "export", BudgetScenario.__tablename__, row_id=stored.id, label=label, changes={"kind": kind.value, "bytes": len(content)}
    )
    return content


def paper(subject: Subject) -> Document:
    """The plan as a document: what DOCX and PDF both show."""
    return Document(subject.title, subject.state, body(subject), _SIGNED, annexes(subject), subject.mark)
