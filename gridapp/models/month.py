"""月结: a month that is closed, with the cases its figures rest on."""

from datetime import datetime

import sqlalchemy as sa

from gridapp.kit.db.base import Record, account, blob, moment, rule, text
from gridapp.kit.i18n import _


class ClosedMonth(Record, table=True):
    """What the cases of a month were on the day it was closed. Nothing that is written later changes it.

    `cases` is a Parquet file: `id`, `grid_id`, `category_id`, `village_id` and one yes/no column for each measure of
    `indicators.measures.ROW_MEASURES`; only cases that some measure counts.
    """

    __tablename__ = "closed_month"
    __table_args__ = (
        sa.Index("uq_closed_month_month", "month", unique=True),
        rule("length(month) = 7", "month", _("月份须写成 2026-03 的形式")),
    )

    month: str = text(_("月份"), max_length=7)
    closed_at: datetime = moment(_("月结时间"))
    closed_by: str = text(_("月结人"), default="", max_length=50)
    closed_by_id: int | None = account(_("月结账号"))
    cases: bytes = blob(_("明细"))
