"""The dialogs of a list: what a delete takes along, one field for many rows, actions to confirm, saved views."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import bulk_fields
from gridapp.kit.resource.ui.form_view import form_dialogs, form_drawer, form_field
from gridapp.kit.resource.ui.import_state import upload_id
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Action, Resource
from gridapp.kit.transfer.tables import files_of
from gridapp.kit.ui.display import figure
from gridapp.kit.ui.drafts import drafts
from gridapp.kit.ui.inputs import button, field, file_drop, form, icon_button, submit_button
from gridapp.kit.ui.overlay import confirm_dialog, dialog, dismiss
from gridapp.kit.ui.text import pick, t


def overlays(screen: Any) -> rx.Component:
    """Everything that may lie over a page on which this resource can be changed; once per page."""
    resource: Resource = screen.resource
    return rx.fragment(
        drafts(resource.slug, open=screen.form_open, done=screen.form_done, on_reopen=screen.reopen),
        form_drawer(screen),
        *form_dialogs(screen),
        _delete_dialog(screen),
        *([_bulk_dialog(screen)] if bulk_fields(resource) else []),
        *(_action_dialog(screen, action) for action in resource.actions if action.confirm or action.reason),
        _views_dialog(screen),
        *([_import_dialog(screen)] if files_of(resource) else []),
    )


def job_progress(screen: Any, words: str) -> rx.Component:
    """What goes on, how far it is, and the button that stops it."""
    return rx.el.div(
        rx.el.span(t(words), role="status"),
        rx.cond(
            screen.job_total > 0,
            rx.fragment(
                rx.el.progress(value=screen.job_done.to(str), max=screen.job_total.to(str), aria_label=t(words)),
                rx.el.span(figure(screen.job_done), " / ", figure(screen.job_total), class_name="num"),
            ),
            rx.el.progress(aria_label=t(words)),
        ),
        button(_("取消"), kind="small", on_click=screen.stop_job),
        class_name="list-job",
    )


def _delete_dialog(screen: Any) -> rx.Component:
    return confirm_dialog(
        rx.el.p(t("将删除 {n} 条记录，放入回收站，随时可以恢复。", n=screen.asked_ids.length())),
        rx.cond(
            screen.impact.length() > 0,
            rx.fragment(
                rx.el.p(t("同时会带走：")),
                rx.el.ul(rx.foreach(screen.impact, lambda line: rx.el.li(pick(line))), class_name="bullets"),
            ),
        ),
        open=screen.asking == "delete", on_confirm=screen.delete, on_close=screen.stop_asking,
        title=_("确认删除？"), confirm=_("删除"), danger=True,
    )  # fmt: skip


def _bulk_dialog(screen: Any) -> rx.Component:
    resource: Resource = screen.resource
    form_id, names = f"bulk-{resource.slug}", bulk_fields(resource)
    fields = [(name, form_field(screen, name, value="", error=screen.bulk_error)) for name in names]
    labels = {name: field_info(resource.model, name).label for name in names}
    return dialog(
        form(
            rx.el.label(
                rx.el.span(t("要修改的字段"), class_name="field-label"),
                rx.el.select(
                    *(rx.el.option(t(label), value=name) for name, label in labels.items()),
                    value=screen.bulk_field, on_change=screen.ask_bulk_edit, class_name="input",
                ),
                class_name="field",
            ),
            rx.fragment(rx.match(screen.bulk_field, *fields, rx.fragment())),
            id=form_id, on_save=screen.bulk_edit, errors=screen.bulk_error, answered=screen.form_answer,
        ),
        rx.el.p(t("所选的 {n} 条记录会改成同一个值；有一条不能改，就都不改。", n=screen.selected.length()), class_name="muted"),
        open=screen.asking == "edit", on_close=screen.stop_asking, title=_("批量修改"),
        foot=[dismiss(), submit_button(_("全部修改"), form=form_id)],
    )  # fmt: skip


def _action_dialog(screen: Any, action: Action) -> rx.Component:
    said = [
        *([rx.el.p(t(action.confirm))] if action.confirm else []),
        rx.el.p(t("涉及 {n} 条记录。", n=screen.asked_ids.length()), class_name="muted"),
    ]
    opened, form_id = screen.asking == action.name, f"{action.name}-{screen.resource.slug}"
    if not action.reason:
        return confirm_dialog(
            *said, open=opened, on_confirm=screen.act, on_close=screen.stop_asking, title=action.label, confirm=action.label
        )
    why = field("reason", _("原因"), error=screen.reason_error, required=True, wide=True, max_length=200)
    return dialog(
        *said,
        form(why, id=form_id, on_save=screen.act_because, errors=screen.reason_error, answered=screen.form_answer),
        open=opened, on_close=screen.stop_asking, title=action.label,
        foot=[dismiss(), submit_button(action.label, form=form_id)],
    )  # fmt: skip


def _views_dialog(screen: Any) -> rx.Component:
    form_id = f"view-{screen.resource.slug}"
    return dialog(
        form(
            field("name", _("给当前的筛选和排序起个名称"), error=screen.view_error, wide=True, max_length=50),
            id=form_id, on_save=screen.save_view, errors=screen.view_error, answered=screen.form_answer,
        ),
        rx.cond(
            screen.views.length() > 0,
            rx.fragment(
                rx.el.h3(t("已保存的视图")),
                rx.el.ul(
                    rx.foreach(
                        screen.views,
                        lambda view: rx.el.li(
                            rx.el.span(view["name"].to(str), class_name="grow"),
                            icon_button("trash_2", _("删除"), on_click=screen.delete_view(view["id"].to(int))),
                            class_name="row",
                        ),
                    ),
                    class_name="stack",
                ),
            ),
        ),
        open=screen.naming_view, on_close=screen.name_view(False), title=_("视图"),
        foot=[dismiss(_("关闭")), submit_button(_("保存视图"), form=form_id)],
    )  # fmt: skip


def _import_dialog(screen: Any) -> rx.Component:
    upload = upload_id(screen.resource)
    chosen = rx.selected_files(upload).to(list[str])
    idle = (chosen.length() == 0) | (screen.job != "")
    return dialog(
        rx.el.p(t("选择 CSV 或 XLSX 文件，列名与模板或导出的文件相同。已有的记录会更新，没有的会新增；有一处不对，就什么都不写入。")),
        file_drop(upload, on_refuse=screen.refuse_files),
        rx.cond(screen.job == "import", job_progress(screen, _("正在读取和检查…"))),
        rx.cond(screen.import_note, rx.el.p(pick(screen.import_note), role="status")),
        rx.cond(
            screen.import_lines.length() > 0,
            rx.el.ul(rx.foreach(screen.import_lines, lambda line: rx.el.li(pick(line))), class_name="bullets import-lines"),
        ),
        open=screen.asking == "import", on_close=screen.stop_asking, title=_("导入"), wide=True,
        foot=[
            button(_("下载模板"), kind="quiet", icon_name="download", on_click=screen.import_template),
            button(_("只检查"), disabled=idle, on_click=screen.import_file(rx.upload_files(upload), True)),
            button(_("导入"), kind="primary", disabled=idle, on_click=screen.import_file(rx.upload_files(upload), False)),
        ],
    )  # fmt: skip
