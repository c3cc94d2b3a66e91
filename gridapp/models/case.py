"""Cases (事件): what a patrol or a resident reports, the categories they fall in and every step of the loop."""

from datetime import datetime

import sqlalchemy as sa

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import (
    Record,
    account,
    boolean,
    choice,
    index_alive,
    index_bin,
    integer,
    moment,
    ordinal,
    reference,
    secret,
    text,
    unique_alive,
)
from gridapp.kit.i18n import _


class DeadlineUnit(Choice):
    """How a deadline is counted."""

    WORKING_HOURS = "working_hours", _("工作时")
    WORKING_DAYS = "working_days", _("工作日")
    NATURAL_HOURS = "natural_hours", _("自然时")
    NATURAL_DAYS = "natural_days", _("自然日")


class CaseCategory(Record, table=True):
    """A kind of case; data, because offices use lists of 17, 24 and more. `parent_id` makes two levels."""

    __tablename__ = "case_category"

    code: str = text(_("代码"), max_length=32, unique=True)
    name: str = text(_("类别名称"), max_length=50)
    parent_id: int | None = reference("case_category.id", _("上级类别"), default=None)
    deadline: int = integer(_("办理时限"), default=7, ge=1, le=366)
    deadline_unit: DeadlineUnit = choice(DeadlineUnit, _("时限单位"), default=DeadlineUnit.WORKING_DAYS)
    position: int = ordinal(_("排序"), default=0)


class CaseStatus(Choice):
    """Where a case stands in the loop 信息采集 → 受理立项 → 任务派遣 → 处理反馈 → 核查结案."""

    RECEIVED = "received", _("待立项")
    FILED = "filed", _("待派遣")
    DISPATCHED = "dispatched", _("处理中")
    HANDLED = "handled", _("待核查")
    SUSPENDED = "suspended", _("已挂起")
    CLOSED = "closed", _("已结案")
    VOID = "void", _("已作废")


class Urgency(Choice):
    """How fast it must go."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    CRITICAL = "critical", _("特急")


class CaseLevel(Choice):
    """Which level holds the case; whoever cannot solve it escalates."""

    GRID = "grid", _("单元网格")
    COMMUNITY = "community", _("村（社区）")
    TOWN = "town", _("镇")
    COUNTY = "county", _("县")


class Card(Choice):
    """How seriously a case is supervised (督办)."""

    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class Case(Record, table=True):
    """One case. Times tell the rates: 受理 by `reported_at`, 立案 by `filed_at`, 结案 by `closed_at`; `due_at` is the deadline.

    Deadline and closing hold from `since` on (null: from the beginning); what held before stands in `CaseInterval`. The clock runs from
    filing or from the last reopening; `extended_days` working days and `paused_seconds` of its own time were added to it. While it stands
    still (`suspended_at`) there is no deadline.

    `village_id` is where the case lay when it was made, null directly under the town: a grid that moves to another village leaves what
    happened in it where it happened. A village that is gone keeps its cases.
    """

    __tablename__ = "case"
    __search__ = ("code", "title")
    __table_args__ = (
        sa.Index("uq_case_code", "code", unique=True),
        index_alive("ix_case_alive", "id"),
        index_bin("ix_case_bin"),
        index_alive("ix_case_status_reported_at", "status", "reported_at", "id"),
        index_alive("ix_case_grid_id_reported_at", "grid_id", "reported_at", "id"),
        index_alive("ix_case_village_id_reported_at", "village_id", "reported_at", "id"),
        index_alive("ix_case_category_id_reported_at", "category_id", "reported_at", "id"),
        index_alive("ix_case_reported_at_id", "reported_at", "id"),
        index_alive("ix_case_due_at_id", "due_at", "id"),
        index_alive("ix_case_closed_at_id", "closed_at", "id"),
    )

    code: str = text(_("受理编号"), max_length=32, generated=True, default="", help=_("留空自动编号"))
    grid_id: int = reference("grid.id", _("所属网格"), index=False)
    category_id: int = reference("case_category.id", _("事件类别"), index=False, external="category")
    title: str = text(_("事件主题"), max_length=200)
    description: str = text(_("情况说明"), default="", max_length=2000, multiline=True)
    status: CaseStatus = choice(CaseStatus, _("事件状态"), default=CaseStatus.RECEIVED, generated=True)
    urgency: Urgency = choice(Urgency, _("紧急程度"), default=Urgency.NORMAL)
    level: CaseLevel = choice(CaseLevel, _("办理层级"), default=CaseLevel.GRID)
    handler: str = text(_("办理部门"), default="", max_length=100)
    reported_at: datetime = moment(_("受理时间"), now=True)
    filed_at: datetime | None = moment(_("立案时间"), default=None, help=_("留空表示已受理、未立案"))
    due_at: datetime | None = moment(_("办理时限"), default=None)
    closed_at: datetime | None = moment(_("结案时间"), default=None, help=_("留空表示未结案"))
    void: bool = boolean(_("作废"))
    voided_at: datetime | None = moment(_("作废时间"), default=None)
    satisfied: bool | None = boolean(_("满意"), default=None)  # type: ignore[arg-type]
    caller: str | None = secret(_("诉求人姓名"), default=None, mask="name")
    caller_phone: str | None = secret(_("诉求人电话"), default=None, mask="phone")
    informed_at: datetime | None = moment(_("告知时间"), default=None)
    supervision: Card | None = choice(Card, _("督办"), default=None)
    supervised_until: datetime | None = moment(_("督办期限"), default=None)
    since: datetime | None = moment(_("时限起算"), default=None, hidden=True)
    suspended_at: datetime | None = moment(_("挂起时间"), default=None, hidden=True)
    reopened_at: datetime | None = moment(_("重开时间"), default=None, hidden=True)
    extended_days: int = integer(_("已延期工作日"), default=0, hidden=True)
    paused_seconds: int = integer(_("已挂起秒数"), default=0, hidden=True)
    reported_by_id: int | None = account(_("登记账号"))
    handled_by_id: int | None = account(_("反馈账号"))
    village_id: int | None = reference(
        "village.id",
        _("所属村（社区）"),
        default=None,
        index=False,
        holds=False,
        generated=True,
        help=_("事件发生时网格所属的村（社区）；留空按网格填写"),
    )


class StepKind(Choice):
    """What happened to a case."""

    REPORT = "report", _("信息采集")
    FILE = "file", _("受理立项")
    DISPATCH = "dispatch", _("任务派遣")
    HANDLE = "handle", _("处理反馈")
    CLOSE = "close", _("核查结案")
    RETURN = "return", _("退回")
    ESCALATE = "escalate", _("上报")
    VOID = "void", _("作废")
    ASK = "ask", _("申请")
    REFUSE = "refuse", _("不同意")
    EXTEND = "extend", _("延期")
    SUSPEND = "suspend", _("挂起")
    RESUME = "resume", _("恢复办理")
    CORRECT = "correct", _("更正")
    RECOUNT = "recount", _("时限重算")
    SUPERVISE = "supervise", _("督办")
    INFORM = "inform", _("告知当事人")
    VISIT = "visit", _("回访")
    REOPEN = "reopen", _("重开")


class CaseStep(Record, table=True):
    """One step of one case: who, when, for whom, what. Rows are only ever added.

    `at` is when it happened, `created_at` when it was recorded; `by_id` is the account that recorded it, unknown for what came in a file.
    """

    __tablename__ = "case_step"

    case_id: int = reference("case.id", _("事件"))
    kind: StepKind = choice(StepKind, _("环节"))
    at: datetime = moment(_("时间"))
    by: str = text(_("经办人"), default="", max_length=50)
    by_id: int | None = account(_("经办账号"))
    addressee: str = text(_("交办对象"), default="", max_length=100)
    note: str = text(_("说明"), default="", max_length=500)


class CaseInterval(Record, table=True):
    """What held of a case from `since` (null: from the beginning) until `until`: its deadline, null while it rested, and its closing.

    The intervals of a case follow one another without a gap; the last ends where `Case.since` says that the present begins. Figures of a
    past period are taken from what held at its end.
    """

    __tablename__ = "case_interval"

    case_id: int = reference("case.id", _("事件"))
    since: datetime | None = moment(_("开始"), default=None)
    until: datetime = moment(_("结束"))
    due_at: datetime | None = moment(_("办理时限"), default=None)
    closed_at: datetime | None = moment(_("结案时间"), default=None)


class RequestKind(Choice):
    """What somebody asks for that another person decides."""

    EXTEND = "extend", _("延期")
    SUSPEND = "suspend", _("挂起")
    CORRECT = "correct", _("更正")


class RequestState(Choice):
    """What became of it."""

    OPEN = "open", _("待审批")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("未同意")


class Entry(Choice):
    """An entry of a case that may be wrong."""

    REPORTED = "reported_at", _("受理时间")
    FILED = "filed_at", _("立案时间")
    CLOSED = "closed_at", _("结案时间")
    VOIDED = "voided_at", _("作废时间")
    GRID = "grid_id", _("所属网格")
    CATEGORY = "category_id", _("事件类别")
    URGENCY = "urgency", _("紧急程度")


class CaseRequest(Record, table=True):
    """A request about a case: more time, a rest of its clock, the correction of an entry. Kept whatever became of it."""

    __tablename__ = "case_request"
    __table_args__ = (
        unique_alive("uq_case_request_open", "case_id", when="state = 'open'", message=_("本事件已有待审批的申请，请等待审批后再申请")),
    )

    case_id: int = reference("case.id", _("事件"))
    kind: RequestKind = choice(RequestKind, _("申请事项"))
    state: RequestState = choice(RequestState, _("审批状态"), default=RequestState.OPEN)
    level: CaseLevel = choice(CaseLevel, _("办理层级"))
    days: int | None = integer(_("延期工作日数"), default=None, ge=1, le=366)
    entry: Entry | None = choice(Entry, _("更正内容"), default=None)
    old: str = text(_("原内容"), default="", max_length=100)
    new: str = text(_("更正为"), default="", max_length=100)
    note: str = text(_("理由"), default="", max_length=500)
    asked_at: datetime = moment(_("申请时间"))
    asked_by: str = text(_("申请人"), default="", max_length=50)
    asked_by_id: int | None = account(_("申请账号"))
    decided_at: datetime | None = moment(_("审批时间"), default=None)
    decided_by: str = text(_("审批人"), default="", max_length=50)
    decided_by_id: int | None = account(_("审批账号"))
    answer: str = text(_("审批意见"), default="", max_length=500)
