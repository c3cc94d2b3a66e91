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


def arrival(now: datetime, starts_at: datetime) -> SignIn:
    """What a sign-in at `now` is: 签到 until the start, 迟到 after it."""
    return SignIn.PRESENT if now <= starts_at else SignIn.LATE


def sign_in_problem(signed_at: datetime, now: datetime, starts_at: datetime) -> Msg | None:
    """Why somebody cannot have signed in at that time."""
    if signed_at > now + SLACK:
        return msg("签到时间在将来，请核对")
    if signed_at < starts_at - AHEAD:
        return msg("培训开始前 12 小时之内才能签到，请核对培训时间")
    return None


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


def signed_at_after(status: SignIn, signed_at: datetime | None, now: datetime) -> datetime | None:
    """The sign-in time a mark leaves: kept (or now) for those who came, none for the others."""
    return (signed_at or now) if status in CAME else None


def matches(typed: str, *, name: str, code: str, phone: str) -> bool:
    """Whether somebody is meant by what was typed: a part of the name, of the staff number, or the last digits of the (masked) phone."""
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    if not text:
        return True
    if text in name.lower() or text in code.lower():
        return True
    return text.isdigit() and phone.endswith(text[-4:]) and len(text) >= 2
