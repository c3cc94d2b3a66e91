"""Names, passwords, roles, scope and the ends of sessions and locks."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.accounts import rules
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.permissions import grantable
from gridapp.kit.errors import Invalid

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ids = st.integers(1, 50)
places = st.fixed_dictionaries({"grid": st.frozensets(ids), "dormitory": st.frozensets(ids)})
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart


@given(st.text())
def test_a_stored_name_is_plain_and_is_stored_the_same_again(typed: str) -> None:
    try:
        stored = rules.check_username(typed)
    except Invalid:
        return
    assert set(stored) <= set(string.ascii_lowercase + string.digits + "_.-")
    assert 2 <= len(stored) <= 32
    assert rules.check_username(stored) == stored


@pytest.mark.parametrize("typed", ["", "a", "1abc", "_ab", "张三", "a b", "a" * 33, "ab;drop", "ab/c"])
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_username(typed)
    assert refusal.value.field == "username"


@pytest.mark.parametrize("password", ["correct horse", "十个汉字也是好的密码啊", "x9$kQ2!mVb", "wading otter violin"])
def test_good_passwords(password: str) -> None:
    assert rules.password_problem(password, "planner") is None


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "10"), ("x" * 201, "200"), ("Planner2026!", "用户名"),
        ("1234567890", "常见"), ("PASSWORD123", "常见"), ("aaaaaaaaaaaa", "常见"), ("ababababab", "常见"),
    ],
)  # fmt: skip
def test_bad_passwords_say_why(password: str, word: str) -> None:
    problem = rules.password_problem(password, "planner")
    assert problem is not None
    assert word in problem.render()


@given(st.text(max_size=rules.PASSWORD_MIN - 1), st.text(min_size=1, max_size=10))
def test_no_short_password_is_good(password: str, username: str) -> None:
    assert rules.password_problem(password, username) is not None


def test_a_short_name_may_be_part_of_a_word() -> None:
    assert rules.password_problem("wading otter violin", "li") is None


def test_the_common_ones_are_long_enough_to_be_tried() -> None:
    assert {
        password for password in rules.COMMON_PASSWORDS if len(password) < rules.PASSWORD_MIN or password != password.casefold()
    } == set()


@given(st.integers(0, 1_000))
def test_every_fifth_failure_locks(failures: int) -> None:
    until = rules.locked_until(failures, NOW)
    assert (until is not None) == (failures > 0 and failures % rules.FAILURES_BEFORE_LOCK == 0)
    assert until is None or until == NOW + rules.LOCK


@given(created=moments, used=st.timedeltas(timedelta(0), timedelta(days=1)), passed=st.timedeltas(timedelta(0), timedelta(days=2)))
def test_a_session_ends_by_time_or_by_disuse(created: datetime, used: timedelta, passed: timedelta) -> None:
    idle, life, seen = timedelta(hours=2), timedelta(hours=12), created + used
    now = seen + passed
    ended = rules.session_ended(created_at=created, seen_at=seen, expires_at=created + life, idle=idle, now=now)
    assert ended == (now - created >= life or passed >= idle)


@given(village=st.none() | ids, grid=st.none() | ids, inside=places, role=st.sampled_from([*rules.ROLES, "made-up"]))
def test_a_place_only_ever_narrows(village: int | None, grid: int | None, inside: dict, role: str) -> None:
    scope = rules.scope_of(role, village=village, grid=grid, inside=inside)
    actor = Actor(id=1, name="x", scope=scope)
    if role in {rules.COMMUNITY, rules.GRID_WORKER} or village is not None or grid is not None:
        assert scope is not None
        seen = set(actor.within("grid") or ())
        assert seen <= ({grid} if grid is not None or role == rules.GRID_WORKER else set(inside["grid"]))
        assert set(actor.within("village") or ()) <= {village}
    else:
        assert scope is None


@pytest.mark.parametrize("role", [rules.COMMUNITY, rules.GRID_WORKER])
def test_a_confined_role_without_its_place_sees_nothing_and_is_not_made(role: str) -> None:
    scope = rules.scope_of(role, village=None, grid=None, inside={})
    assert scope == {"village": frozenset(), "dormitory": frozenset(), "grid": frozenset()}
    with pytest.raises(Invalid):
        rules.check_place(role, village=None, grid=None)


@pytest.mark.parametrize("name", ["", "*.*", "*.read", "staff", "staff.", ".read", "staff.fly", "ghosts.read", "staff.read.write"])
def test_what_is_no_permission(name: str) -> None:
    assert not grantable(name, ("staff.read",))


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat · Android"),
        ("curl/8", ""),
    ],
)
def test_browsers_by_name(user_agent: str, said: str) -> None:
    assert rules.browser_of(user_agent) == said


def test_changes_on_one_line() -> None:
    changes = {"name": ["甲", "乙"], "households": [None, 300], "version": [1, 2], "locked": True}
    assert rules.told(changes, {"name": "名称"}) == "名称: 甲 → 乙; households: 300; locked: True"
