"""The payout register: what each worker is paid for each month."""

from datetime import datetime

import sqlalchemy as sa

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, choice, moment, money, ordinal, reference, rule, secret, share, text, unique_alive
from gridapp.kit.i18n import _
from gridapp.quota.money import WorkerKind


class PayoutStatus(Choice):
    """A confirmed line has gone to the bank and stays as it is."""

    DRAFT = "draft", _("待发放")
    CONFIRMED = "confirmed", _("已发放")


class Payout(Record, table=True):
    """What one worker is paid for one month: a line of the payout register."""

    __tablename__ = "payout"
    __table_args__ = (
        unique_alive("uq_payout_month", "year", "month", "staff_id", message=_("该人员当月已有发放记录")),
        rule("village_id IS NULL OR dormitory_id IS NULL", "one_place", _("村（社区）和单位宿舍只能填一处")),
        sa.Index("ix_payout_year_month", "year", "month"),
    )

    year: int = ordinal(_("年度"), ge=2000, le=2100, help=_("发哪一年的补贴。依据：工作计划篇 2 第一章（二）"))
    month: int = ordinal(_("月份"), ge=1, le=12, unit=_("月"), help=_("发哪个月的补贴，每人每月一条。依据：工作计划篇 2 第一章（二）"))
    staff_id: int = reference("staff.id", _("人员"), help=_("发给谁；银行账号在人员档案里"))
    village_id: int | None = reference("village.id", _("村（社区）"), default=None, help=_("占用哪个村（社区）的名额；宿舍的留空"))
    dormitory_id: int | None = reference("dormitory.id", _("单位宿舍"), default=None, help=_("占用哪处单位宿舍的名额；村（社区）的留空"))
    kind: WorkerKind = choice(WorkerKind, _("人员类别"), default=WorkerKind.FULL_TIME, help=_("按哪类人员的标准计发"))
    full_fen: int = money(_("当月补贴标准"), help=_("考核系数为 1 时当月的补贴。依据：工作计划篇 2 第一章（一）"))
    coefficient_ppm: int = share(
        _("考核系数"), default=1_000_000, le=2_000_000, help=_("当月考核结果对应的系数，100% 为全额。依据：工作计划篇 2 第二章（五）")
    )
    allowance_fen: int = money(_("津贴"), default=0, help=_("当月的固定津贴，不乘考核系数。依据：工作计划篇 2 第一章（一）"))
    adjustment_fen: int = money(
        _("调整金额"), default=0, ge=None, help=_("补发为正，扣减为负；须写明原因。依据：工作计划篇 2 第二章（五）")
    )
    reason: str = text(_("调整原因"), default="", max_length=200, help=_("系数不是 100% 或有调整金额时，写明为什么"))
    subsidy_fen: int = money(_("实发补贴"), default=0, help=_("当月补贴标准 × 考核系数，四舍五入到分"))
    paid_fen: int = money(_("实发合计"), default=0, help=_("实发补贴 + 津贴 + 调整金额"))
    status: PayoutStatus = choice(PayoutStatus, _("状态"), default=PayoutStatus.DRAFT)
    confirmed_at: datetime | None = moment(_("发放时间"), default=None)
    bank_name: str = text(_("开户银行"), default="", max_length=100, hidden=True)
    bank_account: str | None = secret(_("银行账号"), default=None, mask="bank_account", hidden=True)
    """With `bank_name` where the person was to be paid when the line was confirmed; the sheet pays this, whatever is registered later."""
