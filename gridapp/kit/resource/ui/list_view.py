"""The list of a resource: search, filters, toolbar, bulk bar, table."""

from collections.abc import Collection
from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import filter_specs, row_actions, table_columns
from gridapp.kit.resource.ui.dialogs import job_progress
from gridapp.kit.resource.ui.import_state import import_permission
from gridapp.kit.resource.ui.verbs_state import export_permission
from gridapp.kit.store.spec import Resource
from gridapp.kit.transfer.tables import files_of
from gridapp.kit.ui.address import address_bar
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button, filter_bar, icon_button, search_box
from gridapp.kit.ui.overlay import menu, menu_item, menu_line
from gridapp.kit.ui.session import may
from gridapp.kit.ui.table import TableColumn, server_table, table_settings
from gridapp.kit.ui.text import t


def keep_address(screen: Any) -> rx.Component:
    """Keeps the page's URL in step with the view."""
    return address_bar(f"/{screen.resource.slug}", screen.address)


def list_panel(screen: Any, *, without: Collection[str] = (), compact: bool = False) -> rx.Component:
    """The list as a part of a page: everything but the frame and the dialogs.

    Args:
        screen: the state class.
        without: columns and filters that the page around it says anyway (the parent of a related list).
        compact: a related list inside another page: lower, without saved views.
    """
    resource: Resource = screen.resource
    columns = table_columns(resource, without=without)
    search = [search_box(value=screen.search, on_search=screen.set_search)] if resource.search else []
    return rx.el.section(
        rx.el.div(
            filter_bar(
                *search, filters=filter_specs(resource, without=without), values=screen.filters, texts=screen.filter_texts,
                options=screen.options, on_filter=screen.set_filter, on_find=screen.find_options, on_clear=screen.clear_filters,
            ),
            rx.el.div(*_tools(screen, columns, compact=compact), class_name="toolbar"),
            class_name="list-head",
        ),
        rx.cond(screen.bin, rx.el.div(icon("trash_2"), t("回收站：这里是已删除的记录，可以恢复。"), class_name="list-note")),
        rx.cond(screen.job == "export", job_progress(screen, _("正在准备文件…"))),
        rx.cond((screen.job == "import") & (screen.asking != "import"), job_progress(screen, _("正在读取和检查…"))),
        rx.cond(screen.selected.length() > 0, _bulk_bar(screen)),
        server_table(
            slug=resource.slug, columns=columns, block=screen.block, on_fetch=screen.fetch, total=screen.total,
            view=screen.view.to_string(), version=screen.version, sort=screen.sort,
            selectable=True, selected=screen.selected, height=360 if compact else 0,
            empty_title=rx.cond(screen.narrowed, t("没有符合条件的记录"), t("这里还没有记录")),
            empty_text=rx.cond(screen.narrowed, t("换个关键词，或去掉几项筛选条件。"), t("点“新增”录入第一条。")),
            empty_button=rx.cond(screen.narrowed, t("清除条件"), rx.cond(_writable(resource), t("新增"), "")),
            row_actions=row_actions(screen),
            **({"on_open": screen.open_row} if resource.form else {}),
            on_select=screen.select, on_cell_edit=screen.edit_cell, on_row_action=screen.ask_row_action,
            on_empty=screen.next_step,
        ),
        class_name="card card-flush list",
    )  # fmt: skip


def _tools(screen: Any, columns: list[TableColumn], *, compact: bool) -> list[rx.Component]:
    resource: Resource = screen.resource
    writable = _writable(resource)
    tools: list[rx.Component] = []
    if not compact:
        tools.append(_views_menu(screen))
    if not compact and files_of(resource):
        tools.append(
            rx.cond(
                writable & may(import_permission(screen)),
                button(_("导入"), icon_name="upload", on_click=screen.ask_import),
            )
        )
    if resource.transfer and resource.transfer.exports:
        items = [
            menu_item(t("导出为 {kind}", kind=kind.upper()), on_click=screen.export(kind, False)) for kind in resource.transfer.exports
        ]
        tools.append(rx.cond(may(export_permission(screen)), menu(rx.fragment(icon("download"), t("导出")), *items, label=_("导出"))))
    tools.append(table_settings(slug=resource.slug, columns=columns))
    tools.append(
        rx.cond(
            writable,
            rx.cond(
                screen.bin,
                button(_("返回列表"), icon_name="arrow_left", on_click=screen.show_bin(False)),
                icon_button("trash_2", _("回收站"), on_click=screen.show_bin(True)),
            ),
        )
    )
    tools.append(rx.cond(writable, button(_("新增"), kind="primary", icon_name="plus", shortcut="n", on_click=screen.new_row({}))))
    return tools


def _writable(resource: Resource) -> rx.Var[bool]:
    """Whether the visitor may add and change rows; what has no form is written by other screens."""
    return may(resource.write) if resource.form else rx.Var.create(False)


def _views_menu(screen: Any) -> rx.Component:
    return menu(
        rx.fragment(icon("bookmark"), t("视图")),
        rx.foreach(screen.views, lambda view: menu_item(view["name"].to(str), on_click=screen.use_view(view["id"].to(int)))),
        rx.cond(screen.views.length() > 0, menu_line()),
        menu_item(_("保存或管理视图…"), on_click=screen.name_view(True)),
        label=_("视图"),
    )


def _bulk_bar(screen: Any) -> rx.Component:
    resource: Resource = screen.resource
    kinds = resource.transfer.exports if resource.transfer else ()
    writing = rx.cond(
        screen.bin,
        button(_("恢复"), kind="small", on_click=screen.restore([])),
        rx.fragment(
            button(_("批量修改"), kind="small", on_click=screen.ask_bulk_edit("")),
            button(_("删除"), kind="small danger", on_click=screen.ask_delete([])),
        ),
    )
    acting = [
        rx.cond(may(action.permission or resource.write), button(action.label, kind="small", on_click=screen.ask_action(action.name, [])))
        for action in resource.actions
    ]
    exporting = [button(t("导出所选（{kind}）", kind=kind.upper()), kind="small", on_click=screen.export(kind, True)) for kind in kinds]
    return rx.el.div(
        rx.el.b(t("已选 {n} 条", n=screen.selected.length())),
        rx.cond(_writable(resource), writing),
        *acting,
        rx.cond(may(export_permission(screen)), rx.fragment(*exporting)),
        rx.el.span(class_name="grow"),
        button(_("取消选择"), kind="link", on_click=screen.select([])),
        class_name="bulk-bar",
        role="region",
        custom_attrs={"aria-label": t("对所选记录的操作")},
    )
