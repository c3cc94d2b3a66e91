"""A table the office never had becomes a screen by a model and a declaration of thirty lines, and gets everything the others have."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import pytest
import sqlalchemy as sa

from gridapp.kit import store
from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, choice, day, integer, money, reference, text, unique_alive
from gridapp.kit.errors import Conflict, Invalid, NotFound
from gridapp.kit.store import registry
from gridapp.kit.store.check import check
from gridapp.kit.store.spec import Column, DateRange, ListQuery, Ref, Related, Resource, Section
from gridapp.office import OFFICE
from tests.rows import exported


class ToolState(Choice):
    """Where a tool is."""

    STORED = "stored", "在库"
    LENT = "lent", "借出"


class Tool(Record, table=True):
    """Something the office lends to grid workers."""

    __tablename__ = "test_tool"
    metadata: ClassVar[sa.MetaData] = sa.MetaData()  # type: ignore[misc] - not a table of the office
    __table_args__ = (unique_alive("uq_test_tool_code", "code"),)

    code: str = text("编号", max_length=20)
    name: str = text("名称")
    state: ToolState = choice(ToolState, "状态", default=ToolState.STORED)
    price_fen: int = money("价格", default=0)
    pieces: int = integer("数量", default=1, ge=1, unit="件")
    bought_on: date | None = day("购置日期", default=None)
    part_of_id: int | None = reference("test_tool.id", "属于", default=None)


TOOLS = Resource(
    model=Tool,
    slug="tools",
    label="工具",
    columns=("code", "name", "part_of.name", "state", Column("price_fen"), Column("pieces", editable=True), "bought_on"),
    search=("code", "name"),
    filters=("state", "price_fen", "part_of_id", DateRange("bought_on")),
    order=("code",),
    form=(
        Section("基本信息", "code", "name", "state", Ref("part_of_id", search=("code", "name"))),
        Section("价值", "price_fen", "pieces", "bought_on"),
    ),
    related=(Related("tools", "part_of_id"),),
    read="tools.read",
    write="tools.write",
    scope=lambda actor: None if actor.scope is None else Tool.__table__.c.id.in_(actor.within("tool")),  # type: ignore[attr-defined]
)  # fmt: skip


@pytest.fixture
def tools(database: sa.Engine) -> Iterator[Resource]:
    table: sa.Table = Tool.__table__  # type: ignore[attr-defined]
    with database.begin() as connection:
        table.create(connection)
    registry.register(TOOLS)
    yield TOOLS
    registry.forget("tools")


def test_it_has_everything(tools, admin):
    assert check(tools, [*OFFICE.resources, tools]) == []
    kit = store.create_row(tools, admin, {"code": "T1", "name": "工具箱", "price_fen": "1,200.50", "bought_on": "2026年3月1日"})
    lamp = store.create_row(tools, admin, {"code": "T2", "name": "手电筒", "state": "借出", "part_of_id": str(kit.id), "pieces": "２"})
    assert [row["part_of.name"] for row in store.list_rows(tools, admin, ListQuery())] == [None, "工具箱"]
    assert store.list_rows(tools, admin, ListQuery(filters={"price_fen": ("1000", "")}))[0]["price_fen"] == 120050
    assert [row["code"] for row in store.list_rows(tools, admin, ListQuery(search="手电"))] == ["T2"]
    assert store.count_rows(tools, admin, ListQuery(filters={"bought_on": ("2026-03-01", "2026-03-01")})) == 1
    with pytest.raises(Invalid, match="T1"):
        store.create_row(tools, admin, {"code": "T1", "name": "另一个"})
    with pytest.raises(Invalid) as invalid:
        store.update_row(tools, admin, lamp.id, 1, {"pieces": "0", "price_fen": "贵", "state": "丢了"})
    assert set(invalid.value.errors) == {"pieces", "price_fen", "state"}
    store.update_row(tools, admin, lamp.id, 1, {"pieces": "3"})
    with pytest.raises(Conflict):
        store.update_row(tools, admin, lamp.id, 1, {"pieces": "4"})
    assert store.bulk_edit(tools, admin, [kit.id, lamp.id], "state", "lent") == 1
    with pytest.raises(Exception, match="1 条工具"):
        store.delete_rows(tools, admin, [kit.id])
    store.delete_rows(tools, admin, [lamp.id])
    store.restore_rows(tools, admin, [lamp.id])
    assert [entry["action"] for entry in store.history(tools, admin, lamp.id)] == ["restore", "delete", "update", "create"]
    frame = exported(tools, admin, ListQuery())
    assert frame.columns == ["code", "name", "state", "price", "pieces", "bought_on", "part_of_code"]
    assert frame["price"].to_list() == ["1200.50", "0.00"]


def test_its_scope_holds(tools, admin):
    mine = store.create_row(tools, admin, {"code": "T1", "name": "我的"}).id
    other = store.create_row(tools, admin, {"code": "T2", "name": "别人的"}).id
    worker = type(admin)(id=5, name="w", permissions=frozenset({"tools.*"}), scope={"tool": frozenset({mine})})
    assert [row["id"] for row in store.list_rows(tools, worker, ListQuery())] == [mine]
    with pytest.raises(NotFound):
        store.read_row(tools, worker, other)
    with pytest.raises(Invalid):
        store.update_row(tools, worker, mine, 1, {"part_of_id": str(other)})
