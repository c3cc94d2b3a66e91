"""What can go wrong outside the program, in plain words: a wrong setting, a database that is missing, busy or out of reach."""

import errno

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from gridapp.kit.config import Unusable, settings
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg

_FULL = {errno.ENOSPC, errno.EDQUOT}


def explain(error: Exception) -> Refusal | None:
    """The refusal behind an exception; `None` when it is a bug, which deserves its traceback."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError) and error.title.endswith("Settings"):
        return Invalid({f"GRIDAPP_{str(problem['loc'][0]).upper()}": _wrong(problem) for problem in error.errors()})
    if isinstance(error, OSError) and error.errno in _FULL:
        return _disk_full()
    return _database(error) if isinstance(error, DBAPIError) else None


def _disk_full() -> Refusal:
    return Refusal(msg("磁盘已满或超出配额，没有写完；请腾出空间后重试"))


def _wrong(problem: ErrorDetails) -> Msg:
    cause = problem.get("ctx", {}).get("error")
    kind, known = problem["type"], problem.get("ctx", {})
    reason: Msg | str = problem["msg"]
    if isinstance(cause, Unusable):
        reason = cause.reason
    elif kind in {"int_parsing", "int_type", "int_from_float"}:
        reason = msg("应为整数")
    elif kind == "bool_parsing":
        reason = msg("应为 true 或 false")
    elif kind == "greater_than_equal":
        reason = msg("不能小于 {least}", least=known["ge"])
    elif kind == "less_than_equal":
        reason = msg("不能大于 {most}", most=known["le"])
    return msg("设置的值 {value} 无效：{reason}", value=problem["input"], reason=reason)


def _database(error: DBAPIError) -> Refusal | None:
    from gridapp import migrations

    reason = str(error.orig).strip().partition("\n")[0]
    if isinstance(error, OperationalError) and "locked" in reason:
        return Refusal(msg("数据库正忙，请稍后再试（{reason}）", reason=reason))
    if isinstance(error, OperationalError) and ("disk is full" in reason or "No space left" in reason):
        return _disk_full()
    try:
        outdated = migrations.current(settings().url) != migrations.head()
    except Refusal as refusal:
        return refusal
    except SQLAlchemyError:
        return Refusal(msg("无法连接数据库：{reason}。请检查 GRIDAPP_DATABASE_URL 和数据库服务", reason=reason))
    return Refusal(msg("数据库尚未建立或版本不符，请先运行 gridapp migrate")) if outdated else None
