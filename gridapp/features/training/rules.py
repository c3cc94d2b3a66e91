"""Decisions at the door: present or late, when leave may still be approved, whom a clerk means by a few letters or digits."""

import unicodedata
from datetime import datetime, timedelta

from gridapp.kit.i18n import Msg, msg
from gridapp.models.training import SignIn

AHEAD = timedelta(hours=12)
"""A sign-in this long before the start is a mistake of the date, not an early bird."""
SLACK = timedelta(minutes=5)
"""How far a clerk's clock may be ahead of the server's."""
CAME = frozenset({SignIn.PRESENT, SignIn.LATE, SignIn.EARLY})
"""States of those who came （实到）."""


def arrival(now: datetime, starts_at: datetime, ends_at: datetime) -> SignIn:
    """What a sign-in at `now` is: 签到 until the start, 迟到 after it. After the end it is a paper sheet being entered: 签到."""
    return SignIn.LATE if starts_at < now <= ends_at else SignIn.PRESENT


def sign_in_problem(signed_at: datetime, now: datetime, starts_at: datetime) -> Msg | None:
    """Why somebody cannot have signed in at that time."""
    return msg("签到时间在将来，请核对") if signed_at > now + SLACK else too_early(signed_at, starts_at)


def leave_problem(approved_at: datetime | None, starts_at: datetime, reason: str) -> tuple[str, Msg] | None:
    """Field and words of why leave cannot be approved: too late, or no reason given."""
    if approved_at is None:
        return ("leave_approved_at", msg("请填写准假时间"))
    if approved_at >= starts_at:
        return ("leave_approved_at", msg("培训已经开始，不能再准假：请登记为无故缺席，并写明原因"))
    if not reason.strip():
        return ("reason", msg("请填写请假原因"))
    return None


def times_problem(starts_at: datetime | None, ends_at: datetime | None) -> Msg | None:
    """Why a session cannot last from–to."""
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        return msg("结束时间须晚于开始时间")
    return None


def signed_at_after(status: SignIn, signed_at: datetime | None, now: datetime, ends_at: datetime) -> datetime | None:
    """The sign-in time a mark leaves: the known one, else now; none for those who did not come, nor when a paper sheet is entered later."""
    if status not in CAME:
        return None
    return signed_at or (now if now <= ends_at else None)


def too_early(now: datetime, starts_at: datetime) -> Msg | None:
    """Why nobody can be marked as come yet."""
    return msg("培训开始前 12 小时之内才能签到，请核对培训时间") if now < starts_at - AHEAD else None


def mark_problem(status: SignIn, now: datetime, starts_at: datetime) -> Msg | None:
    """Why nobody can be marked so yet: come too long before the start, or stayed away before it."""
    if status is SignIn.ABSENT and now <= starts_at:
        return msg("培训尚未开始，不能登记缺席")
    return too_early(now, starts_at) if status in CAME else None


def code_stem(year: int) -> str:
    """What the codes of a year's sessions begin with."""
    return f"PX{year}"


def code_of(year: int, number: int) -> str:
    """The code of a session: `PX2026001`, its year and its number in it."""
    return f"{code_stem(year)}{number:03d}"


def matches(typed: str, *, name: str, code: str, phone: str) -> bool:
    """Whether somebody is meant by what was typed: a part of the name, of the staff number, or the last digits of the (masked) phone."""
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    if not text:
        return True
    if text in name.lower() or text in code.lower():
        return True
    return text.isdigit() and phone.endswith(text[-4:]) and len(text) >= 2
