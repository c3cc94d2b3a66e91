"""Who is behind a login session, and what they see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from gridapp.features.accounts import rules
from gridapp.kit.auth.actor import EVERYTHING, SYSTEM, Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotAllowed, NotFound
from gridapp.kit.fields import fields_of, table_of
from gridapp.kit.i18n import translate
from gridapp.kit.store.fields import model_of
from gridapp.models import Account, AccountRole, AuditEntry, Dormitory, Grid, LoginSession, Town, Village
from gridapp.registers.places import grid_villages


@dataclass(frozen=True)
class Found:
    """A login session as it stands in the database; whether it still counts is for `rules.session_ended` to say."""

    actor: Actor
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def _places() -> sa.FromClause:
    """Everything inside a village: kind, id, village_id. A dormitory's grids count to the village it stands in."""
    dormitory, grids = Dormitory.__table__.c, grid_villages().where(col(Grid.deleted_at).is_(None)).subquery()  # type: ignore[attr-defined]
    return sa.union_all(
        sa.select(sa.literal("grid").label("kind"), grids.c.grid_id.label("id"), grids.c.village_id).where(grids.c.village_id.is_not(None)),
        sa.select(sa.literal("dormitory"), dormitory.id, dormitory.village_id)
        .where(dormitory.deleted_at.is_(None), dormitory.village_id.is_not(None)),
    ).subquery("place")  # fmt: skip


@lru_cache(maxsize=1)
def session_statement() -> sa.Executable:
    """One row for the session `:digest` of a living account, or one per place where the account is confined to a village or one is picked.

    Made once: every session asks it every second.
    """
    place, picked = _places(), aliased(Village)
    inside = sa.func.coalesce(col(Account.village_id), picked.id)  # type: ignore[arg-type]
    return (
        sa.select(
            col(Account.id), col(Account.username), col(Account.display_name), col(Account.role_code), col(Account.village_id),
            col(Account.grid_id), col(Account.must_change_password), col(AccountRole.permissions),
            col(LoginSession.created_at), col(LoginSession.seen_at), col(LoginSession.expires_at),
            place.c.kind.label("place_kind"), place.c.id.label("place_id"), col(picked.id).label("picked_id"),
        )
        .select_from(LoginSession)
        .join(Account, col(LoginSession.account_id) == col(Account.id))
        .join(AccountRole, col(Account.role_code) == col(AccountRole.code))
        .outerjoin(picked, sa.and_(col(LoginSession.village_id) == col(picked.id), col(picked.deleted_at).is_(None)))
        .outerjoin(place, sa.and_(place.c.village_id == inside, col(Account.grid_id).is_(None)))
        .where(
            col(LoginSession.digest) == sa.bindparam("digest"), col(Account.disabled_at).is_(None), col(Account.deleted_at).is_(None),
            col(AccountRole.deleted_at).is_(None),
        )
    )  # fmt: skip


ACTOR_TABLES = frozenset(table_of(model).name for model in (LoginSession, Account, AccountRole, Village, Dormitory, Grid))
"""What `session_statement` reads: a change in one of them may change an actor."""


def session_of(session: Session, digest: str) -> Found | None:
    """The session and the actor behind it; `None` when there is no such session or its account is disabled or deleted."""
    rows = session.execute(session_statement(), {"digest": digest}).all()
    if not rows:
        return None
    row = rows[0]
    places = {kind: frozenset(other.place_id for other in rows if other.place_kind == kind) for kind in ("grid", "dormitory")}
    own = rules.scope_of(row.role_code, village=row.village_id, grid=row.grid_id, inside=places)
    picked = row.picked_id if own is None else None
    actor = Actor(
        id=row.id, name=row.display_name, permissions=frozenset(row.permissions), session=digest,
        must_change_password=row.must_change_password, place=picked,
        scope=own if picked is None else {"village": frozenset({picked}), **places},
    )  # fmt: skip
    return Found(actor, row.created_at, row.seen_at, row.expires_at)


def visible_accounts(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Every account; for whoever is confined to a place, those confined to the same place or to a part of it (as `rules.scope_of` says)."""
    whole = actor.unpicked()
    if whole.scope is None:
        return None
    village = sa.and_(
        col(Account.grid_id).is_(None), col(Account.role_code) != rules.GRID_WORKER,
        col(Account.village_id).in_(whole.within("village") or ()),
    )  # fmt: skip
    return sa.or_(col(Account.grid_id).in_(whole.within("grid") or ()), village)


def account_named(session: Session, username: str, actor: Actor = SYSTEM) -> Account | None:
    """The account of that name that the actor sees, disabled or not; deleted ones are gone."""
    statement = sa.select(Account).where(col(Account.username) == username, col(Account.deleted_at).is_(None))
    seen = visible_accounts(actor)
    return session.execute(statement if seen is None else statement.where(seen)).scalar_one_or_none()


def permissions_of(session: Session, role_code: str) -> list[str]:
    """What a role may do, also one in the recycle bin: it could come back; nothing for a code that is no role's."""
    return session.execute(sa.select(col(AccountRole.permissions)).where(col(AccountRole.code) == role_code)).scalar_one_or_none() or []


def holders(session: Session, role_code: str) -> int:
    """How many accounts hold a role."""
    held = sa.select(sa.func.count()).where(col(Account.role_code) == role_code, col(Account.deleted_at).is_(None))
    return session.execute(held).scalar_one()


def full_administrators(session: Session, also: int | None = None) -> dict[int, str]:
    """Account → its role, for those who can sign in, may do everything and are confined to no place; `also` as if it were not deleted."""
    able = sa.select(col(Account.id), col(Account.role_code), col(AccountRole.permissions)).where(
        col(Account.role_code) == col(AccountRole.code), col(AccountRole.deleted_at).is_(None),
        sa.or_(col(Account.deleted_at).is_(None), col(Account.id) == also), col(Account.disabled_at).is_(None),
        col(Account.password_hash) != "", col(Account.village_id).is_(None), col(Account.grid_id).is_(None),
        col(Account.role_code).not_in((rules.COMMUNITY, rules.GRID_WORKER)),
    )  # fmt: skip
    return {row.id: row.role_code for row in session.execute(able) if EVERYTHING in row.permissions}


def accounts(session: Session) -> Sequence[Account]:
    """Every account, by name."""
    return session.execute(sa.select(Account).where(col(Account.deleted_at).is_(None)).order_by(col(Account.username))).scalars().all()


def sessions_of_account(session: Session, account_id: int, now: datetime) -> Sequence[LoginSession]:
    """Where an account is signed in, the last used first."""
    statement = (
        sa.select(LoginSession)
        .where(col(LoginSession.account_id) == account_id, col(LoginSession.expires_at) > now)
        .order_by(col(LoginSession.seen_at).desc())
    )
    return session.execute(statement).scalars().all()


def credentials(session: Session, account_id: int) -> tuple[str, str]:
    """Password hash and user name of an account.

    Raises:
        NotFound: there is no such account.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account.password_hash, account.username


AUDIT_PAGE = 100


def audit_statement(*, text: str, before: int) -> sa.Select[Any]:
    """A page of the log, newest first, walked by id: the page a year back costs what the first one costs."""
    statement = sa.select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(AUDIT_PAGE)
    if before:
        statement = statement.where(col(AuditEntry.id) < before)
    if text.strip():
        part = text.strip()
        fields = (AuditEntry.actor, AuditEntry.action, AuditEntry.table, AuditEntry.label, AuditEntry.reason)
        statement = statement.where(sa.or_(*(col(field).icontains(part, autoescape=True) for field in fields)))
    return statement


def audit_log(actor: Actor, *, text: str = "", before: int = 0) -> list[dict[str, Any]]:
    """A page of the log as JSON: id, at, actor, action, table, row_id, label, changes (fields by their words), reason.

    Raises:
        NotAllowed: the actor may not read it.
    """
    actor.need("audit.read")
    if actor.unpicked().scope is not None:
        raise NotAllowed("audit.read")  # the log speaks of the whole town
    with read_session() as session:
        entries = session.execute(audit_statement(text=text, before=before)).scalars().all()
        words = {table: _words(table, actor.locale) for table in {entry.table for entry in entries}}
        return [
            {
                "id": entry.id, "at": entry.at.isoformat(), "actor": entry.actor, "action": entry.action, "table": entry.table,
                "row_id": entry.row_id, "label": entry.label,
                "changes": rules.told(entry.changes, words[entry.table]), "reason": entry.reason,
            }
            for entry in entries
        ]  # fmt: skip


def _words(table: str, locale: str) -> dict[str, str]:
    """Field → its label, for a table of ours; entries of signing in have none."""
    try:
        model = model_of(table)
    except KeyError:
        return {}
    return {name: translate(field.label, locale) for name, field in fields_of(model).items()}


def frame_facts(session: Session, actor: Actor) -> dict[str, Any]:
    """What the top bar says: `office`, the names of the office's towns, `role`, the name of the account's role, and `places`, the
    (id, name) of each village and community that somebody who sees the whole town can pick; none for anybody else."""
    towns = session.execute(sa.select(col(Town.name)).where(col(Town.deleted_at).is_(None)).order_by(col(Town.code)).limit(3)).scalars()
    role = session.execute(
        sa.select(col(AccountRole.name)).join(Account, col(Account.role_code) == col(AccountRole.code)).where(col(Account.id) == actor.id)
    ).scalar()
    villages = sa.select(col(Village.id), col(Village.name)).where(col(Village.deleted_at).is_(None)).order_by(col(Village.code))
    places = [(row.id, row.name) for row in session.execute(villages)] if actor.unpicked().scope is None else []
    return {"office": "、".join(towns), "role": role or "", "places": places}
