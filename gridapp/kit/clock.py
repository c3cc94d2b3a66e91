"""The one clock: moments in UTC, days and hours in the office's own zone, wherever the server stands."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from gridapp.kit.config import settings


def utcnow() -> datetime:
    """Now, timezone-aware, in UTC."""
    return datetime.now(UTC)


def office_zone() -> ZoneInfo:
    """The office's time zone."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The calendar day in the office, whatever day the server has."""
    return utcnow().astimezone(office_zone()).date()


def office_day(moment: datetime) -> date:
    """The calendar day of a moment in the office."""
    return moment.astimezone(office_zone()).date()
