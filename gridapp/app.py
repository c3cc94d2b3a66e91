"""Composition root: mounts resources and pages and wires sign-in. No logic."""

from pathlib import Path
from pkgutil import resolve_name

from reflex.utils.prerequisites import get_web_dir
from starlette.applications import Starlette

from gridapp.features.accounts.queries import ACTOR_TABLES
from gridapp.features.accounts.rules import ROLES as STARTING_ROLES
from gridapp.features.accounts.state import DESK, frame_facts
from gridapp.indicators.case_frame import warm_up as read_cases_ahead
from gridapp.kit.api.routes import api_routes, page_routes
from gridapp.kit.auth import actors
from gridapp.kit.auth.gate import owner_of_tab, protect
from gridapp.kit.auth.guard import guard
from gridapp.kit.auth.headers import security_headers
from gridapp.kit.auth.passwords import warm_up as hash_ahead
from gridapp.kit.auth.redaction import keep_sessions_out_of_logs
from gridapp.kit.auth.routes import auth_routes
from gridapp.kit.i18n import speak
from gridapp.kit.outbox import outbox_routes
from gridapp.kit.process import give_way
from gridapp.kit.resource.mount import mount_all
from gridapp.kit.resource.ui.everything import search_screens
from gridapp.kit.standing import mount_standings
from gridapp.kit.transfer.tables import mount_files
from gridapp.kit.ui.notice import refused
from gridapp.kit.ui.session import describe_with, search_with
from gridapp.kit.ui.setup import App, app_options, not_found
from gridapp.kit.ui.shell import Nav, configure
from gridapp.kit.web import cache_headers, same_origin
from gridapp.models.vocabulary import CATEGORIES, HOLIDAYS, ROLES
from gridapp.office import OFFICE

keep_sessions_out_of_logs()
actors.configure(resolve=DESK.resolve, tables=ACTOR_TABLES)
describe_with(frame_facts)
search_with(search_screens)


def _built() -> Path:
    """Where the built pages lie."""
    return get_web_dir() / "build" / "client"


app = App(
    **app_options(),
    api_transformer=[  # each stands around the ones before it
        Starlette(
            routes=[
                *api_routes(),
                *auth_routes(DESK, OFFICE.name),
                *outbox_routes(),
                *page_routes([resource.slug for resource in OFFICE.resources], _built),
            ]
        ),
        guard(lambda token: owner_of_tab(app, token)),
        same_origin,
        cache_headers,
        security_headers(_built),
    ],
)
protect(app, refused=refused)
mount_files(OFFICE.tables.values())
mount_standings(OFFICE.standings)
mount_all(app, OFFICE.resources)
WORDS = (*CATEGORIES, *ROLES, *HOLIDAYS, *STARTING_ROLES.values())
speak(WORDS)
configure(Nav(OFFICE.navigation, OFFICE.name, WORDS, password_href="/account"))  # noqa: S106 - an address
for at_start in (give_way, read_cases_ahead, hash_ahead):
    app.register_lifespan_task(at_start)
for name in (name for room in OFFICE.rooms for name in room.pages):
    resolve_name(name)(app)
app.add_page(not_found, route="404")
