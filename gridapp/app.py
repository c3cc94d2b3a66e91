"""Composition root: mounts resources and pages and wires sign-in. No logic."""

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from starlette.applications import Starlette

from gridapp.features.accounts.page import add_pages as add_account_pages
from gridapp.features.accounts.rules import DEFAULT_ROLES
from gridapp.features.accounts.state import DESK, frame_facts
from gridapp.features.budget.page import HEADROOM, add_budget, add_compare, add_explore, add_payouts, add_staffing
from gridapp.features.dashboard.page import WORKBENCH_ITEM, add_workbench
from gridapp.features.places.page import COVERAGE_ITEM, VACANCIES, add_coverage
from gridapp.features.training.page import UPCOMING, add_desk
from gridapp.indicators.case_frame import warm_up as read_cases_ahead
from gridapp.kit.auth import actors
from gridapp.kit.auth.gate import owner_of_tab, protect
from gridapp.kit.auth.guard import guard
from gridapp.kit.auth.headers import security_headers
from gridapp.kit.auth.passwords import warm_up as hash_ahead
from gridapp.kit.auth.redaction import keep_sessions_out_of_logs
from gridapp.kit.auth.routes import auth_routes
from gridapp.kit.i18n import _
from gridapp.kit.outbox import outbox_routes
from gridapp.kit.process import end_with_parent, give_way
from gridapp.kit.resource.mount import mount_all
from gridapp.kit.resource.ui.everything import search_screens
from gridapp.kit.transfer.tables import mount_files
from gridapp.kit.ui.notice import refused
from gridapp.kit.ui.session import describe_with, search_with
from gridapp.kit.ui.setup import app_options, not_found
from gridapp.kit.ui.shell import Nav, NavGroup, NavItem, configure
from gridapp.kit.web import cache_headers, same_origin
from gridapp.models.vocabulary import CATEGORIES, ROLES
from gridapp.office import RESOURCES, tables

PAGES = (add_account_pages, add_budget, add_compare, add_explore, add_staffing, add_payouts, add_coverage, add_desk)
"""Every page that is not a resource's: functions that add their route to the app they are given."""


keep_sessions_out_of_logs()
actors.configure(resolve=DESK.resolve)
describe_with(frame_facts)
search_with(search_screens)
app = rx.App(
    **app_options(),
    api_transformer=[  # each stands around the ones before it
        Starlette(routes=[*auth_routes(DESK), *outbox_routes()]),
        guard(lambda token: owner_of_tab(app, token)),
        same_origin,
        cache_headers,
        security_headers(lambda: get_web_dir() / "build" / "client"),
    ],
)
protect(app, refused=refused)
mount_files(tables().values())
ITEMS = {item.href.removeprefix("/"): item for item in mount_all(app, RESOURCES)}


def _of(*slugs: str) -> list[NavItem]:
    """Links to mounted resources."""
    return [ITEMS[slug] for slug in slugs]


configure(
    Nav(
        (
            NavGroup("", [WORKBENCH_ITEM]),
            NavGroup(_("网格与人员"), [*_of("villages", "dormitories", "grids"), COVERAGE_ITEM, *_of("staff", "assignments", "roles")]),
            NavGroup(
                _("经费测算"),
                [
                    NavItem(_("名额与经费"), "/budget", "calculator", "budget.read"),
                    NavItem(_("方案比较"), "/budget/compare", "columns_3", "budget.read"),
                    NavItem(_("试算与求解"), "/budget/explore", "sliders_horizontal", "budget.compute"),
                    NavItem(_("名额与在岗"), "/budget/staffing", "user_check", "budget.read"),
                    NavItem(_("发放与执行"), "/budget/payouts", "wallet", "budget.read"),
                    *_of("payouts", "scenarios", "rule-sets", "funds"),
                ],
            ),
            NavGroup(_("培训考勤"), _of("trainings", "attendance")),
            NavGroup(_("事件办理"), _of("cases", "case-categories")),
            NavGroup(
                _("系统"), [*_of("accounts", "account-roles"), NavItem(_("操作日志"), "/audit", "scroll_text", "audit.read"), *_of("towns")]
            ),
        ),
        vocabulary=(*CATEGORIES, *ROLES, *(role.name for role in DEFAULT_ROLES.values())),
        password_href="/account",  # noqa: S106 - an address
    )
)
for at_start in (end_with_parent, give_way, read_cases_ahead, hash_ahead):
    app.register_lifespan_task(at_start)
for add_pages in PAGES:
    add_pages(app)
add_workbench(app, VACANCIES, UPCOMING, HEADROOM)
app.add_page(not_found, route="404")
