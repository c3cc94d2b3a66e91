"""One suite over every resource of the office: what the Resource layer promises holds for each, on SQLite and PostgreSQL."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import engine, read_session, transaction
from gridapp.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.fields import fields_of
from gridapp.kit.masks import MASK
from gridapp.kit.sheet import write_lines
from gridapp.kit.store.check import check
from gridapp.kit.store.spec import Ask, ListQuery, Resource
from gridapp.kit.transfer import import_sheet, read_sheet
from gridapp.kit.transfer.headings import headings
from gridapp.models import AuditEntry, Town
from gridapp.office import OFFICE
from tests.rows import another, exported, same

pytestmark = pytest.mark.usefixtures("mounted")
TYPED = [resource for resource in OFFICE.resources if resource.form]
every = pytest.mark.parametrize("resource", OFFICE.resources, ids=lambda item: item.slug)
typed = pytest.mark.parametrize("resource", TYPED, ids=lambda item: item.slug)
CONFINED = Actor(
    id=8,
    name="外村",
    permissions=frozenset({"*"}),
    scope={"village": frozenset({10**6}), "dormitory": frozenset(), "grid": frozenset({10**6})},
)
HOSTILE: tuple[Any, ...] = (
    "'; DROP TABLE village; --", "%", "_", "\\", '"', "a\x00b", "\ud800", "*" * 5000, "9" * 400, "-1", "NaN", "1e309", "<script>",
    "none", "(((", "NEAR(", 10**30, -5, float("nan"), float("inf"), True, None, [], ["x"], {"$gt": 0}, {"a": {"b": 1}},
)  # fmt: skip


@contextlib.contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """The SELECTs sent while the block runs."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def entries(resource: Resource, row_id: int) -> list[str]:
    with read_session() as session:
        found = session.scalars(
            sa.select(AuditEntry).where(col(AuditEntry.table) == resource.model.__tablename__, col(AuditEntry.row_id) == row_id)
        )
        return [entry.action for entry in sorted(found, key=lambda entry: entry.id or 0)]


def doors(resource: Resource, row_id: int) -> dict[str, Callable[[Actor], Any]]:
    """Every way to one row."""
    name = resource.form_fields[0] if resource.form else "id"
    found: dict[str, Callable[[Actor], Any]] = {
        "read": lambda actor: store.read_row(resource, actor, row_id),
        "show": lambda actor: store.show_row(resource, actor, row_id),
        "history": lambda actor: store.history(resource, actor, row_id),
        "update": lambda actor: store.update_row(resource, actor, row_id, 1, {name: "1"}),
        "delete": lambda actor: store.delete_rows(resource, actor, [row_id]),
        "impact": lambda actor: store.impact(resource, actor, [row_id]),
        "restore": lambda actor: store.restore_rows(resource, actor, [row_id]),
        "unmask": lambda actor: store.unmask(resource, actor, row_id, "phone", "试试看"),
    }
    if resource.form:
        found["bulk"] = lambda actor: store.bulk_edit(resource, actor, [row_id], name, "1")
    for action in resource.actions:
        said = {ask.name: answer(ask) for ask in action.asks}
        found[action.name] = lambda actor, verb=action.name, said=said: store.run_action(
            resource, actor, verb, [row_id], "试试看", answers=said
        )
    return found


def answer(ask: Ask) -> str:
    """Something that the question takes."""
    if ask.choices:
        return next(iter(ask.choices)).value
    return {"integer": "1", "date": "2099-12-31"}.get(ask.widget, "试试看")


@every
def test_the_declaration_has_no_mistake(resource):
    assert check(resource, OFFICE.resources) == []


@typed
def test_a_row_goes_round(resource, office, admin):
    form = office.form(resource.slug)
    saved = store.create_row(resource, admin, form)
    own, shown = fields_of(resource.model), store.read_row(resource, admin, saved.id)
    told = {
        name: (value, shown[name]) for name, value in form.items() if not own[name].sensitive and not same(own[name], value, shown[name])
    }
    assert told == {}
    assert all(MASK in shown[name] for name in form if own[name].sensitive)
    listed = {row["id"]: row for row in store.list_rows(resource, admin, ListQuery())}
    assert set(listed[saved.id]) == {"id", "version", *(column.name for column in resource.list_columns)}
    assert store.show_row(resource, admin, saved.id)["label"] == saved.label

    change = another(resource, shown)
    changed = store.update_row(resource, admin, saved.id, saved.version, {**shown, **change})
    assert changed.version > saved.version
    assert (
        store.update_row(resource, admin, saved.id, changed.version, store.read_row(resource, admin, saved.id)).version == changed.version
    )
    with pytest.raises(Conflict) as conflict:
        store.update_row(resource, admin, saved.id, saved.version, another(resource, shown))
    assert set(change) <= set(conflict.value.changed)
    assert conflict.value.who == admin.name

    total = store.count_rows(resource, admin, ListQuery())
    with transaction(admin) as other, statements(engine()) as sent:
        other.session.execute(sa.update(Town).values(county="某县"))  # somebody writes, and holds the writer's lock
        sent.clear()
        told = store.impact(resource, admin, [saved.id])
        assert [text for text in sent if not text.startswith(("SELECT", "BEGIN"))] == []
        assert "BEGIN IMMEDIATE" not in sent
    assert store.count_rows(resource, admin, ListQuery()) == total
    assert store.delete_rows(resource, admin, [saved.id]) == told
    assert store.count_rows(resource, admin, ListQuery()) == total - 1
    assert saved.id in {row["id"] for row in store.list_rows(resource, admin, ListQuery(bin=True))}
    with pytest.raises(NotFound):
        store.read_row(resource, admin, saved.id)
    store.restore_rows(resource, admin, [saved.id])
    assert store.count_rows(resource, admin, ListQuery()) == total
    assert entries(resource, saved.id) == ["create", "update", "delete", "restore"]


@typed
def test_who_may_not_is_refused(resource, office, nobody, admin):
    row_id = office.add(resource.slug)
    reader = Actor(id=5, name="读者", permissions=frozenset({resource.read}))
    for name, door in doors(resource, row_id).items():
        with pytest.raises(NotAllowed):
            door(nobody)
        if name not in {"read", "show", "history"}:
            with pytest.raises(NotAllowed):
                door(reader)
    for refused in (nobody, reader):
        with pytest.raises(NotAllowed):
            store.create_row(resource, refused, office.form(resource.slug))
        with pytest.raises(NotAllowed):
            exported(resource, refused, ListQuery())
        with pytest.raises(NotAllowed):
            store.list_rows(resource, refused, ListQuery(bin=True))
    for ask in (store.list_rows, store.count_rows):
        with pytest.raises(NotAllowed):
            ask(resource, nobody, ListQuery())
    assert store.list_rows(resource, reader, ListQuery())
    assert entries(resource, row_id) == ["create"]


@typed
def test_no_row_leaks_out_of_its_scope(resource, office, admin):
    row_id = office.add(resource.slug)
    if resource.scope is None:
        assert row_id in {row["id"] for row in store.list_rows(resource, CONFINED, ListQuery())}
        return
    for query in (
        ListQuery(),
        ListQuery(search="1"),
        ListQuery(start=1),
        *(ListQuery(sort=((column.name, True),)) for column in resource.list_columns),
    ):
        assert store.list_rows(resource, CONFINED, query) == []
        assert store.count_rows(resource, CONFINED, query) == 0
    assert exported(resource, CONFINED, ListQuery()).is_empty()
    for door in doors(resource, row_id).values():
        with pytest.raises(NotFound):
            door(CONFINED)
    with pytest.raises(Refusal):
        store.create_row(resource, CONFINED, office.form(resource.slug))
    for name in resource.form_fields:
        target = fields_of(resource.model)[name].target_table
        restricted = [other for other in OFFICE.resources if other.model.__tablename__ == target and other.scope]
        if restricted:
            assert store.options(resource, CONFINED, name, "") == []
            shown = store.read_row(resource, admin, row_id)[name]
            assert store.reference_texts(resource, CONFINED, {name: shown}).get(name, "") == ""
    assert entries(resource, row_id) == ["create"]


def attacked() -> Iterator[Any]:
    """Database, resource and the fields to try: on SQLite all there are, on PostgreSQL one of each kind."""
    seen = set()
    for resource in OFFICE.resources:
        own = fields_of(resource.model)
        filters = {item.name: type(item).__name__ for item in resource.list_filters}
        names = [*filters, *(name for name in resource.form_fields if name not in filters), "id", "deleted_at", "x"]
        yield pytest.param("sqlite", resource, names, id=f"sqlite-{resource.slug}")
        kinds = {name: (filters.get(name), own[name].widget if name in own else name) for name in names}
        new = [name for kind, name in {kind: name for name, kind in reversed(kinds.items())}.items() if kind not in seen]
        seen.update(kinds.values())
        if new:
            yield pytest.param("postgresql", resource, new, id=f"postgresql-{resource.slug}", marks=pytest.mark.postgres)


@pytest.mark.parametrize(("database", "resource", "names"), list(attacked()), indirect=["database"])
def test_hostile_input_is_answered_or_refused(database, resource, names, office, admin):
    row_id = office.add(resource.slug) if resource.form else 1
    for value in HOSTILE:
        queries = [ListQuery(search=str(value)), *(ListQuery(filters={name: (str(value), str(value))}) for name in names)]
        calls: list[Callable[[], Any]] = [lambda query=query: store.list_rows(resource, admin, query) for query in queries]
        calls += [lambda query=query: store.count_rows(resource, admin, query) for query in queries[:2]]
        calls += [
            lambda value=value: store.list_rows(resource, admin, ListQuery(sort=((str(value), True),))),
            lambda value=value: store.read_row(resource, admin, value),
            lambda value=value: store.create_row(resource, admin, dict.fromkeys(resource.form_fields, value)),
            lambda value=value: store.update_row(resource, admin, row_id, value, {"id": 5, "version": value}),
            lambda value=value: store.delete_rows(resource, admin, [value]),
            lambda value=value: store.bulk_edit(resource, admin, [row_id], str(value), value),
            lambda value=value: store.options(resource, admin, resource.form_fields[0] if resource.form else "x", str(value)),
            lambda value=value: store.run_action(resource, admin, str(value), [row_id]),
            lambda value=value: store.reference_texts(resource, admin, dict.fromkeys(resource.form_fields, value)),
        ]
        calls += [
            lambda name=name, value=value: store.update_row(resource, admin, row_id, 1, {name: value})
            for name in resource.form_fields
            if name in names
        ]
        for call in calls:
            with contextlib.suppress(Refusal):
                call()
    assert isinstance(store.list_rows(resource, admin, ListQuery(start=-5, size=10**9)), list)


@typed
def test_a_block_costs_the_same_however_many_rows(resource, office, admin, database):
    costs = []
    for more in (2, 9):
        for _ in range(more):
            office.add(resource.slug)
        with statements(database) as sent:
            rows = store.list_rows(resource, admin, ListQuery())
        assert len(rows) >= more
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 6


@typed
def test_what_is_exported_imports_to_the_same(resource, office, admin, tmp_path):
    if resource.transfer is None or not resource.transfer.imports:
        pytest.skip("not imported")
    for _ in range(3):
        office.add(resource.slug)
    frame = exported(resource, admin, ListQuery())
    table = next(table for table in OFFICE.tables.values() if table.resource is resource)
    for kind in ("csv", "xlsx"):
        write_lines(tmp_path / f"x.{kind}", kind, frame.columns, store.export_lines(resource, admin, ListQuery()))
        sheet = read_sheet(tmp_path / f"x.{kind}", f"x.{kind}", headings(table).__contains__)
        with transaction(admin) as tx:
            outcome = import_sheet(tx, table, sheet)
        assert [str(problem.message) for problem in outcome.problems] == []
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, len(frame))
    assert exported(resource, admin, ListQuery()).equals(frame)


@typed
def test_a_failed_save_changes_nothing(resource, office, admin):
    row_id = office.add(resource.slug)
    before = (store.count_rows(resource, admin, ListQuery()), store.show_row(resource, admin, row_id), entries(resource, row_id))
    required = [name for name in resource.form_fields if fields_of(resource.model)[name].required]
    for call in (
        lambda: store.create_row(resource, admin, {}),
        lambda: store.update_row(
            resource, admin, row_id, 1, {**another(resource, store.read_row(resource, admin, row_id)), required[0]: ""}
        ),
    ):
        with pytest.raises(Invalid) as invalid:
            call()
        assert invalid.value.errors
    assert (store.count_rows(resource, admin, ListQuery()), store.show_row(resource, admin, row_id), entries(resource, row_id)) == before
