"""The cookie, the limits, passwords and the content policy."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from gridapp.kit.auth import forms, guard, limits, passwords, session
from gridapp.kit.auth.gate import requires
from gridapp.kit.auth.headers import policy, script_hashes
from gridapp.kit.auth.routes import safe_path
from gridapp.kit.config import settings


def test_only_the_session_cookie_is_read() -> None:
    session_id = session.new_session_id()
    header = f"theme=dark; {session.cookie_name()}={session_id}; other=x"
    assert session.digest_of(header) == session.digest(session_id)
    assert len(session.digest(session_id)) == 64
    assert session_id not in session.digest(session_id)


@given(st.text(max_size=300))
def test_any_cookie_header_is_read_without_failing(header: str) -> None:
    assert len(session.digest_of(header)) in {0, 64}


@pytest.mark.parametrize("header", ["", "theme=dark", f"gridapp_session={'x' * 500}", "gridapp_session=", "__Host-gridapp=x"])
def test_no_session_in_other_headers(header: str) -> None:
    assert session.digest_of(header) == ""


def test_ids_are_long_and_never_the_same() -> None:
    ids = {session.new_session_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert min(map(len, ids)) >= 43


def test_behind_https_the_cookie_is_bound_to_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDAPP_SECURE_COOKIES", "true")
    settings.cache_clear()
    response = Response()
    session.set_session_cookie(response, "id")
    monkeypatch.undo()
    settings.cache_clear()
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-gridapp=id;")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Domain" not in cookie


def test_a_name_is_let_through_five_times_and_then_told_when() -> None:
    attempts = limits.Attempts()
    assert [attempts.admit("li", f"10.0.0.{number}") for number in range(limits.PER_NAME)] == [None] * limits.PER_NAME
    until = attempts.admit("li", "10.0.0.99")
    assert until is not None
    assert datetime.now(UTC) < until <= datetime.fromtimestamp(time.time() + 900 + 1, UTC)
    assert attempts.admit("wu", "10.0.0.99") is None


def test_success_forgets_a_name_but_not_an_address() -> None:
    attempts = limits.Attempts()
    for number in range(limits.PER_ADDRESS):
        assert attempts.admit(f"name{number}", "10.0.0.1") is None
        attempts.succeeded(f"name{number}")
    assert attempts.admit("another", "10.0.0.1") is not None
    assert attempts.admit("another", "10.0.0.2") is None


def test_passwords_are_salted_and_checked() -> None:
    first, second = passwords.hash_password("wading otter"), passwords.hash_password("wading otter")
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.verify(first, "wading otter")
    assert not passwords.verify(first, "wading otteR")
    assert not passwords.outdated(first)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_nothing_opens_an_account_without_a_hash(stored: str | None) -> None:
    assert not passwords.verify(stored, "")
    assert not passwords.verify(stored, "anything")


def test_generated_passwords_differ() -> None:
    assert len({passwords.generate() for _ in range(200)}) == 200


@given(st.text(max_size=60))
def test_the_form_only_leads_into_the_app(wanted: str) -> None:
    path = safe_path(wanted)
    assert path.startswith("/")
    assert not path.startswith("//")
    assert "\\" not in path
    assert path.isprintable()
    assert guard.door_of(path.partition("?")[0]).access != guard.UPLOAD or path.startswith("/_upload")


@given(st.lists(st.text(st.characters(exclude_characters="<>&\r\x00", codec="utf-8"), min_size=1), max_size=4))
def test_every_inline_script_has_its_hash(scripts: list[str]) -> None:
    html = "<html><script src='/a.js'></script>" + "".join(f"<script>{script}</script>" for script in scripts) + "</html>"
    assert len(script_hashes(html)) == len(set(scripts))


def test_a_known_hash() -> None:
    assert script_hashes("<script>alert('Hello, world.');</script>") == ("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='",)


@pytest.mark.parametrize("host", ["evil; script-src *", "a b", "x\r\ny", "", "héé"])
def test_a_strange_host_stays_out_of_the_policy(host: str) -> None:
    assert "ws://" not in policy((), host)
    assert policy((), host).count("script-src") == 1


def test_the_policy_names_the_socket() -> None:
    assert "ws://office:3000 wss://office:3000" in policy((), "office:3000")
    assert "ws://[::1]:3000" in policy((), "[::1]:3000")


@pytest.mark.parametrize("permission", ["", "staff", "Staff.read", "staff.read.all", "*", "staff.*", "staff read"])
def test_a_mistyped_permission_is_named_at_once(permission: str) -> None:
    with pytest.raises(ValueError, match="not a permission"):
        requires(permission)


def test_times_of_day_are_rounded_up() -> None:
    assert forms.clock(datetime(2026, 11, 22, 1, 0, 0, tzinfo=UTC)) == "09:00"
    assert forms.clock(datetime(2026, 11, 22, 1, 0, 0, 1, tzinfo=UTC)) == "09:01"
