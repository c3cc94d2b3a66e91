"""Every component of the kit on a few pages, with rows made up on the fly; for browser tests and for looking at."""

import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gridapp.kit.auth import actors, gate
from gridapp.kit.auth.actor import Actor
from gridapp.kit.ui import session, shell
from gridapp.kit.ui.setup import app_options, not_found

from . import forms, rows, start

actors.configure(resolve=lambda _digest: Actor(id=1, name="王晓梅", permissions=frozenset({"thing.*"})))


@session.describe_with
async def _facts(_actor: Actor) -> dict[str, str]:
    return {"role": "计划员", "office": "青云镇综合治理办公室"}


@session.search_with
async def _find(_actor: Actor, text: str) -> list[session.Hit]:
    names = ["青石村", "青云社区", "东湖村"]
    return [session.Hit("村/社区", name, f"/table?q={name}", "行政村") for name in names if text in name]


_ITEM = shell.NavItem
shell.configure(
    shell.Nav(
        groups=(
            shell.NavGroup("", (_ITEM("工作台", "/", "layout_dashboard"),)),
            shell.NavGroup("网格与人员", (_ITEM("村/社区", "/table", "map"), _ITEM("看不见", "/secret", "lock", "secret.read"))),
            shell.NavGroup("系统", (_ITEM("表单", "/form", "text_cursor_input", "thing.write"),)),
        ),
        product="网格综合治理",
    )
)


async def _options(request: Request) -> JSONResponse:
    return JSONResponse({"items": forms.options(request.query_params["q"])})


async def _rows(request: Request) -> JSONResponse:
    return JSONResponse(rows.block(request.query_params))


async def _count(request: Request) -> JSONResponse:
    return JSONResponse(rows.count(request.query_params))


async def _asked(_request: Request) -> JSONResponse:
    return JSONResponse(rows.asked())


ROUTES = {"/api/forms/options": _options, "/api/gallery/rows": _rows, "/api/gallery/count": _count, "/api/gallery/asked": _asked}
app = rx.App(**app_options(), api_transformer=Starlette(routes=[Route(path, handler) for path, handler in ROUTES.items()]))
gate.protect(app)
app.add_page(start.page, route="/", title="gallery")
app.add_page(forms.page, route="/form", title="form")
app.add_page(rows.page, route="/table", title="table")
app.add_page(not_found, route="404")
