"""The office's day, wherever the server stands."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gridapp.kit.clock import office_day

_ASK = "from gridapp.kit.clock import today; print(today())"


@pytest.mark.parametrize("server", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize("office", ["Asia/Shanghai", "Asia/Urumqi", "Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_today_is_the_offices(server: str, office: str) -> None:
    """Of four offices round the date line, at least one has another day than the server at any hour."""
    before = datetime.now(ZoneInfo(office)).date()
    there = {**os.environ, "TZ": server, "GRIDAPP_TIMEZONE": office}
    told = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True, env=there).stdout.strip()
    assert date.fromisoformat(told) in {before, datetime.now(ZoneInfo(office)).date()}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 15, 30, tzinfo=UTC), date(2026, 12, 31)),  # 23:30 in the office
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), date(2027, 1, 1)),  # 00:30 in the office
        (datetime(2026, 6, 1, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles")), date(2026, 6, 2)),
        (datetime(2026, 6, 1, 0, 30, tzinfo=ZoneInfo("America/Los_Angeles")), date(2026, 6, 1)),
    ],
)
def test_a_moment_falls_on_the_offices_day(moment: datetime, day: date) -> None:
    assert office_day(moment) == day
