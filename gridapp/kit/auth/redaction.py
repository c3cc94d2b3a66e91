"""No session id in any log: the framework logs a failed event whole, with the headers of its handshake."""

import logging
import re

from gridapp.kit.auth.session import cookie_name

_COVER = "***"


def redact(text: str) -> str:
    """The text with the value of the session cookie covered."""
    return re.sub(rf"({re.escape(cookie_name())}=)[^;,'\"\s]+", rf"\1{_COVER}", text)


def keep_sessions_out_of_logs() -> None:
    """Cover session ids in every record that is logged from now on, whoever logs it. Doing it twice does no more than once."""
    make = logging.getLogRecordFactory()
    if getattr(make, "covers_sessions", False):
        return

    def covered(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if cookie_name() in (written := record.getMessage()):
            record.msg, record.args = redact(written), ()
        return record

    covered.covers_sessions = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(covered)
