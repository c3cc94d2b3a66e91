"""The dialogs of a list: what a delete takes along, one field for many rows, actions to confirm, saved views."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import bulk_fields
from gridapp.kit.resource.ui.form_view import FORM, form_dialogs, form_drawer, form_field
from gridapp.kit.resource.ui.import_state import ImportState, upload_id
from gridapp.kit.resource.ui.list_state import ListState
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store.batches import BATCH
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Action, Ask, Resource
from gridapp.kit.transfer.tables import files_of
from gridapp.kit.ui.display import figure
from gridapp.kit.ui.drafts import drafts
from gridapp.kit.ui.inputs import button, field, file_drop, form, icon_button, submit_button
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.overlay import confirm_dialog, dialog, dismiss
from gridapp.kit.ui.text import counted, pick, t

LIST: Any = ListState
VERBS: Any = VerbsState
IMPORT: Any = ImportState
"""Their vars stand for what they hold in the browser; the type checker would take them for the values."""


def overlays(resource: Resource) -> rx.Component:
    """Everything that may lie over a page on which this resource can be changed; once per page."""
    reopen: Any = lambda row: FORM.reopen(resource.slug, row)  # noqa: E731
    return rx.fragment(
        drafts(resource.slug, open=FORM.form_open, done=FORM.form_done, on_reopen=reopen),
        form_drawer(resource),
        *form_dialogs(resource),
        _delete_dialog(resource),
        *([_bulk_dialog(resource)] if bulk_fields(resource) else []),
        *(_action_dialog(resource, action) for action in resource.actions if action.confirm or action.has_questions),
    )


def list_overlays(resource: Resource, shown: ClientList) -> rx.Component:
    """What lies over the page of a list besides: its saved views and the import of a file."""
    return rx.fragment(_views_dialog(resource, shown), *([_import_dialog(resource)] if files_of(resource) else []))


def _asked(resource: Resource, what: str) -> rx.Var[bool]:
    return (VERBS.asking == what) & (VERBS.slug == resource.slug)


def _in_batches() -> rx.Component:
    """Said where all or nothing holds for each batch alone."""
    told = t("记录较多，将每 {batch} 条一批进行，可以中途取消；已完成的批次不再退回，不能处理的一批会说明原因。", batch=BATCH)
    return rx.cond(VERBS.asked_count > BATCH, rx.el.p(told, class_name="muted"))


def job_progress(state: Any, slug: str, words: str) -> rx.Component:
    """What goes on in a list, how far it is, and the button that stops it."""
    return rx.el.div(
        rx.el.span(t(words), role="status"),
        rx.cond(
            state.job_total > 0,
            rx.fragment(
                rx.el.progress(value=state.job_done.to(str), max=state.job_total.to(str), aria_label=t(words)),
                rx.el.span(figure(state.job_done), " / ", figure(state.job_total), class_name="num"),
            ),
            rx.el.progress(aria_label=t(words)),
        ),
        button(_("取消"), kind="small", on_click=state.stop_job(slug)),
        class_name="list-job",
    )


def _delete_dialog(resource: Resource) -> rx.Component:
    return confirm_dialog(
        rx.el.p(t("将删除 {n} 条记录，放入回收站，随时可以恢复。", n=counted(VERBS.asked_count))),
        _in_batches(),
        rx.cond(
            VERBS.impact.length() > 0,
            rx.fragment(
                rx.el.p(t("同时会带走：")),
                rx.el.ul(rx.foreach(VERBS.impact, lambda line: rx.el.li(pick(line))), class_name="bullets"),
            ),
        ),
        open=_asked(resource, "delete"), on_confirm=VERBS.delete, on_close=VERBS.stop_asking,
        title=_("确认删除？"), confirm=_("删除"), danger=True,
    )  # fmt: skip


def _bulk_dialog(resource: Resource) -> rx.Component:
    form_id, names = f"bulk-{resource.slug}", bulk_fields(resource)
    fields = [(name, form_field(resource, name, value="", error=VERBS.bulk_error)) for name in names]
    labels = {name: field_info(resource.model, name).label for name in names}
    return dialog(
        form(
            rx.el.label(
                rx.el.span(t("要修改的字段"), class_name="field-label"),
                rx.el.select(
                    *(rx.el.option(t(label), value=name) for name, label in labels.items()),
                    value=VERBS.bulk_field, on_change=VERBS.choose_bulk_field, class_name="input",
                ),
                class_name="field",
            ),
            rx.fragment(rx.match(VERBS.bulk_field, *fields, rx.fragment())),
            id=form_id, on_save=VERBS.bulk_edit, errors=VERBS.bulk_error, answered=VERBS.form_answer,
        ),
        rx.el.p(t("所选的 {n} 条记录会改成同一个值；有一条不能改，就都不改。", n=counted(VERBS.asked_count)), class_name="muted"),
        _in_batches(),
        open=_asked(resource, "edit"), on_close=VERBS.stop_asking, title=_("批量修改"),
        foot=[dismiss(), submit_button(_("全部修改"), form=form_id)],
    )  # fmt: skip


def _action_dialog(resource: Resource, action: Action) -> rx.Component:
    said = [
        *([rx.el.p(t(action.confirm))] if action.confirm else []),
        rx.el.p(t("涉及 {n} 条记录。", n=counted(VERBS.asked_count)), class_name="muted"),
    ]
    opened, form_id = _asked(resource, action.name), f"{action.name}-{resource.slug}"
    if not action.has_questions:
        return confirm_dialog(
            *said, open=opened, on_confirm=VERBS.act, on_close=VERBS.stop_asking, title=action.label, confirm=action.label
        )
    questions = [_question(ask) for ask in action.asks]
    if action.reason:
        label, widget = (action.reason_label, "textarea") if action.reason_label else (_("原因"), "text")
        error = VERBS.verb_errors["reason"]
        questions.append(field("reason", label, widget=widget, error=error, required=True, wide=True, max_length=200))
    return dialog(
        *said,
        form(*questions, id=form_id, on_save=VERBS.act_because, errors=VERBS.verb_errors, answered=VERBS.form_answer),
        open=opened, on_close=VERBS.stop_asking, title=action.label,
        foot=[dismiss(), submit_button(action.label, form=form_id)],
    )  # fmt: skip


def _question(ask: Ask) -> rx.Component:
    labels = {choice.value: choice.label for choice in ask.choices} if ask.choices else None
    return field(
        ask.name, ask.label, widget=ask.widget, labels=labels, error=VERBS.verb_errors[ask.name], required=ask.required, wide=True,
        max_length=ask.max_length, help=ask.help,
    )  # fmt: skip


def _views_dialog(resource: Resource, shown: ClientList) -> rx.Component:
    form_id = f"view-{resource.slug}"
    return dialog(
        form(
            field("name", _("给当前的筛选和排序起个名称"), error=LIST.view_error, wide=True, max_length=50),
            id=form_id, on_save=lambda data: LIST.save_view(data, shown.query), errors=LIST.view_error,
        ),
        rx.cond(
            LIST.views.length() > 0,
            rx.fragment(
                rx.el.h3(t("已保存的视图")),
                rx.el.ul(
                    rx.foreach(
                        LIST.views,
                        lambda view: rx.el.li(
                            rx.el.span(view["name"].to(str), class_name="grow"),
                            icon_button("trash_2", _("删除"), on_click=LIST.delete_view(view["id"].to(int))),
                            class_name="row",
                        ),
                    ),
                    class_name="stack",
                ),
            ),
        ),
        open=LIST.naming_view & (LIST.slug == resource.slug), on_close=LIST.name_view(False), title=_("视图"),
        foot=[dismiss(_("关闭")), submit_button(_("保存视图"), form=form_id)],
    )  # fmt: skip


def _import_dialog(resource: Resource) -> rx.Component:
    upload = upload_id(resource)
    chosen = rx.selected_files(upload).to(list[str])
    idle = (chosen.length() == 0) | (IMPORT.job != "")
    return dialog(
        rx.el.p(t("选择 CSV 或 XLSX 文件，列名与模板或导出的文件相同。已有的记录会更新，没有的会新增；有一处不对，就什么都不写入。")),
        file_drop(upload, on_refuse=IMPORT.refuse_files),
        rx.cond(IMPORT.job == "import", job_progress(IMPORT, resource.slug, _("正在读取和检查…"))),
        rx.cond(IMPORT.import_note, rx.el.p(pick(IMPORT.import_note), role="status")),
        rx.cond(
            IMPORT.import_lines.length() > 0,
            rx.el.ul(rx.foreach(IMPORT.import_lines, lambda line: rx.el.li(pick(line))), class_name="bullets import-lines"),
        ),
        open=IMPORT.import_open & (IMPORT.slug == resource.slug), on_close=IMPORT.close_import, title=_("导入"), wide=True,
        foot=[
            button(_("下载模板"), kind="quiet", icon_name="download", on_click=IMPORT.import_template),
            button(_("只检查"), disabled=idle, on_click=IMPORT.import_file(rx.upload_files(upload), True)),
            button(_("导入"), kind="primary", disabled=idle, on_click=IMPORT.import_file(rx.upload_files(upload), False)),
        ],
    )  # fmt: skip
