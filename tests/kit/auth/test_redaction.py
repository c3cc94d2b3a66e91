"""Session ids stay out of the log."""

import logging

import pytest

from gridapp.kit.auth.redaction import keep_sessions_out_of_logs, redact
from gridapp.kit.auth.session import cookie_name


@pytest.fixture
def factory():
    """The record factory is put back afterwards."""
    before = logging.getLogRecordFactory()
    keep_sessions_out_of_logs()
    keep_sessions_out_of_logs()
    yield
    logging.setLogRecordFactory(before)


def test_the_id_is_covered_and_the_rest_stays():
    header = f"{{'cookie': 'a=1; {cookie_name()}=tZ5e8e-m6Y93_X; b=2'}}"
    assert redact(header) == f"{{'cookie': 'a=1; {cookie_name()}=***; b=2'}}"
    assert redact("nothing here") == "nothing here"


@pytest.mark.usefixtures("factory")
def test_no_logger_writes_a_session_id(caplog: pytest.LogCaptureFixture):
    logging.getLogger("somebody.else").error("failed: %s (%d)", {"cookie": f"{cookie_name()}=secret"}, 7)
    logging.getLogger("somebody.else").error("plain %s", "text")
    assert [record.getMessage() for record in caplog.records] == [f"failed: {{'cookie': '{cookie_name()}=***'}} (7)", "plain text"]
