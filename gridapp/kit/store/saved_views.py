"""Saved views: a list's filters, search and sort under a name, per account. The table says so itself with `@keep_in`; the kit has none."""

from typing import Any, TypeVar, cast

import sqlalchemy as sa

from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx, read_session, transaction
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.store.spec import Resource

Keeper = TypeVar("Keeper", bound=Record)

MOST = 50
"""Views one account keeps of one list."""
_LONGEST_NAME = 50
_LONGEST_QUERY = 2000


class _Configured:
    model: type[Record] | None = None


def keep_in(model: type[Keeper]) -> type[Keeper]:
    """Decorates the table that keeps the views: `account_id`, `slug`, `name`, `query`."""
    _Configured.model = model
    return model


def list_views(resource: Resource, actor: Actor) -> list[dict[str, Any]]:
    """The account's views of a list by name: `id`, `name`, `query` (the query of the list's URL)."""
    actor.need(resource.read)
    table = _table()
    with read_session() as session:
        rows = session.execute(sa.select(table.c.id, table.c.name, table.c.query).where(*_own(resource, actor)).order_by(table.c.name))
        return [dict(row) for row in rows.mappings()]


def save_view(resource: Resource, actor: Actor, name: str, query: str) -> None:
    """Keep a view under a name; a view of that name is replaced.

    Raises:
        Refusal: no name, one too long, a view too large, too many views.
    """
    actor.need(resource.read)
    if not name:
        raise Refusal(msg("请给视图起个名称"), field="name")
    if len(name) > _LONGEST_NAME:
        raise Refusal(msg("名称最多 {most} 个字", most=_LONGEST_NAME), field="name")
    if len(query) > _LONGEST_QUERY:
        raise Refusal(msg("筛选条件太多，无法保存为视图，请减少几项"), field="name")
    with transaction(actor) as tx:
        views = _alive(tx, resource, actor)
        same = next((view for view in views if view.name == name), None)  # type: ignore[attr-defined]
        if same is None and len(views) >= MOST:
            raise Refusal(msg("每个列表最多保存 {most} 个视图，请先删除不用的", most=MOST), field="name")
        view = same or cast(Any, _model())(account_id=actor.id, slug=resource.slug, name=name, query=query)
        view.query = query
        tx.session.add(view)


def delete_view(resource: Resource, actor: Actor, view_id: int) -> None:
    """Forget a view. Raises `NotFound` when the account has no such view."""
    actor.need(resource.read)
    with transaction(actor) as tx:
        view = next((view for view in _alive(tx, resource, actor) if view.id == view_id), None)
        if view is None:
            raise NotFound
        view.deleted_at = utcnow()


def _model() -> type[Record]:
    if _Configured.model is None:
        raise RuntimeError("saved views have no table: decorate it with gridapp.kit.store.saved_views.keep_in")
    return _Configured.model


def _table() -> sa.Table:
    return _model().__table__  # type: ignore[attr-defined]


def _own(resource: Resource, actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    table = _table()
    return (table.c.account_id == actor.id, table.c.slug == resource.slug, table.c.deleted_at.is_(None))


def _alive(tx: Tx, resource: Resource, actor: Actor) -> list[Any]:
    return list(tx.session.scalars(sa.select(_model()).where(*_own(resource, actor))))
