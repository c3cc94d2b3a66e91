"""State of the menu that makes documents of a stored plan."""

import asyncio

import reflex as rx

from gridapp.features.papers.charts import pictures
from gridapp.features.papers.rules import DocumentKind
from gridapp.features.papers.service import make_document
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import in_transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.notice import notify
from gridapp.registers import plans
from gridapp.registers.plans import EXPORT


class PapersState(rx.State):
    """Makes one document at a time; keeps nothing."""

    @rx.event
    @requires(EXPORT)
    async def export(self, kind: str, scenario: str, unsaved: bool):
        """Download the stored scenario as a document: the plan, its workbook, its charts. `unsaved`: the page shows more than is stored."""
        number = wire.whole(scenario)
        if kind not in DocumentKind.labels() or not number:
            return None
        if unsaved is True:
            await notify(self, msg("文件按已保存的方案生成，未保存的改动不在其中"), "warning")
        actor = await current_actor(self)
        try:
            planned = await asyncio.to_thread(plans.planned, actor, number, today())
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return None
        wanted = DocumentKind(kind)
        name = wanted.name_of(planned.stored.name, planned.stored.revision)
        return await hand_over(self, name, lambda: in_transaction(actor, lambda tx: make_document(tx, planned, wanted, draw=pictures)))
