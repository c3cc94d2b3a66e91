"""What can go wrong outside the program, in plain words: a wrong setting, a database that is missing, busy or out of reach."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from gridapp.kit.config import settings
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg


def explain(error: Exception) -> Refusal | None:
    """The refusal behind an exception; `None` when it is a bug, which deserves its traceback."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError) and error.title == "Settings":
        return Invalid({f"GRIDAPP_{str(problem['loc'][0]).upper()}": _wrong(problem) for problem in error.errors()})
    return _database(error) if isinstance(error, DBAPIError) else None


def _wrong(problem: ErrorDetails) -> Msg:
    return msg("设置的值 {value} 无效：{reason}", value=problem["input"], reason=problem["msg"])


def _database(error: DBAPIError) -> Refusal | None:
    from gridapp import migrations

    reason = str(error.orig).strip().partition("\n")[0]
    if isinstance(error, OperationalError) and "locked" in reason:
        return Refusal(msg("数据库正忙，请稍后再试（{reason}）", reason=reason))
    try:
        outdated = migrations.current(settings().url) != migrations.head()
    except SQLAlchemyError:
        return Refusal(msg("无法连接数据库：{reason}。请检查 GRIDAPP_DATABASE_URL 和数据库服务", reason=reason))
    return Refusal(msg("数据库尚未建立或版本不符，请先运行 gridapp migrate")) if outdated else None
