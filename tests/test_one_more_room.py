"""A room is added in one place: its folder and its model, and one line in office.py. Done here, in a copy of the sources."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODEL = """
from gridapp.kit.db.base import Record, integer, text, unique_alive

class Tool(Record, table=True):
    __tablename__ = "tool"
    __table_args__ = (unique_alive("uq_tool_code", "code"),)
    code: str = text("编号", max_length=20)
    name: str = text("名称")
    pieces: int = integer("件数", default=0)
"""
RESOURCE = """
from gridapp.kit.store.spec import Resource, Section
from gridapp.models.tool import Tool

TOOLS = Resource(
    model=Tool, slug="tools", label="工具", icon="map", columns=("code", "name", "pieces"), search=("code", "name"), order=("code",),
    form=(Section("基本信息", "code", "name", "pieces"),), read="tools.read", write="tools.write", scope=None,
)
"""
QUERIES = """
import sqlalchemy as sa
from gridapp.kit.db.session import execute_read
from gridapp.kit.i18n import Msg
from gridapp.kit.standing import Standing
from gridapp.models.tool import Tool

def pieces(actor):
    actor.need("tools.read")
    return Standing(execute_read(sa.select(sa.func.sum(Tool.pieces).label("pieces")))[0]["pieces"], Msg("共计"), "/tools")
"""
PAGE = """
import reflex as rx

def add_lending(app):
    app.add_page(lambda: rx.el.p("借用"), route="/lending")
"""
ROOM = """
from gridapp.features.tools.queries import pieces
from gridapp.features.tools.resource import TOOLS
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.standing import Outlook
from gridapp.kit.transfer.tables import FileTable
from gridapp.models.tool import Tool

ROOM = Room(
    name="tools", resources=(TOOLS,), pages=("gridapp.features.tools.page:add_lending",),
    links=(Links("工具间", ("tools", NavItem("借用", "/lending", "map", "tools.lend"))),),
    permissions=tuple(Permission(f"tools.{verb}", verb) for verb in ("read", "write", "export", "import", "lend")),
    grants={"clerk": ("tools.read", "tools.lend")}, files=(FileTable(name="tools", model=Tool, key=("code",)),),
    standings=(Outlook("pieces", "工具件数", "tools.read", "所有工具的件数之和。", pieces, unit="件"),),
)
"""
LOOK = """
import json
from gridapp import migrations
from gridapp.app import app
from gridapp.features.accounts.rules import ROLES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.auth.permissions import grantable
from gridapp.kit.config import settings
from gridapp.kit.db import search
from gridapp.kit.db.session import engine
from gridapp.kit.errors import NotAllowed
from gridapp.kit.standing import standings
from gridapp.kit.store import registry
from gridapp.kit.store.check import check
from gridapp.kit.store.spec import ListQuery
from gridapp.kit.transfer import run_import, sheet_of
from gridapp.models import metadata
from gridapp.office import OFFICE

migrations.upgrade(settings().url)
with engine().begin() as connection:
    metadata.create_all(connection)
    search.install(connection)
files = OFFICE.tables["tools"]
with open("tools.csv", "rb") as csv:
    run_import(SYSTEM, files, sheet_of(files, csv.read(), "tools.csv"), "tools.csv")
tools = registry.resource_of("tools")
clerk = Actor(id=1, name="clerk", permissions=frozenset(OFFICE.grants("clerk")))
def refused(*args):
    try:
        store.create_row(tools, *args)
    except NotAllowed:
        return True
print(json.dumps({
    "navigation": [[item.href for item in group.items] for group in OFFICE.navigation if group.label == "工具间"],
    "pages": sorted(route for route in app._unevaluated_pages if route.startswith(("tools", "lending"))),
    "mistakes": [str(mistake) for mistake in check(tools, OFFICE.resources)],
    "rows": [[row["code"], row["name"], row["pieces"]] for row in store.list_rows(tools, clerk, ListQuery())],
    "found": [row["code"] for row in store.list_rows(tools, clerk, ListQuery(search="梯子"))],
    "refused": refused(clerk, {"code": "T9", "name": "x"}),
    "made": store.create_row(tools, SYSTEM, {"code": "T3", "name": "绳", "pieces": "4"}).id,
    "standing": next(each for each in standings() if each.name == "pieces").read(clerk).value,
    "grantable": [grantable("tools.lend"), grantable("tools.fly")],
    "holders": [role for role in ROLES if role != "admin" and "tools.read" in OFFICE.grants(role)],
}))
"""


def _add(tree: Path) -> None:
    room = tree / "gridapp" / "features" / "tools"
    room.mkdir()
    for name, text in {"__init__": '"""Tools."""\n', "room": ROOM, "resource": RESOURCE, "queries": QUERIES, "page": PAGE}.items():
        (room / f"{name}.py").write_text(text)
    (tree / "gridapp" / "models" / "tool.py").write_text(MODEL)
    office = tree / "gridapp" / "office.py"
    before = office.read_text()
    after = before.replace("ACCOUNTS), name", "ACCOUNTS, TOOLS), name", 1)
    assert after != before
    office.write_text(f"from gridapp.features.tools.room import ROOM as TOOLS\n{after}")


def test_one_more_room_brings_everything_by_itself(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "gridapp", tmp_path / "gridapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "rxconfig.py", tmp_path)
    shutil.copytree(ROOT / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("external"))
    _add(tmp_path)
    lines = "code,name,pieces\nT1,铁锹,3\nT2,梯子,2\n"
    (tmp_path / "tools.csv").write_text(lines)

    def run(*command: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "GRIDAPP_DATA_DIR": str(tmp_path / "data")}
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = json.loads(run("-c", LOOK).splitlines()[-1])
    assert told == {
        "navigation": [["/tools", "/lending"]],
        "pages": ["lending", "tools", "tools/[row_id]"],
        "mistakes": [],
        "rows": [["T1", "铁锹", 3], ["T2", "梯子", 2]],
        "found": ["T2"],
        "refused": True,
        "made": 3,
        "standing": 9,
        "grantable": [True, False],
        "holders": ["clerk"],
    }
    assert run("-m", "gridapp.cli", "export", "tools", "-") == f"{lines}T3,绳,4\n"
