"""The list of a resource: search, filters, toolbar, bulk bar, table."""

from collections.abc import Collection, Mapping
from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import doable, filter_specs, row_actions, table_columns, writable
from gridapp.kit.resource.ui.dialogs import job_progress
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.import_state import ImportState
from gridapp.kit.resource.ui.list_state import ListState
from gridapp.kit.resource.ui.screen_state import to_export, to_import
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store.spec import Resource
from gridapp.kit.transfer.tables import files_of
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button, filter_bar, icon_button, search_box
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.overlay import menu, menu_item, menu_line
from gridapp.kit.ui.session import may
from gridapp.kit.ui.table import TableColumn, server_table, table_settings
from gridapp.kit.ui.text import counted, t

LIST: Any = ListState
FORM: Any = FormState
VERBS: Any = VerbsState
IMPORT: Any = ImportState
"""Their vars stand for what they hold in the browser; the type checker would take them for the values."""


def list_panel(
    resource: Resource, shown: ClientList, *, without: Collection[str] = (), given: Mapping[str, Any] | None = None
) -> rx.Component:
    """The list as a part of a page: everything but the frame and the dialogs.

    Args:
        resource: what is listed.
        shown: the list in the browser; one with a parent is a related list inside another page: lower, without saved views.
        without: columns and filters that the page around it says anyway (the parent of a related list).
        given: what a new row starts with.
    """
    columns, specs = table_columns(resource, without=without), filter_specs(resource, without=without)
    entering: dict[str, Any] = {"on_mount": _entering(resource)} if shown.alone else {}
    search = [search_box(value=shown.var("q"), on_search=shown.searching)] if resource.search else []
    return rx.el.section(
        rx.el.div(
            filter_bar(
                *search, filters=specs, values=shown.var("filters"), texts=shown.var("texts"), find=f"{shown.source}/options",
                on_filter=shown.filtering, on_clear=shown.clearing,
            ),
            rx.el.div(*_tools(resource, shown, columns, given or {}), class_name="toolbar"),
            class_name="list-head",
        ),
        rx.cond(shown.bin, rx.el.div(icon("trash_2"), t("回收站：这里是已删除的记录，可以恢复。"), class_name="list-note")),
        *_work(resource),
        rx.cond(shown.count.to(bool), _bulk_bar(resource, shown)),
        server_table(
            shown, columns=columns, filters=specs, version=LIST.version, done=LIST.done, cells=LIST.cells, selectable=True,
            height=0 if shown.alone else 360,
            empty_title=rx.cond(shown.narrowed, t("没有符合条件的记录"), t("这里还没有记录")),
            empty_text=rx.cond(shown.narrowed, t("换个关键词，或去掉几项筛选条件。"), t("点“新增”录入第一条。")),
            empty_button=rx.cond(shown.narrowed, t("清除条件"), rx.cond(_writable(resource), t("新增"), "")),
            row_actions=row_actions(resource, shown),
            **({"on_open": FORM.open_row(resource.slug)} if resource.form else {}),
            on_cell_edit=lambda row_id, field, _old, new, version: LIST.edit_cell(resource.slug, row_id, field, new, version),
            on_row_action=lambda name, row_id: VERBS.ask_action(resource.slug, name, {"ids": [row_id]}),
            on_empty=FORM.new_row(resource.slug, given or {}),
        ),
        class_name="card card-flush list",
        **entering,
    )  # fmt: skip


def _entering(resource: Resource) -> list[Any]:
    """The page of a list appears: its saved views, and how far work is that goes on in it."""
    coming_in = [IMPORT.follow(resource.slug)] if files_of(resource) else []
    return [LIST.open_views(resource.slug), VERBS.follow(resource.slug), *coming_in]


def _work(resource: Resource) -> list[rx.Component]:
    """How far long work on this list is."""
    words = {
        "export": _("正在准备文件…"),
        "delete": _("正在删除…"),
        "edit": _("正在修改…"),
        "restore": _("正在恢复…"),
        "act": _("正在处理…"),
    }
    told: Any = rx.match(VERBS.job, *((kind, job_progress(VERBS, resource.slug, text)) for kind, text in words.items()), rx.fragment())
    coming_in = (IMPORT.job != "") & ~IMPORT.import_open & (IMPORT.job_slug == resource.slug)
    return [
        rx.cond(VERBS.job_slug == resource.slug, told),
        rx.cond(coming_in, job_progress(IMPORT, resource.slug, _("正在读取和检查…"))),
    ]


def _tools(resource: Resource, shown: ClientList, columns: list[TableColumn], given: Mapping[str, Any]) -> list[rx.Component]:
    writable = _writable(resource)
    tools: list[rx.Component] = []
    if shown.alone:
        tools.append(_views_menu(resource, shown))
    if shown.alone and files_of(resource):
        tools.append(
            rx.cond(
                writable & may(to_import(resource)),
                button(_("导入"), icon_name="upload", on_click=IMPORT.ask_import(resource.slug)),
            )
        )
    if resource.transfer and resource.transfer.exports:
        items = [
            menu_item(t("导出为 {kind}", kind=kind.upper()), on_click=VERBS.export(resource.slug, kind, shown.whole))
            for kind in resource.transfer.exports
        ]
        tools.append(rx.cond(may(to_export(resource)), menu(rx.fragment(icon("download"), t("导出")), *items, label=_("导出"))))
    tools.append(table_settings(slug=resource.slug, columns=columns))
    tools.append(
        rx.cond(
            writable,
            rx.cond(
                shown.bin,
                button(_("返回列表"), icon_name="arrow_left", on_click=shown.binning(False)),
                icon_button("trash_2", _("回收站"), on_click=shown.binning(True)),
            ),
        )
    )
    new = FORM.new_row(resource.slug, dict(given))
    tools.append(rx.cond(writable, button(_("新增"), kind="primary", icon_name="plus", shortcut="n", on_click=new)))
    return tools


def _writable(resource: Resource) -> rx.Var[bool]:
    """Whether the visitor may add and change rows; what has no form is written by other screens."""
    return writable(resource) if resource.form else rx.Var.create(False)


def _views_menu(resource: Resource, shown: ClientList) -> rx.Component:
    views = rx.cond(LIST.slug == resource.slug, LIST.views, [])
    return menu(
        rx.fragment(icon("bookmark"), t("视图")),
        rx.foreach(views, lambda view: menu_item(view["name"].to(str), on_click=shown.showing(view["query"].to(str)))),
        rx.cond(views.length() > 0, menu_line()),
        menu_item(_("保存或管理视图…"), on_click=LIST.name_view(True)),
        label=_("视图"),
    )


def _bulk_bar(resource: Resource, shown: ClientList) -> rx.Component:
    kinds = resource.transfer.exports if resource.transfer else ()
    writing = rx.cond(
        shown.bin,
        button(_("恢复"), kind="small", on_click=VERBS.restore(resource.slug, shown.ticked)),
        rx.cond(
            shown.var("locked").to(bool),
            rx.el.span(t("其中 {n} 条不能修改或删除", n=counted(shown.var("locked"))), class_name="muted"),
            rx.fragment(
                button(_("批量修改"), kind="small", on_click=VERBS.ask_bulk_edit(resource.slug, shown.ticked)),
                button(_("删除"), kind="small danger", on_click=VERBS.ask_delete(resource.slug, shown.ticked)),
            ),
        ),
    )
    acting = [
        rx.cond(
            doable(resource, action),
            button(action.label, kind="small", on_click=VERBS.ask_action(resource.slug, action.name, shown.ticked)),
        )
        for action in resource.actions
    ]
    taking = [
        button(t("导出所选（{kind}）", kind=kind.upper()), kind="small", on_click=VERBS.export(resource.slug, kind, shown.ticked))
        for kind in kinds
    ]
    every = button(t("选择符合条件的全部 {n} 条", n=counted(shown.var("total"))), kind="link", on_click=shown.ticking_all)
    return rx.el.div(
        rx.el.b(t("已选 {n} 条", n=counted(shown.count))),
        rx.cond(shown.var("more").bool(), every),
        rx.cond(_writable(resource), writing),
        *acting,
        rx.cond(may(to_export(resource)), rx.fragment(*taking)),
        rx.el.span(class_name="grow"),
        button(_("取消选择"), kind="link", on_click=shown.unticking),
        class_name="bulk-bar",
        role="region",
        custom_attrs={"aria-label": t("对所选记录的操作")},
    )
