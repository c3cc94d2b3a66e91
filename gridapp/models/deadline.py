"""Deadlines as data: how long a case may take, by category, urgency and level, and how long each stage of it."""

import sqlalchemy as sa

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, choice, integer, reference, text, unique_alive
from gridapp.kit.i18n import _
from gridapp.models.case import CaseLevel, DeadlineUnit, Urgency


class DeadlineStage(Choice):
    """What must be done in time. 办结 and 派遣 are counted from 立项, 处置 from 派遣, 核查 from 反馈."""

    OVERALL = "overall", _("办结")
    DISPATCH = "dispatch", _("派遣")
    HANDLE = "handle", _("处置")
    VERIFY = "verify", _("核查")


class DeadlineRule(Record, table=True):
    """A deadline for the cases it names; what is left open holds for any. `registers/deadlines.py` says which rule wins."""

    __tablename__ = "deadline_rule"
    __table_args__ = (
        unique_alive(
            "uq_deadline_rule",
            "stage",
            sa.text("coalesce(category_id, 0)"),  # two that are left open are the same, which a plain index would let pass
            sa.text("coalesce(urgency, '')"),
            sa.text("coalesce(level, '')"),
            message=_("相同类别、紧急程度、层级和环节的时限规则已有一条，请修改那一条"),
        ),
    )

    stage: DeadlineStage = choice(
        DeadlineStage,
        _("时限环节"),
        default=DeadlineStage.OVERALL,
        help=_("办结、派遣从立项起算，处置从派遣起算，核查从反馈起算"),
    )
    category_id: int | None = reference(
        "case_category.id", _("适用类别"), default=None, external="category", help=_("留空表示不限；也适用于它的下级类别")
    )
    urgency: Urgency | None = choice(Urgency, _("适用紧急程度"), default=None, help=_("留空表示不限"))
    level: CaseLevel | None = choice(CaseLevel, _("适用层级"), default=None, help=_("留空表示不限"))
    amount: int = integer(_("时限"), ge=1, le=366)
    unit: DeadlineUnit = choice(
        DeadlineUnit,
        _("时限单位"),
        default=DeadlineUnit.WORKING_DAYS,
        help=_("工作时、工作日按工作日历计算；自然时昼夜连续；自然日到期日遇休息日顺延"),
    )
    basis: str = text(_("规定依据"), default="", max_length=200, help=_("规定此时限的文件或条款"))
