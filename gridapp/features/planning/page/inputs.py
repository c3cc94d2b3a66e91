"""The planner's inputs: every one says what it is, its unit, and where the work plan speaks of it."""

from typing import Any

import reflex as rx

from gridapp.features.planning.state.planner import PlannerState
from gridapp.features.planning.state.saving import SavingState
from gridapp.kit.i18n import _
from gridapp.kit.ui.display import banner, card
from gridapp.kit.ui.drafts import drafts, whole_draft
from gridapp.kit.ui.inputs import button, field, form, icon_button
from gridapp.kit.ui.overlay import definition
from gridapp.kit.ui.session import may
from gridapp.kit.ui.text import pick, t
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.inputs import GROUPS, Group, Input, Table

STATE: Any = PlannerState  # class attributes are Vars, which type checkers take for plain values
SAVING: Any = SavingState
_DRAFTS = "budget"
_LOCKED = STATE.waiting | ~may("budget.compute")
"""Whoever may not compute types nothing, nor does anybody before the server has said what there is."""
SOURCE_1 = _("依据：工作计划篇 2 第一章（一）1")
SOURCE_MONEY = _("依据：工作计划篇 2 第一章（一）")
SOURCE_FUND = _("依据：工作计划篇 2 第一章（二）")
_WIDGETS: dict[str, Any] = {"year": "ordinal", "month": "ordinal"}
"""Kinds of inputs that the form calls otherwise."""
_NUMERIC = {"integer": "numeric", "money": "decimal", "share": "decimal"}


def inputs() -> rx.Component:
    """The panel: which scenario, the sliders, and every figure the plan rests on."""
    picker = rx.el.label(
        rx.el.span(t("从方案开始"), class_name="field-label"),
        rx.el.select(
            rx.el.option(t("示例数值"), value=""),
            rx.foreach(
                STATE.scenarios,
                lambda item: rx.el.option(
                    item["name"], " · ", rx.match(item["status"], *((one.value, t(one.label)) for one in ScenarioStatus), ""),
                    value=item["id"],
                ),
            ),
            value=STATE.scenario, on_change=STATE.pick, class_name="input", id="scenario",
        ),
        class_name="field",
    )  # fmt: skip
    example = rx.cond((STATE.scenario == "") & ~STATE.waiting, banner(t("以下为示例数值，请按本地文件修改"), kind="warning"), rx.fragment())
    returned = rx.cond(
        (STATE.status == ScenarioStatus.RETURNED.value) & (STATE.comment != ""),
        banner(t("退回意见：{comment}", comment=STATE.comment), kind="warning"),
    )
    return card(
        rx.el.div(picker, example, returned, class_name="stack no-print"),
        form(
            _sliders(),
            *(_group(group) for group in GROUPS),
            id="plan-form", key=STATE.drawn, on_save=lambda data: [STATE.edit(data), SAVING.save()],
            on_edit=STATE.edit, heard=STATE.heard, answered=STATE.computed, guard=False, unsaved=STATE.changed,
            draft=whole_draft(
                _DRAFTS, STATE.scenario, STATE.token, rx.cond(STATE.title != "", STATE.title, t("示例数值")), held=STATE.unsaved,
                besides={"overrides": STATE.overrides, "seen": STATE.seen},
            ),
        ),
        class_name="card",
    )  # fmt: skip


def kept_inputs() -> rx.Component:
    """What was typed before the page was loaded anew and is not saved: it comes back, or is offered when another scenario is asked for."""
    return drafts(_DRAFTS, open=STATE.changed, done=STATE.done, held=STATE.token, by="scenario", on_resume=STATE.resume)


def _sliders() -> rx.Component:
    moved = (STATE.what["subsidy"] != 0) | (STATE.what["threshold"] != 0)
    return rx.el.fieldset(
        rx.el.legend(t("假设"), definition(_("拖动滑块试算，右侧立即重算；不改动下面的数值。“采用”把试算的数写进输入框。"), SOURCE_MONEY)),
        _slider("subsidy", _("补贴标准")),
        _slider("threshold", _("分档起点")),
        rx.cond(
            moved,
            rx.el.div(
                button(_("采用"), kind="small primary", on_click=STATE.adopt),
                button(_("还原"), kind="small", on_click=STATE.level),
                class_name="row",
            ),
        ),
        class_name="section section-one no-print",
        disabled=_LOCKED,
    )


def _slider(name: str, label: str) -> rx.Component:
    percent = STATE.what[name]
    return rx.el.label(
        rx.el.span(t(label)),
        rx.el.input(
            type="range", name=f"what.{name}", min="-50", max="50", step="1", default_value=percent.to_string(),
        ),
        rx.el.output(rx.cond(percent > 0, "+", ""), percent, "%", class_name="num"),
        class_name="slider",
    )  # fmt: skip


def _group(group: Group) -> rx.Component:
    table = () if group.table is None else (_table(group.table),)
    return rx.el.fieldset(rx.el.legend(t(group.title)), *map(_scalar, group.inputs), *table, class_name="section section-one")


def _scalar(one: Input) -> rx.Component:
    return field(
        one.name,
        one.label,
        widget=_WIDGETS.get(one.kind, one.kind),
        unit=one.unit,
        labels=one.choices.labels() if one.choices else None,
        required=one.choices is not None,
        value=STATE.start[one.name],
        error=STATE.errors[one.name],
        disabled=_LOCKED,
        beside=(definition(one.help, label=one.label),),
    )


def _table(table: Table) -> rx.Component:
    """Rows of inputs as a small table; what is wrong with a row stands under it, what is wrong with all of them at the foot."""
    heads = [rx.el.th(t(one.head or one.label), definition(one.help, label=one.label), scope="col") for one in table.columns]
    last = rx.el.th(rx.el.span(t("操作"), class_name="sr"), scope="col")
    rows, wrong = getattr(STATE, table.name), pick(STATE.errors[table.name])
    return rx.el.div(
        rx.cond(
            rows.length() > 0,
            rx.el.table(
                rx.el.thead(rx.el.tr(*heads, last)),
                rx.el.tbody(rx.foreach(rows, lambda row: _row(table, row))),
                class_name="tiers",
            ),
        ),
        rx.cond(wrong != "", rx.el.div(wrong, class_name="field-error", role="alert")),
        rx.cond(may("budget.compute"), button(table.more, kind="small", icon_name="plus", on_click=STATE.add_row(table.name))),
        class_name=f"rows rows-{table.name}",
    )


def _row(table: Table, row: Any) -> rx.Component:
    wrong = {one: pick(STATE.errors[row["row"] + "." + one.name]) for one in table.columns}
    cells = [rx.el.td(_cell(f"{table.name}.{one.name}", one, row[one.name], text)) for one, text in wrong.items()]
    drop = icon_button("trash_2", _("删除这一行"), on_click=STATE.drop_row(table.name, row["row"]), class_name="btn btn-quiet btn-icon")
    messages = [
        rx.cond(text != "", rx.el.div(t("{thing}：{name}", thing=t(one.label), name=text), class_name="field-error"))
        for one, text in wrong.items()
    ]
    any_wrong = rx.Var.create(False)
    for text in wrong.values():
        any_wrong = any_wrong | (text != "")
    return rx.fragment(
        rx.el.tr(
            *cells,
            rx.el.td(rx.el.input(type="hidden", name=f"{table.name}.row", value=row["row"]), rx.cond(may("budget.compute"), drop)),
        ),
        rx.cond(any_wrong, rx.el.tr(rx.el.td(*messages, col_span=len(cells) + 1, role="alert"))),
        key=row["row"],
    )


def _cell(name: str, one: Input, value: Any, wrong: Any) -> rx.Component:
    shared: dict[str, Any] = {
        "name": name,
        "default_value": value,
        "disabled": _LOCKED,
        "custom_attrs": {"aria-label": t(one.label), "aria-invalid": rx.cond(wrong != "", "true", "false")},
    }
    if one.choices:
        options = [rx.el.option(t(label), value=key) for key, label in one.choices.labels().items()]
        return rx.el.select(*options, class_name="input", **shared)
    if one.kind == "date":
        return rx.el.input(type="date", class_name="input", **shared)
    number = {"input_mode": _NUMERIC[one.kind]} if one.kind in _NUMERIC else {}
    return rx.el.input(class_name="input num" if number else "input", **number, **shared)
