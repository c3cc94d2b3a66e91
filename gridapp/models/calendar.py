"""The working calendar: holidays and make-up days; the table is editable and a year not yet announced is provisional."""

import datetime

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, boolean, choice, day, text
from gridapp.kit.i18n import _


class DayKind(Choice):
    """What a day is when it is not what its weekday says."""

    HOLIDAY = "holiday", _("放假")
    WORKDAY = "workday", _("调休上班")


class CalendarDay(Record, table=True):
    """A day that differs from Monday–Friday."""

    __tablename__ = "calendar_day"

    day: datetime.date = day(_("日期"), unique=True)
    kind: DayKind = choice(DayKind, _("性质"))
    name: str = text(_("名称"), default="", max_length=50)
    provisional: bool = boolean(_("暂定"), help=_("国务院尚未公布该年安排"))
