"""Deny by default: one choke point that every event passes, from the socket, an upload, a chain, a background task or `on_load`.

A handler says who may call it, below `@rx.event`:

    @rx.event
    @requires("staff.write")
    async def save(self, form: dict[str, Any]) -> None: ...

A handler that says nothing is refused to everybody.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import reflex as rx
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, EventHandlerSetVar, State, StateUpdate
from reflex_base.event import Event, EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from gridapp.kit.auth import actors
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.session import LOCALE_COOKIE, digest_of, spoken
from gridapp.kit.config import settings
from gridapp.kit.errors import NotAllowed
from gridapp.kit.i18n import LOCALES

log = logging.getLogger(__name__)

PUBLIC = "public"
"""Anyone may call it, signed in or not."""
SIGNED_IN = "signed-in"
"""Any account may call it."""

SIGNED_OUT_PATH = "/signed-out"
"""Where a tab is sent whose session has ended; that page goes on to the sign-in form with a full load, which drops the old socket."""

Permission = str | Callable[[Any, Mapping[str, Any]], str | None]
"""A permission, or a function from the state as it is and what the event brings along to one; `None` when nobody may.

For handlers that serve every screen: the screen is either named by the event or open in the state.
"""

_Handler = TypeVar("_Handler", bound=Callable[..., Any])
_Refused = Callable[[State, NotAllowed], Awaitable[None]]
_MARK = "__requires_permission__"
_NAME = re.compile(r"[a-z_]+\.[a-z_]+")

_ROOT = "reflex___state____state"
FRAMEWORK = {
    f"{_ROOT}.hydrate": SIGNED_IN,
    f"{_ROOT}.hydrate_and_load": SIGNED_IN,
    f"{_ROOT}.set_is_hydrated": SIGNED_IN,
    f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal": SIGNED_IN,
    f"{_ROOT}.reflex___state____on_load_internal_state.set_is_hydrated": SIGNED_IN,
    f"{_ROOT}.reflex___state____update_vars_internal_state.update_vars_internal": SIGNED_IN,
    f"{_ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception": SIGNED_IN,
}
"""Reflex's own handlers that pages need, by full name: a prefix would let every state through. Not even these serve a stranger."""


def requires(permission: Permission) -> Callable[[_Handler], _Handler]:
    """Mark a handler with the permission it needs: `"thing.verb"`, a function (`Permission`), `PUBLIC` or `SIGNED_IN`.

    Raises:
        ValueError: the permission is not written `thing.verb`.
    """
    if isinstance(permission, str) and permission not in {PUBLIC, SIGNED_IN} and not _NAME.fullmatch(permission):
        raise ValueError(f"{permission!r} is not a permission: write `thing.verb`, PUBLIC or SIGNED_IN")

    def mark(handler: _Handler) -> _Handler:
        setattr(handler, _MARK, permission)
        return handler

    return mark


def permission_of(event_name: str) -> Permission | None:
    """What a registered event needs; `None` when nobody may call it."""
    if event_name in FRAMEWORK:
        return FRAMEWORK[event_name]
    registered = RegistrationContext.get().event_handlers.get(event_name)
    if registered is None:
        return None
    function = registered.handler.fn
    return getattr(function.func if isinstance(function, partial) else function, _MARK, None)


async def _needed(state: BaseState, event: Event) -> str | None:
    """The permission that this very event needs."""
    marked = permission_of(event.name)
    if marked is None or isinstance(marked, str):
        return marked
    own = await state.get_state(RegistrationContext.get().event_handlers[event.name].states[0])
    return marked(own, event.payload if isinstance(event.payload, Mapping) else {})


def unmarked_handlers() -> list[str]:
    """Registered handlers that nobody may call because they carry no marker. A test keeps this empty.

    Reflex gives every state a `setvar` handler that sets any var; those are refused on purpose and not listed.
    """
    return sorted(
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if not isinstance(registered.handler, EventHandlerSetVar) and permission_of(name) is None
    )


class LocaleState(rx.State):
    """Follows the cookie; the browser switches its texts by itself, this only tells the server."""

    locale: str = rx.Cookie(settings().locale, name=LOCALE_COOKIE, path="/", max_age=365 * 86_400, same_site="lax")

    @rx.event
    @requires(PUBLIC)
    def set_locale(self, locale: str) -> None:
        """The visitor chose a language; anything that is not one is ignored."""
        if locale in LOCALES:
            self.locale = locale


class Tab(rx.State):
    """The login session a tab belongs to. Lives exactly as long as the tab's other state; never sent to the browser."""

    _owner: str = ""


def session_of(state: BaseState) -> str:
    """Digest of the login session behind the event being handled; empty for a stranger.

    A socket's events carry the headers of its handshake. An upload carries none: the tab's last socket speaks for it,
    and the upload guard has checked that both belong to the same session.
    """
    try:
        carried = EventContext.get().router_data.get("headers")
    except LookupError:
        carried = None
    headers = carried if carried is not None else state.router_data.get("headers", {})
    return digest_of(headers.get("cookie", ""))


async def visitor(state: BaseState) -> Actor | None:
    """The person behind the event being handled, at most a second old, in the language of the tab; `None` for a stranger."""
    actor = await actors.actor_of(session_of(state))
    return actor and replace(actor, locale=spoken((await state.get_state(LocaleState)).locale))


async def current_actor(state: BaseState) -> Actor:
    """The person behind the event being handled, at most a second old.

    Raises:
        NotAllowed: nobody is signed in, the session has ended or the account is disabled.
    """
    actor = await visitor(state)
    if actor is None:
        raise NotAllowed(SIGNED_IN)
    return actor


async def owner_of_tab(app: rx.App, token: str) -> str:
    """Digest of the login session that a tab belongs to; empty for an unknown tab."""
    root = await app.state_manager.get_state(BaseStateToken(ident=token, cls=Tab))
    return (await root.get_state(Tab))._owner


class BindToken(rx.Middleware):
    """Ties a tab to the login session that opened it, and lets a page that is loaded anew start with nothing.

    The tab's token is in the socket's address and so in access logs: knowing it must not be worth anything. Another
    session that presents it, or the same browser after signing out, finds everything reset.

    A page that is loaded anew holds nothing of what the tab showed before; kept, all of it would travel again at every load and live
    on for as long as the tab does.
    """

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Reset the tab's states when they belong to another session or to a page that is gone."""
        now = session_of(state)
        if await actors.actor_of(now) is None:
            now = ""
        tab = await state.get_state(Tab)
        if tab._owner != now or _loads_anew(event):
            if tab._owner:
                state._get_root_state().reset()
            tab._owner = now
        return None


def _loads_anew(event: Event) -> bool:
    """Whether the browser has just loaded the program: only then it tells which initial values it was built with."""
    return event.name == f"{_ROOT}.hydrate_and_load" and isinstance(event.payload, Mapping) and bool(event.payload.get("hashes"))


class Gate(rx.Middleware):
    """Lets an event through when the person behind it holds what its handler requires."""

    def __init__(self, refused: _Refused | None = None) -> None:
        """`refused` tells a signed-in person about a refusal by setting vars of a state (a notice)."""
        self.refused = refused

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Refuse the event, or say nothing and let it pass."""
        permission = await _needed(state, event)
        if permission == PUBLIC:
            return None
        actor = await visitor(state)
        if actor is None:
            log.info("refused %r to a stranger", event.name)
            return StateUpdate(events=Event.from_event_type(_to_sign_in(state)))
        if actor.must_change_password:
            log.info("refused %r to account %d until it has a password of its own", event.name, actor.id)
            return StateUpdate(events=Event.from_event_type(_to_sign_in(state)))  # a full load, which the guard leads to the form
        if permission is not None and (permission == SIGNED_IN or actor.may(permission)):
            return None
        log.warning("refused %r to account %d, who lacks %s", event.name, actor.id, permission)
        return await self._tell(state._get_root_state(), NotAllowed(permission or ""))

    async def _tell(self, root: BaseState, refusal: NotAllowed) -> StateUpdate:
        if self.refused is None:
            return StateUpdate()
        await self.refused(root, refusal)  # type: ignore[arg-type]
        delta = await root._get_resolved_delta()
        root._clean()
        return StateUpdate(delta=delta)


def _to_sign_in(state: BaseState) -> list[EventSpec]:
    path = state.router.url.path or "/"
    return [] if path == SIGNED_OUT_PATH else [rx.redirect(f"{SIGNED_OUT_PATH}?next={quote(path, safe='')}", replace=True)]


def protect(app: rx.App, *, refused: _Refused | None = None) -> None:
    """Put the gate in front of every event of an app."""
    app.add_middleware(BindToken())
    app.add_middleware(Gate(refused))
