"""State of the menu that makes documents of a stored plan."""

import asyncio
from typing import BinaryIO

import reflex as rx

from gridapp.features.papers.charts import pictures
from gridapp.features.papers.rules import DocumentKind
from gridapp.features.papers.service import document_name, make_document
from gridapp.kit import outbox
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires, session_of
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.ui.locale import current_locale
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
        actor, locale, session = await current_actor(self), await current_locale(self), session_of(self)
        try:
            path, name = await asyncio.to_thread(_made, actor, session, number, DocumentKind(kind), locale)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return None
        return rx.download(url=path, filename=name)


def _made(actor: Actor, session: str, number: int, kind: DocumentKind, locale: str) -> tuple[str, str]:
    planned = plans.planned(actor, number, today())
    with transaction(actor) as tx:
        content = make_document(tx, planned, kind, draw=pictures, locale=locale)
    name = document_name(planned, kind)

    def write(file: BinaryIO) -> None:
        file.write(content)

    return outbox.hand_out(session, name, write), name
