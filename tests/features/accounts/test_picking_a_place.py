"""Looking at one village only: who may, what it narrows, what it leaves alone."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.accounts import queries, state
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.models import LoginSession, Village
from gridapp.registers.paid import places_on
from tests.features.accounts.test_service import PASSWORD, _town, account

__all__ = ["account"]
pytestmark = pytest.mark.usefixtures("database")


def _actor(digest: str) -> Actor:
    found = state.resolve(digest)
    assert found is not None
    return found


def test_a_picked_place_narrows_the_session_and_nothing_else(account: Callable[..., int]) -> None:
    account("chief", "leader")
    with transaction(SYSTEM) as tx:
        village, dormitory, own, dedicated, _foreign = _town(tx)
    for digest in ("a" * 64, "b" * 64):
        state.sign_in("chief", PASSWORD, digest=digest)
    chief = _actor("a" * 64)
    state.pick_place(chief, str(village))
    picked = _actor("a" * 64)
    assert picked.scope == {"village": {village}, "dormitory": {dormitory}, "grid": {own, dedicated}}
    assert picked.place == village
    assert picked.unpicked() == chief
    assert picked.unpicked().scope is None
    assert _actor("b" * 64).scope is None
    for wrong in ("0", "99999", "x", "-1", "1 OR 1=1", "9" * 40):
        with pytest.raises(Refusal, match="没有这个村"):
            state.pick_place(picked, wrong)
    state.pick_place(picked, "")
    assert _actor("a" * 64).scope is None


def test_a_picked_village_that_is_deleted_is_no_longer_picked(account: Callable[..., int]) -> None:
    account("chief", "leader")
    with transaction(SYSTEM) as tx:
        village = _town(tx)[0]
    state.sign_in("chief", PASSWORD, digest="a" * 64)
    state.pick_place(_actor("a" * 64), str(village))
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Village).where(col(Village.id) == village).values(deleted_at=utcnow()))
    assert _actor("a" * 64).place is None
    assert _actor("a" * 64).scope is None


@pytest.mark.parametrize("role", ["community", "grid_worker", "leader"])
def test_an_account_of_a_place_picks_none(account: Callable[..., int], role: str) -> None:
    with transaction(SYSTEM) as tx:
        village, _dormitory, own, _dedicated, _foreign = _town(tx)
    account("local", role, **({"grid_id": own} if role == "grid_worker" else {"village_id": village}))
    state.sign_in("local", PASSWORD, digest="a" * 64)
    before = _actor("a" * 64)
    for place in ("", str(village), str(village + 1)):
        with pytest.raises(NotAllowed):
            state.pick_place(before, place)
    with transaction(SYSTEM) as tx:  # a choice made while the account still saw the whole town neither widens nor narrows it now
        tx.session.execute(sa.update(LoginSession).values(village_id=village + 1))
    assert _actor("a" * 64) == before
    assert _actor("a" * 64).scope == before.scope


def test_the_fund_the_log_and_the_accounts_stay_those_of_the_whole_town(account: Callable[..., int]) -> None:
    account("chief", "admin")
    with transaction(SYSTEM) as tx:
        village = _town(tx)[0]
    state.sign_in("chief", PASSWORD, digest="a" * 64)
    state.pick_place(_actor("a" * 64), str(village))
    picked = _actor("a" * 64)
    assert places_on(picked, date(2026, 1, 1)).height == 3
    assert queries.audit_log(picked)
    assert queries.visible_accounts(picked) is None
    with read_session() as session:
        assert [name for _key, name in queries.frame_facts(session, picked)["places"]] == ["一村", "二村"]
