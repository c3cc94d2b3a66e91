"""The frame every page stands in: navigation, top bar, breadcrumbs, notices. `app.py` says once what the navigation holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from gridapp.kit.i18n import translate
from gridapp.kit.room import NavGroup, NavItem
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.locale import locale_switch
from gridapp.kit.ui.notice import notices
from gridapp.kit.ui.overlay import menu, menu_item, menu_line, overlay_words
from gridapp.kit.ui.place import picked_place, place_picker, post_form
from gridapp.kit.ui.session import ShellState, may, searches
from gridapp.kit.ui.text import said, spoken, t, text_of
from gridapp.kit.ui.web import library


@dataclass(frozen=True)
class Nav:
    """Everything the frame needs to know about the product."""

    groups: Sequence[NavGroup] = ()
    product: str = ""
    """Its name (msgid), in the bar, the titles and the forms of sign-in."""
    vocabulary: Sequence[str] = ()
    """Words of the office's own tables that have an English name on screen."""
    password_href: str = "/auth/password"  # noqa: S105 - an address


class _Configured:
    nav: Nav = Nav()


def configure(nav: Nav) -> None:
    """Say what the navigation holds; called once by `app.py` before any page is rendered."""
    _Configured.nav = nav


class _Frame(rx.Component):
    library = library("shell")
    tag = "Frame"

    page_title: rx.Var[str]
    account: rx.Var[str]
    on_forgotten: rx.EventHandler[rx.event.no_args_event_spec]
    vocabulary: rx.Var[dict[str, str]]
    words: rx.Var[dict[str, str]]


class _NavToggle(rx.Component):
    library = library("shell")
    tag = "NavToggle"

    title: rx.Var[str]


class _NavScrim(rx.Component):
    library = library("shell")
    tag = "NavScrim"


class _ThemeSwitch(rx.Component):
    library = library("shell")
    tag = "ThemeSwitch"

    title: rx.Var[str]


class _KeysHelp(rx.Component):
    library = library("shell")
    tag = "KeysHelp"

    heading: rx.Var[str]
    keys: rx.Var[list[list[str]]]
    words: rx.Var[dict[str, str]]
    title: rx.Var[str]


class _OfflineBar(rx.Component):
    library = library("shell")
    tag = "OfflineBar"

    offline: rx.Var[str]
    reconnecting: rx.Var[str]


class _SearchEverything(rx.Component):
    library = library("everything")
    tag = "SearchEverything"

    hits: rx.Var[dict[str, Any]]
    placeholder: rx.Var[str]
    nothing: rx.Var[str]
    label: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def page(
    title: str | rx.Var[str],
    *children: rx.Component,
    actions: Sequence[rx.Component] = (),
    breadcrumbs: Sequence[tuple[str | rx.Var[str], str]] = (),
    hint: str | rx.Var[str] = "",
    narrow: bool = False,
) -> rx.Component:
    """A page in its frame.

    Args:
        title: msgid or Var; the heading and the browser tab.
        children: what the page shows.
        actions: buttons at the right of the heading.
        breadcrumbs: (msgid or Var, href) of the pages above this one.
        hint: one line under the heading.
        narrow: text and forms read better in a narrow column.
    """
    nav, heading = _Configured.nav, text_of(title)
    crumbs = rx.el.nav(
        *(rx.el.a(text_of(label), href=href) for label, href in breadcrumbs),
        rx.el.span(heading, custom_attrs={"aria-current": "page"}),
        class_name="crumbs",
        custom_attrs={"aria-label": t("当前位置")},
    )
    head = rx.el.div(
        rx.el.div(rx.el.h1(heading), *([rx.el.p(text_of(hint), class_name="hint")] if said(hint) else [])),
        *([rx.el.div(*actions, class_name="page-actions")] if actions else []),
        class_name="page-head",
    )
    return _Frame.create(
        rx.el.a(t("跳到正文"), href="#main", class_name="skip"),
        _navigation(),
        _NavScrim.create(),
        _top_bar(),
        rx.el.main(
            picked_place(), *([crumbs] if breadcrumbs else []), head, *children,
            id="main", tab_index=-1, class_name="main main-narrow" if narrow else "main",
        ),
        notices(),
        page_title=_tab_title(heading),
        account=ShellState.account,
        on_forgotten=ShellState.load,
        vocabulary={text: translate(text, "en") for text in nav.vocabulary},
        words={"unsaved": t("有未保存的修改。"), "stay": t("继续填写"), "drop": t("放弃修改")},
        class_name="shell",
        on_mount=ShellState.load,
    )  # fmt: skip


def bare_page(title: str | rx.Var[str], *children: rx.Component) -> rx.Component:
    """A page without navigation, in the middle of the screen: sign-in, errors."""
    return _Frame.create(
        rx.el.div(locale_switch(), _theme_switch(), class_name="bare-tools"),
        rx.el.main(*children, id="main", class_name="bare-card"),
        notices(),
        page_title=_tab_title(text_of(title)),
        class_name="bare",
    )


def _tab_title(heading: rx.Var[str]) -> rx.Var[str]:
    return rx.Var.create(f"{heading} · {t(_Configured.nav.product)}")


def brand() -> rx.Component:
    """The mark and the product's name."""
    return rx.el.span(rx.el.img(src="/logo.svg", alt="", width=24, height=24), rx.el.span(t(_Configured.nav.product)), class_name="brand")


@rx.memo
def _navigation() -> rx.Component:
    """One component for all pages: built once, not with each."""
    nav = _Configured.nav
    return rx.el.aside(
        rx.el.a(brand(), href="/", class_name="nav-brand"),
        place_picker("only-phone", rx.fragment()),
        rx.el.nav(*(_group(group) for group in nav.groups), class_name="nav-groups", custom_attrs={"aria-label": t("主导航")}),
        id="nav",
        class_name="nav",
    )


def _group(group: NavGroup) -> rx.Component:
    allowed = [ShellState.signed_in & may(item.permission) if item.permission else ShellState.signed_in for item in group.items]
    anyone = allowed[0]
    for one in allowed[1:]:
        anyone = anyone | one
    links = [rx.cond(allow, _link(item)) for allow, item in zip(allowed, group.items, strict=True)]
    title = [rx.el.h2(t(group.label))] if group.label else []
    return rx.cond(anyone, rx.el.div(*title, *links, class_name="nav-group"))


class _NavLink(rx.Component):
    library = "react-router"
    tag = "NavLink"

    to: rx.Var[str]
    end: rx.Var[bool]
    title: rx.Var[str]


def _link(item: NavItem) -> rx.Component:
    """A link, lit on its page and the pages below it, unless one of those has a link of its own."""
    others = [other.href for group in _Configured.nav.groups for other in group.items]
    alone = item.href == "/" or any(href.startswith(f"{item.href}/") for href in others)
    return _NavLink.create(icon(item.icon, size=18), rx.el.span(t(item.label)), to=item.href, end=alone, title=t(item.label))


def _theme_switch() -> rx.Component:
    return _ThemeSwitch.create(
        icon("sun", class_name="only-dark"), icon("moon", class_name="only-light"),
        class_name="btn btn-quiet btn-icon", title=t("浅色或深色"), custom_attrs={"aria-label": t("深色")},
    )  # fmt: skip


def _search_everything() -> rx.Component:
    return _SearchEverything.create(
        icon("search"),
        hits=ShellState.hits, on_search=ShellState.search,
        placeholder=t("搜索全部"), label=t("搜索全部"), nothing=t("没有找到"),
    )  # fmt: skip


def _keys_help() -> rx.Component:
    keys = (
        ("/", t("查找本页的列表；没有列表时搜索全部")), ("Ctrl K", t("搜索全部")), ("n", t("新增")), ("Ctrl S", t("保存表单")),
        ("Esc", t("关闭、取消选择或清空搜索")), ("↑ ↓ ← →", t("在表格、菜单和标签间移动")), ("Enter", t("打开选中的行")),
        ("Space", t("选择或取消选择一行")), ("F2", t("编辑单元格")), ("?", t("显示这张表")),
    )  # fmt: skip
    return _KeysHelp.create(
        icon("keyboard", size=18), heading=t("键盘快捷键"), keys=[list(pair) for pair in keys], words=overlay_words(),
        class_name="btn btn-quiet btn-icon only-desk", title=t("键盘快捷键"), custom_attrs={"aria-label": t("键盘快捷键")},
    )  # fmt: skip


@rx.memo
def _top_bar() -> rx.Component:
    """One component for all pages, as the navigation is."""
    nav = _Configured.nav
    who = rx.el.span(icon("circle_user", size=18), rx.el.span(ShellState.name, class_name="me-name"), class_name="me")
    return rx.el.header(
        _NavToggle.create(
            icon("menu", size=18), class_name="btn btn-quiet btn-icon", title=t("展开或收起导航"), custom_attrs={"aria-label": t("导航")},
        ),
        place_picker("only-desk", rx.el.span(rx.cond(ShellState.office, ShellState.office, t(nav.product)), class_name="office")),
        rx.el.div(class_name="grow"),
        *([_search_everything()] if searches() else []),
        _keys_help(),
        locale_switch(),
        _theme_switch(),
        rx.cond(
            ShellState.signed_in,
            menu(
                who,
                rx.el.div(rx.el.b(ShellState.name), rx.el.span(spoken(ShellState.role), class_name="muted"), class_name="menu-head"),
                menu_line(),
                menu_item(t("修改密码"), icon_name="key_round", href=nav.password_href),
                post_form(menu_item(t("退出登录"), icon_name="log_out", type="submit"), action="/auth/logout", forget=True),
                label=t("我的账号"), align="end", quiet=True,
            ),
        ),
        _OfflineBar.create(offline=t("网络已断开。已填写的内容不会丢失，恢复后自动继续"), reconnecting=t("正在重新连接服务器…")),
        class_name="bar",
    )  # fmt: skip
