"""The planner's inputs: every one says what it is, its unit, and where the work plan speaks of it."""

from typing import Any

import reflex as rx

from gridapp.features.planning.rules import SCALARS
from gridapp.features.planning.state.saving import BudgetState
from gridapp.kit.choices import Choice
from gridapp.kit.i18n import _
from gridapp.kit.ui.display import banner, card
from gridapp.kit.ui.drafts import drafts, whole_draft
from gridapp.kit.ui.inputs import button, field, form, icon_button
from gridapp.kit.ui.overlay import definition
from gridapp.kit.ui.session import may
from gridapp.kit.ui.text import pick, t
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.funding import FundUseKind
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import TierBasis

STATE: Any = BudgetState  # its class attributes are Vars, which type checkers take for plain values
_DRAFTS = "budget"
SOURCE_1 = _("依据：工作计划篇 2 第一章（一）1")
SOURCE_2 = _("依据：工作计划篇 2 第一章（一）2")
SOURCE_MONEY = _("依据：工作计划篇 2 第一章（一）")
SOURCE_FUND = _("依据：工作计划篇 2 第一章（二）")
SOURCE_GRID = _("依据：工作计划篇 1 第一章")


_HELP: dict[str, tuple[str, ...]] = {
    "subsidy_per_worker": (_("每名网格员一年的补贴，单位元。分类标准没有涵盖的人员按它计发。"), SOURCE_MONEY),
    "year": (_("方案管的年度；分类标准按它分段。"), SOURCE_MONEY),
    "first_month": (_("从几月起计发，1–12。年中启用的方案只计剩余月份。"), SOURCE_MONEY),
    "fund_total": (_("本年度专项经费总额，单位元。"), SOURCE_FUND),
    "carry_over": (_("上一年度结余转入，单位元；与总额一并按比例使用。"), SOURCE_FUND),
    "subsidy_share": (_("（总额 + 结转）中可用于网格员补贴的百分比；算出的金额不足 1 分的舍去。"), SOURCE_FUND),
    "basis": (_("村（社区）按什么分档：常住人口（人）、户数（户）或管辖面积（公顷，1 平方公里 = 100 公顷）。"), SOURCE_GRID),
    "floating_weight": (_("按人口分档时，流动人口按这个百分比计入，不足 1 人舍去；0 表示不计。"), SOURCE_GRID),
    "min_workers": (_("划有网格的村、社区或宿舍至少配这么多名；0 表示不设。"), _("依据：工作计划篇 2 第二章（一），一格一员")),
    "max_workers": (_("每处最多配这么多名；留空表示不限。人工调整不受它限制。"), _("依据：工作计划篇 2 第二章（一），一格一员")),
    "households_min": (_("平均每格少于这么多户时提示，不影响测算。"), _("依据：工作计划篇 1 第一章，200–500 户为宜")),
    "households_max": (_("平均每格多于这么多户时提示，不影响测算。"), _("依据：工作计划篇 1 第一章，200–500 户为宜")),
    "housing_units_per_grid": (_("单位宿舍每这么多套房屋划 1 个网格，向上取整。"), SOURCE_2),
    "residents_per_grid": (_("单位宿舍每这么多居住人员划 1 个网格，向上取整；与按套数的结果取较大者。"), SOURCE_2),
    "workers_per_grid": (_("单位宿舍每个网格配的网格员数。"), SOURCE_2),
}

Column = tuple[str, str, str, tuple[str, ...]]
"""Name, head, kind (`integer`, `money`, `share`, `text`, `date`, or `choice:…`) and what it means."""
_TIERS: tuple[Column, ...] = (
    ("min_population", _("起"), "integer", (_("从多少起适用这一档；单位随分档依据。最低一档从 0 起，即默认档。"), SOURCE_1)),
    ("max_population", _("止"), "integer", (_("适用到多少为止；留空表示到下一档之前。填了就必须与下一档连上。"), SOURCE_1)),
    ("grids", _("网格"), "integer", (_("这一档的村（社区）划几个网格。"), SOURCE_1)),
    ("workers", _("网格员"), "integer", (_("这一档的村（社区）设几名网格员。"), SOURCE_1)),
    ("part_time", _("兼职"), "integer", (_("其中按兼职标准计发的人数。"), SOURCE_1)),
)
_STANDARDS: tuple[Column, ...] = (
    ("kind", _("类别"), "choice:workers", (_("专职、兼职，或驻地单位选派的宿舍网格员。"), SOURCE_MONEY)),
    ("valid_from", _("生效"), "date", (_("当月 1 日起生效。年中变动把一年分段，按月累计四舍五入，全年合计不差一分。"), SOURCE_MONEY)),
    ("annual", _("年补贴"), "money", (_("每人每年，单位元。"), SOURCE_MONEY)),
    ("allowance", _("年津贴"), "money", (_("通讯、交通等固定津贴，每人每年，单位元；不乘考核系数。"), SOURCE_MONEY)),
    ("employer", _("单位%"), "share", (_("社会保险等由单位负担的部分，占补贴的百分比；没有填 0。"), SOURCE_MONEY)),
)
_SOURCES: tuple[Column, ...] = (
    ("name", _("来源"), "text", (_("出资的一级，如区财政、镇财政。"), SOURCE_FUND)),
    ("share", _("比例%"), "share", (_("分担的百分比，各来源合计应为 100%。尾差按最大余数法分到分。"), SOURCE_FUND)),
)
_USES: tuple[Column, ...] = (
    ("kind", _("类别"), "choice:uses", (_("社区服务类、活动类、管理类，或群众迫切需要的其他事项。"), SOURCE_FUND)),
    ("name", _("事项"), "text", (_("同一类别有多项时用来区分，可不填。"), SOURCE_FUND)),
    ("amount", _("金额"), "money", (_("固定金额，单位元；与比例二选一。"), SOURCE_FUND)),
    ("share", _("比例%"), "share", (_("占扣除补贴和固定金额之后的百分比，各项合计应为 100%。"), SOURCE_FUND)),
)
_NUMERIC = {"integer": "numeric", "money": "decimal", "share": "decimal"}
_CHOICES: dict[str, type[Choice]] = {"choice:workers": WorkerKind, "choice:uses": FundUseKind}


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
            _group(_("补贴与经费"), "subsidy_per_worker", "year", "first_month", "fund_total", "carry_over", "subsidy_share"),
            _group(_("村（社区）分档"), "basis", "floating_weight", table=("tiers", _TIERS, STATE.tiers, _("增加一档"))),
            _group(_("单位宿舍"), "housing_units_per_grid", "residents_per_grid", "workers_per_grid"),
            _group(_("每处人数与每格户数"), "min_workers", "max_workers", "households_min", "households_max"),
            _group(_("分类标准"), table=("standards", _STANDARDS, STATE.standards, _("增加一条标准"))),
            _group(_("资金来源"), table=("sources", _SOURCES, STATE.sources, _("增加一个来源"))),
            _group(_("其他支出"), table=("uses", _USES, STATE.uses, _("增加一项支出"))),
            id="plan-form", key=STATE.drawn, on_save=lambda data: [STATE.edit(data), STATE.save()],
            on_edit=STATE.edit.debounce(150), answered=STATE.computed, guard=False, unsaved=STATE.changed,
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
        disabled=~may("budget.compute"),
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


def _group(title: str, *names: str, table: Any = None) -> rx.Component:
    body = [_scalar(name) for name in names]
    if table is not None:
        body.append(_table(*table))
    return rx.el.fieldset(rx.el.legend(t(title)), *body, class_name="section section-one")


_WIDGETS: dict[str, tuple[Any, str]] = {
    "subsidy_per_worker": ("money", _("元")), "fund_total": ("money", _("元")), "carry_over": ("money", _("元")),
    "subsidy_share": ("share", "%"),
    "floating_weight": ("share", "%"), "first_month": ("integer", _("月")), "min_workers": ("integer", _("名")),
    "max_workers": ("integer", _("名")), "households_min": ("integer", _("户")), "households_max": ("integer", _("户")),
    "housing_units_per_grid": ("integer", _("套")), "residents_per_grid": ("integer", _("人")), "workers_per_grid": ("integer", _("名")),
}  # fmt: skip


def _scalar(name: str) -> rx.Component:
    widget, unit = ("choice", "") if name == "basis" else _WIDGETS.get(name, ("integer", ""))
    return field(
        name,
        SCALARS[name],
        widget=widget,
        unit=unit,
        labels=TierBasis.labels() if name == "basis" else None,
        required=name == "basis",
        value=STATE.start[name],
        error=STATE.errors[name],
        disabled=~may("budget.compute"),
        beside=(definition(*_HELP[name], label=SCALARS[name]),),
    )


def _table(section: str, columns: tuple[Column, ...], rows: Any, more: str) -> rx.Component:
    """Rows of inputs as a small table; what is wrong with a row stands under it, what is wrong with all of them at the foot."""
    heads = [
        rx.el.th(t(head), definition(*about, label=head), scope="col", class_name=f"in-{kind}") for _name, head, kind, about in columns
    ]
    last = rx.el.th(rx.el.span(t("操作"), class_name="sr"), scope="col")
    wrong = pick(STATE.errors[section])
    return rx.el.div(
        rx.cond(
            rows.length() > 0,
            rx.el.table(
                rx.el.thead(rx.el.tr(*heads, last)),
                rx.el.tbody(rx.foreach(rows, lambda row: _row(section, columns, row))),
                class_name="tiers",
            ),
        ),
        rx.cond(wrong != "", rx.el.div(wrong, class_name="field-error", role="alert")),
        rx.cond(may("budget.compute"), button(more, kind="small", icon_name="plus", on_click=STATE.add_row(section))),
        class_name=f"rows rows-{section}",
    )


def _row(section: str, columns: tuple[Column, ...], row: Any) -> rx.Component:
    wrong = {name: pick(STATE.errors[row["row"] + "." + name]) for name, _head, _kind, _about in columns}
    cells = [rx.el.td(_cell(f"{section}.{name}", head, kind, row[name], wrong[name])) for name, head, kind, _about in columns]
    drop = icon_button("trash_2", _("删除这一行"), on_click=STATE.drop_row(section, row["row"]), class_name="btn btn-quiet btn-icon")
    messages = [rx.cond(text != "", rx.el.div(t("{thing}：{name}", thing=t(head), name=text), class_name="field-error"))
                for (name, head, _kind, _about) in columns if (text := wrong[name]) is not None]  # fmt: skip
    any_wrong = rx.Var.create(False)
    for text in wrong.values():
        any_wrong = any_wrong | (text != "")
    return rx.fragment(
        rx.el.tr(
            *cells,
            rx.el.td(rx.el.input(type="hidden", name=f"{section}.row", value=row["row"]), rx.cond(may("budget.compute"), drop)),
        ),
        rx.cond(any_wrong, rx.el.tr(rx.el.td(*messages, col_span=len(columns) + 1, role="alert"))),
        key=row["row"],
    )


def _cell(name: str, head: str, kind: str, value: Any, wrong: Any) -> rx.Component:
    shared: dict[str, Any] = {
        "name": name,
        "default_value": value,
        "disabled": ~may("budget.compute"),
        "custom_attrs": {"aria-label": t(head), "aria-invalid": rx.cond(wrong != "", "true", "false")},
    }
    if kind in _CHOICES:
        options = [rx.el.option(t(label), value=key) for key, label in _CHOICES[kind].labels().items()]
        return rx.el.select(*options, class_name="input", **shared)
    if kind == "date":
        return rx.el.input(type="date", class_name="input", **shared)
    number = {"input_mode": _NUMERIC[kind]} if kind in _NUMERIC else {}
    return rx.el.input(class_name="input num" if number else "input", **number, **shared)
