"""The drawer of a resource: the form, and what it may have to ask on the way (somebody else's change, why to look behind a mask)."""

from typing import Any

import reflex as rx

from gridapp.kit.fields import fields_of
from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import labels_by_name, labels_of
from gridapp.kit.resource.ui.form_state import TOKEN, FormState
from gridapp.kit.resource.ui.screen_state import to_unmask
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store.spec import Resource, Section
from gridapp.kit.ui.display import banner
from gridapp.kit.ui.drafts import draft
from gridapp.kit.ui.inputs import button, field, form, section, submit_button
from gridapp.kit.ui.overlay import dialog, dismiss, drawer
from gridapp.kit.ui.session import may
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import pick, spoken, t

FORM: Any = FormState
VERBS: Any = VerbsState
"""Their vars stand for what they hold in the browser; the type checker would take them for the values."""


def form_drawer(resource: Resource) -> rx.Component:
    """The drawer in which a row is made or changed."""
    form_id = f"form-{resource.slug}"
    new, label = FORM.form_id == 0, t(resource.label)
    title = rx.cond(new, t("新增{thing}", thing=label), t("{thing}：{name}", thing=label, name=spoken(FORM.form_label)))
    delete = VERBS.ask_delete(resource.slug, {"ids": [FORM.form_id]})
    return drawer(
        form(
            rx.el.input(type="hidden", name=TOKEN, default_value=FORM.form_token),
            rx.cond(FORM.form_error, banner(pick(FORM.form_error), kind="error")),
            *(_section(resource, part) for part in resource.form),
            id=form_id, key=FORM.form_key.to_string(), draft=draft(resource.slug, FORM.form_id, FORM.form_token, title),
            on_save=FORM.save, errors=FORM.form_errors, answered=FORM.form_answer,
        ),
        open=FORM.form_open & _here(resource), on_close=FORM.close_form,
        title=title,
        foot=[
            rx.cond(FORM.form_writable & ~new, button(_("删除"), kind="danger", on_click=delete)),
            rx.el.span(class_name="grow"),
            dismiss(),
            rx.cond(FORM.form_writable, submit_button(_("保存"), form=form_id)),
        ],
    )  # fmt: skip


def _here(resource: Resource) -> rx.Var[bool]:
    """Whether the form that is open is this resource's: a page with related lists has one for each."""
    return FORM.slug == resource.slug


def _section(resource: Resource, part: Section) -> rx.Component:
    """A group of the form; one that takes a permission of its own is there for who holds it."""
    shown = section(part.title, *(form_field(resource, name) for name in part.names))
    return rx.cond(may(part.write), shown, rx.fragment()) if part.write else shown


def form_field(resource: Resource, name: str, *, value: Any = None, error: Any = None) -> rx.Component:
    """One field of the form; widget, label, unit, help and length come from the model."""
    spec = fields_of(resource.model)[name]
    unknown = spec.widget == "boolean" and spec.nullable
    widget: Any = "choice" if unknown else "textarea" if spec.widget == "list" else spec.widget
    return field(
        name, spec.label, widget=widget, value=FORM.form_values[name] if value is None else value,
        error=FORM.form_errors[name] if error is None else error, private=spec.sensitive,
        required=spec.required, unit=spec.unit, help=spec.help, labels=labels_of(spec) if widget == "choice" else None,
        text=FORM.form_texts[name] if value is None else "", find=f"/api/{resource.slug}/options" if spec.target else "",
        disabled=~FORM.form_writable if value is None else False,
        max_length=0 if spec.target or spec.choices else spec.max_length,
        beside=[_unmask_button(resource, name)] if spec.sensitive and value is None else (),
    )  # fmt: skip


def _unmask_button(resource: Resource, name: str) -> rx.Component:
    """Beside a masked field: look behind the mask, for a reason."""
    look = rx.cond(
        may(to_unmask(resource)) & (FORM.form_id > 0) & (FORM.form_values[name] != ""),
        button(_("查看"), on_click=FORM.ask_unmask(name)),
    )
    return rx.cond(FORM.revealed[name], rx.el.output(FORM.revealed[name], class_name="unit"), look)


def form_dialogs(resource: Resource) -> list[rx.Component]:
    """What the drawer asks on top of itself."""
    return [_conflict_dialog(resource), _unmask_dialog(resource)]


def _conflict_dialog(resource: Resource) -> rx.Component:
    names = labels_by_name(resource)
    columns = [
        TableColumn(field="name", label=_("字段"), kind="choice", labels={name: names[name] for name in resource.form_fields}),
        TableColumn(field="mine", label=_("我填写的")),
        TableColumn(field="theirs", label=_("对方保存的")),
    ]
    return dialog(
        rx.el.p(t("您编辑期间，{who}保存了同一条记录。请选择怎样处理；您填写的内容还在。", who=FORM.conflict_who)),
        simple_table(columns, FORM.conflict, caption=_("两人修改的对照")),
        rx.el.p(t("“继续编辑”保留您改过的字段，其余换成对方保存的内容，核对后再保存。"), class_name="muted"),
        open=(FORM.conflict.length() > 0) & _here(resource), on_close=FORM.leave_conflict,
        title=_("同一条记录被两人修改"), wide=True,
        foot=[
            button(_("采用对方的"), on_click=FORM.settle("theirs")),
            button(_("用我的覆盖"), kind="danger", on_click=FORM.settle("mine")),
            button(_("继续编辑"), kind="primary", on_click=FORM.settle("merge")),
        ],
    )  # fmt: skip


def _unmask_dialog(resource: Resource) -> rx.Component:
    form_id = f"unmask-{resource.slug}"
    return dialog(
        form(
            rx.el.p(t("完整内容只显示到关闭此窗口为止；谁、何时、为何查看都会记入日志。")),
            field(
                "reason", _("查看原因"), error=FORM.form_errors["unmask_reason"], required=True, wide=True, max_length=200,
                placeholder=_("例如：核对补贴发放名单"),
            ),
            id=form_id, on_save=FORM.unmask, errors=FORM.form_errors, answered=FORM.form_answer,
        ),
        open=(FORM.unmasking != "") & _here(resource), on_close=FORM.cancel_unmask, title=_("查看完整内容"),
        foot=[dismiss(), submit_button(_("查看"), form=form_id)],
    )  # fmt: skip
