"""The screens of cases and of the steps each case has taken."""

from typing import Any

from gridapp.features.cases import queries, rules, service
from gridapp.kit.colours import Colour
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import (
    Action,
    Ask,
    Clock,
    Column,
    Computed,
    DateRange,
    Found,
    Ref,
    Related,
    Resource,
    RowVerb,
    Section,
    Sheet,
    Timeline,
    Transfer,
)
from gridapp.models import Case, CaseStep
from gridapp.models.case import Card, CaseStatus, Entry, RequestKind, StepKind, Urgency
from gridapp.registers.sight import visible_cases

READ, WRITE = "cases.read", "cases.write"
_DONE = _("处理情况")

_COLOURS: dict[str, Colour] = {
    CaseStatus.RECEIVED: "amber",
    CaseStatus.FILED: "amber",
    CaseStatus.DISPATCHED: "blue",
    CaseStatus.HANDLED: "violet",
    CaseStatus.SUSPENDED: "grey",
    CaseStatus.CLOSED: "green",
    CaseStatus.VOID: "grey",
}
"""Amber waits for the office, blue is being worked on, violet waits to be checked."""
_STEP_COLOURS: dict[str, Colour] = {
    StepKind.REPORT: "grey",
    StepKind.FILE: "amber",
    StepKind.DISPATCH: "blue",
    StepKind.HANDLE: "violet",
    StepKind.CLOSE: "green",
    StepKind.RETURN: "red",
    StepKind.ESCALATE: "teal",
    StepKind.VOID: "grey",
    StepKind.ASK: "amber",
    StepKind.REFUSE: "red",
    StepKind.EXTEND: "teal",
    StepKind.SUSPEND: "grey",
    StepKind.RESUME: "blue",
    StepKind.CORRECT: "red",
    StepKind.RECOUNT: "teal",
    StepKind.SUPERVISE: "red",
    StepKind.INFORM: "violet",
    StepKind.VISIT: "green",
    StepKind.REOPEN: "red",
}
"""A step that leads to a state has the colour of what it leads to."""


def _act(kind: StepKind, name: str, label: str, run: RowVerb, **words: Any) -> Action:
    """A step of the loop as a verb: offered in the states it may be taken from, to whoever may take it at the level that owns the case."""
    move = rules.MOVES[kind]
    return Action(name, label, run, by="level", permissions=move.by, when={"status": tuple(sorted(move.sources))}, **words)


def _ask(kind: RequestKind, label: str, run: RowVerb, **words: Any) -> Action:
    """Asking for a step that another person decides: whoever works on the case asks, in the states the step may be taken from."""
    sources = rules.MOVES[rules.ASKED_FOR[kind]].sources - {CaseStatus.RECEIVED}  # what is not filed is simply edited
    when = {"status": tuple(sorted(sources))}
    name = f"ask_{kind.value}"
    return Action(name, label, run, by="level", permissions=rules.AT_ITS_LEVEL, when=when, reason=True, in_rows=False, **words)


CASES = Resource(
    model=Case,
    slug="cases",
    label=_("事件"),
    icon="clipboard-list",
    columns=(
        Column("code", width=150),
        Column("title", width=200),
        Column("category.name", width=120),
        Column("grid.name", width=150),
        Column("status", width=100, colours=_COLOURS),
        Column(
            "due_at",
            width=240,
            clock=Clock(
                "status",
                tuple(status for status in CaseStatus if status not in rules.NEVER_OVERDUE),
                stopped="closed_at",
                rests=(CaseStatus.SUSPENDED,),
            ),
        ),
        Column("urgency", width=100, colours={Urgency.URGENT: "amber", Urgency.CRITICAL: "red"}),
        "reported_at",
        "closed_at",
        Column("level", hidden=True),
        Column("handler", hidden=True),
        Column("filed_at", hidden=True),
        Column("satisfied", hidden=True),
        Column("supervision", hidden=True, colours={Card.YELLOW: "amber", Card.RED: "red"}),
        Column("supervised_until", hidden=True),
        Column("informed_at", hidden=True),
        Column("voided_at", hidden=True),
    ),
    search=("code", "title"),
    filters=(
        "status",
        Computed("category_id", _("事件类别"), where=queries.of_category, widget="reference", target="case_category.id"),
        "village_id",
        "grid_id",
        "urgency",
        "level",
        "supervision",
        DateRange("reported_at"),
        DateRange("due_at"),
        DateRange("closed_at"),
        Computed("measure", _("统计口径"), where=queries.counted, choices=queries.Measure),
        Computed("period", _("统计期间"), where=queries.in_period, widget="date"),
    ),
    order=("-reported_at",),
    form=(
        Section(
            _("基本信息"),
            "title",
            Ref("category_id", search=("code", "name")),
            Ref("grid_id", search=("code", "name")),
            "reported_at",
            "urgency",
            "description",
            "code",
        ),
        Section(_("诉求人"), "caller", "caller_phone"),
    ),
    related=(
        Related(
            "case-steps",
            "case_id",
            timeline=Timeline("at", "kind", who="by", whom="addressee", note="note", recorded="created_at"),
        ),
        Related("case-requests", "case_id"),
    ),
    found=(
        Found(
            "alike",
            _("相近事件"),
            queries.alike_cases,
            columns=("status", "reported_at"),
            about=_("同一网格、同一大类，受理时间相差不多，主题有一半以上的连续两字相同；越像的越靠前"),
            empty=_("没有相近事件"),
        ),
    ),
    sheet=Sheet(_("事件处理单"), number="code", signatures=(_("经办人"), _("核查人"), _("日期"))),
    acts_lead=True,
    read=READ,
    write=WRITE,
    scope=visible_cases,
    clean=service.clean_case,
    delete=service.take_steps,
    actions=(
        _act(StepKind.FILE, "file", _("立项"), service.file_case),
        Action(
            "settle",
            _("当场处置"),
            service.settle_case,
            by="level",
            permissions=rules.ON_THE_SPOT,
            reason=True,
            reason_label=_DONE,
            when={"status": (CaseStatus.RECEIVED,)},
        ),
        _act(StepKind.DISPATCH, "dispatch", _("派遣"), service.dispatch_case, asks=(Ask("addressee", _("承办人或部门")),)),
        _act(StepKind.HANDLE, "handle", _("反馈"), service.handle_case, reason=True, reason_label=_DONE),
        _act(StepKind.CLOSE, "close", _("结案"), service.close_case),
        _act(
            StepKind.RETURN,
            "return",
            _("退回"),
            service.return_case,
            confirm=_("退回后须重新办理并反馈，确定退回？"),
            reason=True,
        ),
        _act(StepKind.INFORM, "inform", _("告知当事人"), service.inform_caller, reason=True, reason_label=_("告知情况"), in_rows=False),
        _act(StepKind.ESCALATE, "escalate", _("上报"), service.escalate_case, confirm=_("上报后由上一级办理"), reason=True),
        _act(StepKind.RESUME, "resume", _("恢复办理"), service.resume_case, reason=True, reason_label=_("恢复原因")),
        _ask(
            RequestKind.EXTEND,
            _("申请延期"),
            service.ask_extension,
            asks=(Ask("days", _("延期工作日数"), widget="integer"),),
            confirm=_("须在办理时限之前申请，由上一级审批，批准后时限才会改变。"),
        ),
        _ask(RequestKind.SUSPEND, _("申请挂起"), service.ask_suspension, confirm=_("由上一级审批，挂起期间不计办理时限。")),
        _act(
            StepKind.SUPERVISE,
            "supervise",
            _("督办"),
            service.supervise_case,
            asks=(Ask("card", _("督办"), widget="choice", choices=Card), Ask("until", _("督办期限"), widget="date")),
            reason=True,
            reason_label=_("督办要求"),
            in_rows=False,
        ),
        _act(
            StepKind.VISIT,
            "visit",
            _("回访"),
            service.visit_case,
            asks=(
                Ask("verdict", _("回访结果"), widget="choice", choices=rules.Verdict),
                Ask("opinion", _("群众意见"), required=False, max_length=200),
            ),
            in_rows=False,
        ),
        _act(
            StepKind.REOPEN,
            "reopen",
            _("重开"),
            service.reopen_case,
            confirm=_("重开后须重新派遣和办理，时限从现在起重新计算；已结案的月份不受影响。"),
            reason=True,
            in_rows=False,
        ),
        _ask(
            RequestKind.CORRECT,
            _("申请更正"),
            service.ask_correction,
            asks=(
                Ask("entry", _("更正内容"), widget="choice", choices=Entry),
                Ask("new", _("更正为"), required=False, help=_("时间写成 2026-03-31 17:00；网格和类别写编码或名称；误结案、误作废留空")),
            ),
            confirm=_("由镇级另一人审批；更正后视同一开始就是如此，办理记录会写明改了什么。"),
        ),
        _act(
            StepKind.VOID,
            "void",
            _("作废"),
            service.void_case,
            confirm=_("作废后不再计入应结案，误作废的须申请更正，确定作废？"),
            reason=True,
            in_rows=False,  # rare, and the mark of an overdue row needs its room
        ),
    ),
)

CASE_STEPS = Resource(
    model=CaseStep,
    slug="case-steps",
    label=_("办理记录"),
    icon="history",
    columns=(
        "at",
        Column("kind", colours=_STEP_COLOURS),
        "by",
        "addressee",
        "note",
        Column("created_at", _("记录时间"), hidden=True),
        Column("case.code", hidden=True),
    ),
    filters=("kind", "case_id", DateRange("at")),
    order=("at",),
    read=READ,
    write="steps.write",
    scope=queries.visible_steps,
    delete=service.keep_step,
    transfer=Transfer(imports=(), key=""),
)
