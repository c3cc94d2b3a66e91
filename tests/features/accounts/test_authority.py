"""Nobody manages an account above or outside their own, nobody grants what they do not hold, and somebody always may do everything."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.accounts import queries, rules, service, state
from gridapp.features.accounts.resource import ACCOUNT_ROLES, ACCOUNTS
from gridapp.kit import store
from gridapp.kit.auth import passwords
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Account, AccountRole
from tests.features.accounts.test_service import PASSWORD, _town, account

__all__ = ["account"]
pytestmark = pytest.mark.usefixtures("database", "mounted")
NEW = "handed over once"
MANAGER = ["account.read", "account.write", "places.read", "staff.read"]


@pytest.fixture
def office(account: Callable[..., int]) -> dict[str, Any]:
    """An administrator of the town (`boss`), one who manages accounts of the town and little else (`keeper`), of the first village
    (`local`, and `chief` with the administrators' role), and people of both villages and a grid; name → id, and the places."""
    with transaction(SYSTEM) as tx:
        village, _dormitory, grid, _dedicated, foreign = _town(tx)
        tx.session.add_all([
            AccountRole(code="manager", name="账号管理", permissions=MANAGER),
            AccountRole(code="reader", name="查看", permissions=["places.read"]),
        ])  # fmt: skip
        tx.session.flush()
    found: dict[str, Any] = {"village": village, "grid": grid, "foreign": foreign}
    found["boss"] = account("boss", "admin")
    found["keeper"] = account("keeper", "manager")
    found["local"] = account("local", "manager", village_id=village)
    found["chief"] = account("chief", "admin", village_id=village)
    found["clerk"] = account("clerk", "clerk")
    found["towny"] = account("towny", "reader")
    found["mine"] = account("mine", "reader", village_id=village)
    found["worker"] = account("worker", "reader", village_id=village, grid_id=grid)
    found["other"] = account("other", "reader", village_id=village + 1)
    found["stray"] = account("stray", "reader", village_id=village, grid_id=foreign)
    return found


def actor(name: str) -> Actor:
    """Who signed in under that name is, by a session of their own; without the password, whose check takes long."""
    digest = secrets.token_hex(32)
    with transaction(SYSTEM) as tx:
        service.open_session(tx, service.account(tx, name).id or 0, digest)
    found = state.resolve(digest)
    assert found is not None
    return found


def password_works(name: str, password: str) -> bool:
    with read_session() as session:
        return passwords.verify(queries.account_named(session, name).password_hash, password)  # type: ignore[union-attr]


def form(**changes: Any) -> dict[str, Any]:
    return {"username": "fresh", "display_name": "新人", "role_code": "reader", "must_change_password": False} | changes


def stored(row_id: int) -> dict[str, Any]:
    with read_session() as session:
        return session.get(Account, row_id).model_dump()  # type: ignore[union-attr]


ATTACKS: dict[str, Callable[[Actor, int, str], Any]] = {
    "reset": lambda who, _id, name: state.reset_password(who, name, NEW),
    "disable": lambda who, row_id, _name: store.run_action(ACCOUNTS, who, "disable", [row_id]),
    "enable": lambda who, row_id, _name: store.run_action(ACCOUNTS, who, "enable", [row_id]),
    "sign out": lambda who, row_id, _name: store.run_action(ACCOUNTS, who, "sign_out", [row_id]),
    "delete": lambda who, row_id, _name: store.delete_rows(ACCOUNTS, who, [row_id]),
    "impact": lambda who, row_id, _name: store.impact(ACCOUNTS, who, [row_id]),
    "edit": lambda who, row_id, _name: store.update_row(ACCOUNTS, who, row_id, stored(row_id)["version"], {"role_code": "reader"}),
    "rename": lambda who, row_id, _name: store.update_row(ACCOUNTS, who, row_id, stored(row_id)["version"], {"username": "renamed"}),
    "bulk": lambda who, row_id, _name: store.bulk_edit(ACCOUNTS, who, [row_id], "role_code", "reader"),
}
ABOVE = [("local", "boss"), ("local", "chief"), ("local", "clerk"), ("keeper", "boss"), ("keeper", "clerk"), ("keeper", "chief")]
OUTSIDE = [
    ("chief", "boss"), ("chief", "keeper"), ("chief", "towny"), ("chief", "other"), ("chief", "stray"),
    ("local", "towny"), ("local", "other"), ("local", "stray"), ("local", "keeper"),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_manages_accounts_above_or_outside_their_own(office: dict[str, Any], attack: str) -> None:
    for who, target in [*ABOVE, *OUTSIDE]:
        before = stored(office[target])
        with pytest.raises(Refusal):
            ATTACKS[attack](actor(who), office[target], target)
        assert stored(office[target]) == before, (who, target)


@pytest.mark.parametrize("who", ["chief", "local"])
def test_what_lies_outside_looks_like_what_does_not_exist(office: dict[str, Any], who: str) -> None:
    me = actor(who)
    listed = {row["username"] for row in store.list_rows(ACCOUNTS, me, ListQuery())}
    assert listed == {"chief", "local", "mine", "worker"}
    assert store.count_rows(ACCOUNTS, me, ListQuery()) == 4
    said = []
    for name in ("other", "nobody.there"):
        with pytest.raises(Refusal) as refusal:
            state.reset_password(me, name, NEW)
        said.append(refusal.value.message.render().replace(name, "…"))
    assert said[0] == said[1]
    for door in (store.read_row, store.show_row, store.history):
        with pytest.raises(NotFound):
            door(ACCOUNTS, me, office["other"])


def test_within_ones_place_and_permissions_accounts_are_managed(office: dict[str, Any]) -> None:
    for who, targets in {"local": ("mine", "worker"), "keeper": ("mine", "other", "towny", "local"), "boss": ("keeper", "chief")}.items():
        me = actor(who)
        for target in targets:
            state.reset_password(me, target, NEW)
            assert password_works(target, NEW)
            store.run_action(ACCOUNTS, me, "disable", [office[target]])
            store.run_action(ACCOUNTS, me, "enable", [office[target]])
            state.reset_password(me, target, PASSWORD)
    made = store.create_row(ACCOUNTS, actor("local"), form(village_id=office["village"]))
    store.update_row(ACCOUNTS, actor("local"), made.id, made.version, {"grid_id": office["grid"]})
    store.delete_rows(ACCOUNTS, actor("local"), [made.id])
    store.restore_rows(ACCOUNTS, actor("local"), [made.id])


def test_nobody_grants_a_role_or_a_place_beyond_their_own(office: dict[str, Any]) -> None:
    village, mine = office["village"], office["mine"]
    for who, given in (
        ("local", form(village_id=village, role_code="admin")),
        ("local", form(village_id=village, role_code="community")),
        ("local", form()),
        ("local", form(village_id=village + 1)),
        ("local", form(village_id=village, grid_id=office["foreign"])),
        ("chief", form()),
        ("chief", form(role_code="admin")),
        ("keeper", form(role_code="clerk")),
    ):
        with pytest.raises(Refusal):
            store.create_row(ACCOUNTS, actor(who), given)
    for who, change in (
        ("local", {"role_code": "clerk"}), ("local", {"village_id": None}), ("local", {"village_id": village + 1}),
        ("local", {"grid_id": office["foreign"]}), ("chief", {"village_id": None}),
    ):  # fmt: skip
        before = stored(mine)
        with pytest.raises(Refusal):
            store.update_row(ACCOUNTS, actor(who), mine, before["version"], change)
        (field, value), *_ = change.items()
        with pytest.raises(Refusal):
            store.bulk_edit(ACCOUNTS, actor(who), [mine], field, value)
        assert stored(mine) == before
    for who in ("local", "chief", "keeper"):  # nor to themselves
        me = stored(office[who])
        with pytest.raises(Refusal):
            store.update_row(ACCOUNTS, actor(who), me["id"], me["version"], {"role_code": "planner", "village_id": None})
        assert stored(office[who]) == me


def test_an_account_above_does_not_come_back_from_the_bin_by_lesser_hands(office: dict[str, Any]) -> None:
    store.delete_rows(ACCOUNTS, actor("boss"), [office["clerk"], office["chief"]])
    for who, target in (("keeper", "clerk"), ("keeper", "chief"), ("local", "chief"), ("local", "clerk")):
        with pytest.raises(Refusal):
            store.restore_rows(ACCOUNTS, actor(who), [office[target]])
        assert stored(office[target])["deleted_at"] is not None


def test_roles_are_edited_by_those_who_hold_all_of_them_before_and_after(office: dict[str, Any]) -> None:
    def role(code: str) -> Any:
        with read_session() as session:
            return session.scalars(sa.select(AccountRole).where(col(AccountRole.code) == code)).one()

    for who, code, permissions in (
        ("keeper", "manager", ["*"]), ("keeper", "manager", ["account.*"]), ("keeper", "reader", ["budget.write"]),
        ("keeper", "clerk", ["places.read"]), ("keeper", "admin", ["*"]),
        ("local", "manager", MANAGER), ("local", "reader", ["staff.read"]), ("chief", "manager", ["*"]), ("chief", "clerk", ["cases.read"]),
    ):  # fmt: skip
        row = role(code)
        with pytest.raises(Refusal):
            store.update_row(ACCOUNT_ROLES, actor(who), row.id, row.version, {"permissions": " ".join(permissions), "name": "改名"})
        assert role(code).model_dump() == row.model_dump(), (who, code)
    for who in ("keeper", "local", "chief"):
        with pytest.raises(Refusal):
            store.create_row(
                ACCOUNT_ROLES, actor(who), {"code": "mighty", "name": "全能", "permissions": "*" if who == "keeper" else "places.read"}
            )
    for who, code in (("keeper", "leader"), ("local", "leader"), ("chief", "leader")):
        with pytest.raises(Refusal):
            store.delete_rows(ACCOUNT_ROLES, actor(who), [role(code).id])
    store.delete_rows(ACCOUNT_ROLES, actor("boss"), [role("leader").id])
    for who in ("keeper", "local", "chief"):
        with pytest.raises(Refusal):
            store.restore_rows(ACCOUNT_ROLES, actor(who), [role("leader").id])
    row = role("reader")
    store.update_row(ACCOUNT_ROLES, actor("keeper"), row.id, row.version, {"permissions": "places.read staff.read"})


LOSSES: dict[str, Callable[[Actor, int, int], Any]] = {
    "disable": lambda who, row_id, _village: store.run_action(ACCOUNTS, who, "disable", [row_id]),
    "delete": lambda who, row_id, _village: store.delete_rows(ACCOUNTS, who, [row_id]),
    "role": lambda who, row_id, _village: store.bulk_edit(ACCOUNTS, who, [row_id], "role_code", "manager"),
    "place": lambda who, row_id, village: store.bulk_edit(ACCOUNTS, who, [row_id], "village_id", village),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_last_who_may_do_everything_everywhere_is_not_lost(office: dict[str, Any], account: Callable[..., int], loss: str) -> None:
    """An administrator of a village, one without a password and a disabled one do not count; one with another role that may do all does."""
    village = office["village"]
    spare, idle = account("spare", "admin"), account("idle", "admin")
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Account).where(col(Account.id) == spare).values(password_hash=""))
        service.disable(tx, service.account(tx, "idle"))
    with pytest.raises(Refusal, match="最后一个"):
        LOSSES[loss](actor("boss"), office["boss"], village)
    with pytest.raises(Refusal, match="最后一个"):
        LOSSES[loss](SYSTEM, office["boss"], village)
    assert stored(idle)["disabled_at"] is not None
    LOSSES[loss](actor("boss"), office["keeper"], village)  # whoever else is not an administrator may go
    with transaction(SYSTEM) as tx:
        tx.session.add(AccountRole(code="chancellor", name="总管", permissions=["*"]))
    second = account("second", "chancellor")
    if loss in {"disable", "delete"}:  # not both of them in one go either
        both = [office["boss"], second]
        with pytest.raises(Refusal, match="最后一个"):
            store.delete_rows(ACCOUNTS, SYSTEM, both) if loss == "delete" else store.run_action(ACCOUNTS, SYSTEM, "disable", both)
    LOSSES[loss](actor("second"), office["boss"], village)
    with read_session() as session:
        role = session.scalars(sa.select(AccountRole).where(col(AccountRole.code) == "chancellor")).one()
    with pytest.raises(Invalid, match="须保留全部权限"):
        store.update_row(ACCOUNT_ROLES, actor("second"), role.id or 0, role.version, {"permissions": "places.read"})


def test_the_machines_owner_may_whatever_the_command_line_offers(office: dict[str, Any]) -> None:
    with transaction(SYSTEM) as tx:
        for name in ("boss", "chief", "other"):
            service.set_password(tx, service.account(tx, name), service.hashed(NEW, name))
    assert all(password_works(name, NEW) for name in ("boss", "chief", "other"))


def test_only_managers_manage(office: dict[str, Any]) -> None:
    for target in ("mine", "towny"):
        with pytest.raises(NotAllowed):
            state.reset_password(actor("clerk"), target, NEW)


@pytest.mark.parametrize(
    ("held", "wanted", "covered"),
    [
        (["*"], ["*", "staff.*", "staff.read"], True), (["staff.*"], ["staff.*", "staff.read"], True), (["staff.*"], ["*"], False),
        (["staff.read", "staff.write"], ["staff.*"], False), (["staff.read"], ["staff.write"], False), ([], [], True),
    ],
)  # fmt: skip
def test_a_wildcard_is_covered_by_itself_or_a_wider_one(held: list[str], wanted: list[str], covered: bool) -> None:
    assert rules.covers(Actor(id=1, name="x", permissions=frozenset(held)), wanted) is covered
