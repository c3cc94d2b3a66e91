"""Signing in and out and changing one's password: ordinary form posts, so that the session cookie never passes through a script."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from gridapp.kit.auth import actors, forms
from gridapp.kit.auth.limits import Attempts
from gridapp.kit.auth.session import clear_session_cookie, digest, digest_of, new_session_id, set_session_cookie
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg

_STATIC = Path(__file__).parent / "static"
_MAX_FORM = 8_192
_MAX_NAME = 64

_PASSWORD_WORK = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
"""Argon2 takes 64 MiB and a core: a flood of sign-ins waits in its own line and takes no thread from anybody else's work."""


class WrongCredentials(Refusal):
    """No such account, or another password: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__(msg("用户名或密码不正确"))


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the routes need from whoever keeps the accounts. Each function is called off the event loop and may raise `Refusal`."""

    resolve: Callable[[str], Any]
    """Digest of a session → its actor or `None`."""
    sign_in: Callable[..., None]
    """`(username, password, *, digest, replaces, user_agent)`: check, then open the session `digest` and end the session `replaces`."""
    sign_out: Callable[[str], None]
    """Digest of the session to end."""
    change_password: Callable[..., None]
    """`(digest, current, new, *, replacement)`: check, store, end every session of the account, open the session `replacement`."""
    reset_password: Callable[..., None]
    """`(actor, username, new)`: give somebody else's account a password to be changed at the next sign-in."""
    reset_permission: str
    pick_place: Callable[..., None]
    """`(actor, place)`: confine what the session shows to a place, by its id as text; an empty one is the whole office."""


def auth_routes(desk: Desk, office: str) -> list[BaseRoute]:
    """The routes, each named in `kit.auth.guard.DOORS`; `office` is the name that stands over the forms (msgid)."""
    handlers = _Handlers(desk, office)
    return [
        Route("/login", handlers.login_form, methods=["GET"]),
        Route("/auth/login", handlers.login, methods=["POST"]),
        Route("/auth/logout", handlers.logout, methods=["POST"]),
        Route("/auth/password", handlers.password_form, methods=["GET"]),
        Route("/auth/password", handlers.password, methods=["POST"]),
        Route("/auth/reset", handlers.reset_form, methods=["GET"]),
        Route("/auth/reset", handlers.reset, methods=["POST"]),
        Route("/auth/place", handlers.place, methods=["POST"]),
        Mount("/auth/static", StaticFiles(directory=_STATIC)),
    ]


class _Handlers:
    def __init__(self, desk: Desk, office: str) -> None:
        self.desk, self.page = desk, partial(forms.page, office=office)
        self.attempts = Attempts()

    async def login_form(self, request: Request) -> Response:
        onward = _onward(request)
        if await actors.actor_behind(_cookies(request)):
            return RedirectResponse(onward, 303)
        return self.page(request, "login.html", username="", next=onward, ended="ended" in request.query_params)

    async def login(self, request: Request) -> Response:
        form = await _read(request)
        if form is None:
            return Response(status_code=400)
        username, onward = form.get("username", "").strip().lower()[:_MAX_NAME], safe_path(form.get("next", ""))
        session_id = new_session_id()
        until = self.attempts.admit(username, address_of(request))
        try:
            if until is not None:
                raise Refusal(msg("尝试次数过多，请于 {time} 之后再试", time=forms.clock(until)))
            await _slow(
                self.desk.sign_in, username, form.get("password", ""),
                digest=digest(session_id), replaces=_session(request), user_agent=request.headers.get("user-agent", "")[:200],
            )  # fmt: skip
        except Refusal as refusal:
            status = 401 if isinstance(refusal, WrongCredentials) else 429 if until else 403
            return self.page(request, "login.html", error=refusal.message, status=status, username=username, next=onward, ended=False)
        self.attempts.succeeded(username)
        response = RedirectResponse(onward, 303)
        set_session_cookie(response, session_id)
        return response

    async def logout(self, request: Request) -> Response:
        ended = _session(request)
        if ended:
            await asyncio.to_thread(self.desk.sign_out, ended)
        response = RedirectResponse("/login", 303)
        clear_session_cookie(response)
        return response

    async def password_form(self, request: Request) -> Response:
        actor = await actors.actor_behind(_cookies(request))
        if actor is None:
            return RedirectResponse("/login?next=/auth/password", 303)
        return self._password_page(request, actor, _onward(request))

    async def password(self, request: Request) -> Response:
        actor, form = await actors.actor_behind(_cookies(request)), await _read(request)
        if actor is None:
            return RedirectResponse("/login?next=/auth/password", 303)
        if form is None:
            return Response(status_code=400)
        onward, replacement = safe_path(form.get("next", "")), new_session_id()
        until = self.attempts.admit(f"#{actor.id}", address_of(request))
        try:
            if until is not None:
                raise Refusal(msg("尝试次数过多，请于 {time} 之后再试", time=forms.clock(until)))
            _same(form)
            await _slow(
                self.desk.change_password, _session(request), form.get("current", ""), form.get("new", ""), replacement=digest(replacement)
            )
        except Refusal as refusal:
            return self._password_page(request, actor, onward, refusal.message)
        self.attempts.succeeded(f"#{actor.id}")
        response = RedirectResponse(onward, 303)
        set_session_cookie(response, replacement)
        return response

    async def reset_form(self, request: Request) -> Response:
        actor = await actors.actor_behind(_cookies(request))
        if actor is None or not actor.may(self.desk.reset_permission):
            return Response(status_code=404)
        return self.page(request, "reset.html", username=request.query_params.get("username", "")[:_MAX_NAME], next=_onward(request))

    async def reset(self, request: Request) -> Response:
        actor, form = await actors.actor_behind(_cookies(request)), await _read(request)
        if actor is None or form is None or not actor.may(self.desk.reset_permission):
            return Response(status_code=404)
        username, onward = form.get("username", "").strip().lower()[:_MAX_NAME], safe_path(form.get("next", ""))
        try:
            _same(form)
            await _slow(self.desk.reset_password, actor, username, form.get("new", ""))
        except Refusal as refusal:
            return self.page(request, "reset.html", error=refusal.message, status=422, username=username, next=onward)
        return RedirectResponse(onward, 303)

    async def place(self, request: Request) -> Response:
        actor, form = await actors.actor_behind(_cookies(request)), await _read(request)
        if actor is None or form is None:
            return Response(status_code=404)
        try:
            await asyncio.to_thread(self.desk.pick_place, actor, form.get("place", ""))
        except Refusal as refusal:
            return self.page(request, "refused.html", error=refusal.message, status=409, next=safe_path(form.get("next", "")))
        return RedirectResponse(safe_path(form.get("next", "")), 303)

    def _password_page(self, request: Request, actor: Any, onward: str, error: Msg | None = None) -> Response:
        return self.page(
            request, "password.html", error=error, status=422 if error else 200,
            username=actor.name, next=onward, back=not actor.must_change_password,
        )  # fmt: skip


def safe_path(wanted: str) -> str:
    """A path of this app to go on to; anything that could lead elsewhere, or back to these forms, becomes the first page."""
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if local and not wanted.startswith(("/auth/", "/login", "/signed-out")) else "/"


def address_of(request: Request) -> str:
    """The visitor's address; `X-Forwarded-For` counts only as far as the configured proxies wrote it."""
    hops = settings().trusted_proxy_hops
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return request.client.host if request.client else ""


def _same(form: dict[str, str]) -> None:
    if form.get("new", "") != form.get("repeat", ""):
        raise Refusal(msg("两次输入的新密码不一致"))


def _onward(request: Request) -> str:
    return safe_path(request.query_params.get("next", ""))


def _cookies(request: Request) -> str:
    return request.headers.get("cookie", "")


def _session(request: Request) -> str:
    return digest_of(_cookies(request))


async def _read(request: Request) -> dict[str, str] | None:
    """The fields of a posted form; `None` when it is larger than any form of ours or not one at all."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM:
            return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


async def _slow(function: Callable[..., None], *args: Any, **options: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(_PASSWORD_WORK, lambda: function(*args, **options))
