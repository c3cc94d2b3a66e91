"""The screen of what was asked for about cases: whoever decides finds it here, many at once."""

from typing import Any

from gridapp.features.cases import queries, rules, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Action, Column, DateRange, Resource, RowVerb, Transfer
from gridapp.models import CaseRequest
from gridapp.models.case import RequestKind, RequestState

_OF_THE_CLOCK = (RequestKind.EXTEND.value, RequestKind.SUSPEND.value)
_OF_RECORDS = (RequestKind.CORRECT.value,)


def _decide(name: str, label: str, run: RowVerb, kinds: tuple[str, ...], **words: Any) -> Action:
    """A decision on requests of these kinds, by whoever may take the step they ask for at the level that owns the case."""
    permissions = rules.MOVES[rules.ASKED_FOR[RequestKind(kinds[0])]].by
    when = {"state": (RequestState.OPEN.value,), "kind": kinds}
    return Action(name, label, run, by="level", permissions=permissions, when=when, **words)


CASE_REQUESTS = Resource(
    model=CaseRequest,
    slug="case-requests",
    label=_("事件审批"),
    icon="stamp",
    columns=(
        Column("case.code", width=150),
        Column("kind", width=90),
        Column("days", width=120),
        Column("entry", width=90),
        Column("new", width=140),
        Column("note", width=180),
        Column("state", width=100, colours={RequestState.OPEN: "amber", RequestState.GRANTED: "green", RequestState.REFUSED: "red"}),
        Column("asked_by", width=90),
        Column("old", width=140),
        "asked_at",
        "decided_by",
        Column("decided_at", hidden=True),
        Column("answer", hidden=True),
        Column("level", hidden=True),
    ),
    filters=("state", "kind", "level", "case_id", DateRange("asked_at")),
    order=("-asked_at",),
    read="cases.read",
    write="steps.write",
    scope=queries.visible_requests,
    delete=service.keep_step,
    actions=(
        _decide("grant", _("同意"), service.grant_request, _OF_THE_CLOCK, confirm=_("同意后立即生效，写入办理记录。")),
        _decide("refuse", _("不同意"), service.refuse_request, _OF_THE_CLOCK, reason=True),
        _decide("grant_correction", _("同意更正"), service.grant_request, _OF_RECORDS, confirm=_("同意后立即更正，写入办理记录。")),
        _decide("refuse_correction", _("不同意更正"), service.refuse_request, _OF_RECORDS, reason=True),
    ),
    transfer=Transfer(imports=(), key=""),
)
