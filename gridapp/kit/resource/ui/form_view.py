"""The drawer of a resource: the form, and what it may have to ask on the way (somebody else's change, why to look behind a mask)."""

from typing import Any

import reflex as rx

from gridapp.kit.fields import fields_of
from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import labels_by_name, labels_of
from gridapp.kit.resource.ui.form_state import TOKEN, unmask_permission
from gridapp.kit.store.spec import Resource, Section
from gridapp.kit.ui.display import banner
from gridapp.kit.ui.drafts import draft
from gridapp.kit.ui.inputs import button, field, form, section, submit_button
from gridapp.kit.ui.overlay import dialog, dismiss, drawer
from gridapp.kit.ui.session import may
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import pick, spoken, t


def form_drawer(screen: Any) -> rx.Component:
    """The drawer in which a row is made or changed."""
    resource: Resource = screen.resource
    form_id = f"form-{resource.slug}"
    new, label = screen.form_id == 0, t(resource.label)
    title = rx.cond(new, t("新增{thing}", thing=label), t("{thing}：{name}", thing=label, name=spoken(screen.form_label)))
    return drawer(
        form(
            rx.el.input(type="hidden", name=TOKEN, default_value=screen.form_token),
            rx.cond(screen.form_error, banner(pick(screen.form_error), kind="error")),
            *(_section(screen, part) for part in resource.form),
            id=form_id, key=screen.form_key.to_string(), draft=draft(resource.slug, screen.form_id, screen.form_token, title),
            on_save=screen.save, errors=screen.form_errors, answered=screen.form_answer,
        ),
        open=screen.form_open, on_close=screen.close_form,
        title=title,
        foot=[
            rx.cond(screen.form_writable & ~new, button(_("删除"), kind="danger", on_click=screen.ask_delete([screen.form_id]))),
            rx.el.span(class_name="grow"),
            dismiss(),
            rx.cond(screen.form_writable, submit_button(_("保存"), form=form_id)),
        ],
    )  # fmt: skip


def _section(screen: Any, part: Section) -> rx.Component:
    """A group of the form; one that takes a permission of its own is there for who holds it."""
    shown = section(part.title, *(form_field(screen, name) for name in part.names))
    return rx.cond(may(part.write), shown, rx.fragment()) if part.write else shown


def form_field(screen: Any, name: str, *, value: Any = None, error: Any = None) -> rx.Component:
    """One field of the form; widget, label, unit, help and length come from the model."""
    resource: Resource = screen.resource
    spec = fields_of(resource.model)[name]
    unknown = spec.widget == "boolean" and spec.nullable
    widget: Any = "choice" if unknown else "textarea" if spec.widget == "list" else spec.widget
    return field(
        name, spec.label, widget=widget, value=screen.form_values[name] if value is None else value,
        error=screen.form_errors[name] if error is None else error, private=spec.sensitive,
        required=spec.required, unit=spec.unit, help=spec.help, labels=labels_of(spec) if widget == "choice" else None,
        text=screen.form_texts[name] if value is None else "", options=screen.options if spec.target else None,
        on_find=screen.find_options if spec.target else None, disabled=~screen.form_writable if value is None else False,
        max_length=0 if spec.target or spec.choices else spec.max_length,
        beside=[_unmask_button(screen, name)] if spec.sensitive and value is None else (),
    )  # fmt: skip


def _unmask_button(screen: Any, name: str) -> rx.Component:
    """Beside a masked field: look behind the mask, for a reason."""
    look = rx.cond(
        may(unmask_permission(screen)) & (screen.form_id > 0) & (screen.form_values[name] != ""),
        button(_("查看"), on_click=screen.ask_unmask(name)),
    )
    return rx.cond(screen.revealed[name], rx.el.output(screen.revealed[name], class_name="unit"), look)


def form_dialogs(screen: Any) -> list[rx.Component]:
    """What the drawer asks on top of itself."""
    return [_conflict_dialog(screen), _unmask_dialog(screen)]


def _conflict_dialog(screen: Any) -> rx.Component:
    names = labels_by_name(screen.resource)
    columns = [
        TableColumn(field="name", label=_("字段"), kind="choice", labels={name: names[name] for name in screen.resource.form_fields}),
        TableColumn(field="mine", label=_("我填写的")),
        TableColumn(field="theirs", label=_("对方保存的")),
    ]
    return dialog(
        rx.el.p(t("您编辑期间，{who}保存了同一条记录。请选择怎样处理；您填写的内容还在。", who=screen.conflict_who)),
        simple_table(columns, screen.conflict, caption=_("两人修改的对照")),
        rx.el.p(t("“继续编辑”保留您改过的字段，其余换成对方保存的内容，核对后再保存。"), class_name="muted"),
        open=screen.conflict.length() > 0, on_close=screen.leave_conflict, title=_("同一条记录被两人修改"), wide=True,
        foot=[
            button(_("采用对方的"), on_click=screen.settle("theirs")),
            button(_("用我的覆盖"), kind="danger", on_click=screen.settle("mine")),
            button(_("继续编辑"), kind="primary", on_click=screen.settle("merge")),
        ],
    )  # fmt: skip


def _unmask_dialog(screen: Any) -> rx.Component:
    form_id = f"unmask-{screen.resource.slug}"
    return dialog(
        form(
            rx.el.p(t("完整内容只显示到关闭此窗口为止；谁、何时、为何查看都会记入日志。")),
            field(
                "reason", _("查看原因"), error=screen.form_errors["unmask_reason"], required=True, wide=True, max_length=200,
                placeholder=_("例如：核对补贴发放名单"),
            ),
            id=form_id, on_save=screen.unmask, errors=screen.form_errors, answered=screen.form_answer,
        ),
        open=screen.unmasking != "", on_close=screen.cancel_unmask, title=_("查看完整内容"),
        foot=[dismiss(), submit_button(_("查看"), form=form_id)],
    )  # fmt: skip
