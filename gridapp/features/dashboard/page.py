"""工作台: figures of a period with their definitions, and four charts that lead to the cases behind them."""

from typing import Any

import reflex as rx

from gridapp.features.dashboard import charts as drawings
from gridapp.features.dashboard.queries import CASES, READ
from gridapp.features.dashboard.rules import ONE_PERSON, Preset
from gridapp.features.dashboard.state import DashboardState
from gridapp.kit.i18n import _
from gridapp.kit.standing import Outlook, standings
from gridapp.kit.ui.chart import chart, charts
from gridapp.kit.ui.display import banner, figure, stat, stats
from gridapp.kit.ui.inputs import submit_button
from gridapp.kit.ui.session import ShellState, may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn
from gridapp.kit.ui.text import pick, t

ROUTE = "/"
S: Any = DashboardState

DUE = _("应结案数 = 期内结案数 + 期末（未到期末则为此刻）已超期仍未结案数；未到期的不计，作废的自作废时起不计。")
OVERDUE = _("期末（未到期末则为此刻）办理时限已过、仍未结案的事件，结案前每期都计入。")
DASH = _("分母为 0 时显示“—”。")
_COUNTS = (
    TableColumn(field="due", label=_("应结案"), kind="integer"),
    TableColumn(field="closed", label=_("结案"), kind="integer"),
    TableColumn(field="closed_on_time", label=_("按期结案"), kind="integer"),
    TableColumn(field="closed_late", label=_("超期结案"), kind="integer"),
    TableColumn(field="open_overdue", label=_("超期未结"), kind="integer"),
    TableColumn(field="closure_rate", label=_("结案率"), kind="rate"),
    TableColumn(field="on_time_rate", label=_("按期结案率"), kind="rate"),
)


def dashboard() -> rx.Component:
    """The first page after signing in."""
    return page(
        _("工作台"),
        rx.cond(
            may(READ) | ~ShellState.signed_in,
            rx.fragment(_of_cases(_period(), _figures()), _outlooks(), _of_cases(_charts())),
            rx.el.p(t("您没有查看统计的权限，请从左侧导航进入。"), class_name="muted"),
        ),
    )


def _of_cases(*parts: rx.Component) -> rx.Component:
    """What only those see who may read cases."""
    return rx.cond(may(CASES) | ~ShellState.signed_in, rx.fragment(*parts), rx.fragment())


def _period() -> rx.Component:
    presets = [
        rx.el.a(t(preset.label), href=f"/?period={preset.value}", class_name="seg", custom_attrs={"aria-current": S.preset == preset.value})
        for preset in Preset
    ]
    days = [
        rx.el.input(type="date", name=name, default_value=value, key=value, class_name="input", required=True, aria_label=label)
        for name, value, label in (("from", S.start, t("起始日期")), ("to", S.end, t("截止日期")))
    ]
    return rx.el.div(
        rx.el.nav(*presets, class_name="segs", aria_label=t("统计期间")),
        rx.el.form(days[0], rx.el.span("–", class_name="muted"), days[1], submit_button(_("查看")), on_submit=S.choose, class_name="days"),
        rx.el.p(S.start, " – ", S.end, class_name="only-print"),
        rx.cond(S.problem, banner(pick(S.problem), kind="warning")),
        rx.cond(S.one_person, banner(t(ONE_PERSON), kind="warning")),
        class_name="period",
    )  # fmt: skip


def _figures() -> rx.Component:
    return rx.el.div(
        stats(
            _rate("closure_rate", _("结案率"), "closed", _("结案率 = 结案数 ÷ 应结案数。")),
            _rate("on_time_rate", _("按期结案率"), "closed_on_time", _("按期结案率 = 办理时限内结案数 ÷ 应结案数。")),
            _count("due", _("应结案"), DUE),
            _count("open_overdue", _("超期未结"), OVERDUE, tone="bad"),
            _count("received", _("受理"), _("按受理时间计，期内受理的事件。")),
            _count("filed", _("立案"), _("按立案时间计，期内立案的事件。")),
        ),
        class_name="figures",
        custom_attrs={"aria-busy": S.waiting},
    )


def _outlooks() -> rx.Component:
    """How other rooms stand today, whatever the period."""
    return rx.el.div(
        stats(*(rx.cond(may(outlook.permission) | ~ShellState.signed_in, _outlook(outlook)) for outlook in standings())),
        class_name="figures outlooks",
        custom_attrs={"aria-busy": S.waiting},
    )


def _outlook(outlook: Outlook) -> rx.Component:
    name = outlook.name
    value = rx.cond(S.waiting, rx.el.span(class_name="skeleton skeleton-figure"), figure(S.standings[name], outlook.kind))
    note = rx.el.div(rx.cond(S.waiting, "\u00a0", pick(S.standing_notes[name])), class_name="stat-note")
    return stat(
        outlook.label,
        value,
        "text",
        unit=outlook.unit,
        note=note,
        about=(outlook.about,),
        href=S.standing_links[name],
        tone=S.standing_tones[name],
    )


def _value(name: str, kind: str) -> rx.Component:
    return rx.cond(S.waiting, rx.el.span(class_name="skeleton skeleton-figure"), figure(S.figures[name], kind))


def _rate(name: str, label: str, above: str, formula: str) -> rx.Component:
    whole = rx.el.a(figure(S.figures["due"]), href=S.links["due"])
    parts = rx.el.p(rx.el.a(figure(S.figures[above]), href=S.links[above]), " ÷ ", whole)
    return stat(label, _value(name, "rate"), "text", note=_note(name), about=[formula, DUE, DASH, parts], href=S.links["due"])


def _count(name: str, label: str, meaning: str, *, tone: str = "") -> rx.Component:
    toned = rx.cond(S.figures[name].to(int) > 0, tone, "") if tone else ""
    return stat(label, _value(name, "integer"), "text", unit=_("件"), note=_note(name), about=(meaning,), href=S.links[name], tone=toned)


def _note(name: str) -> rx.Component:
    return rx.el.div(rx.cond(S.waiting, "\u00a0", pick(S.changes[name])), class_name="stat-note")


def _charts() -> rx.Component:
    month = TableColumn(field="month", label=_("月份"))
    village, kind = TableColumn(field="name", label=_("村（社区）")), TableColumn(field="name", label=_("类别"))
    return charts(
        chart(
            drawings.trend, S.months, title=S.titles["trend"], columns=(month, *_COUNTS), unit=_("结案率，近 12 个月，按月"),
            name=t("结案率趋势"), waiting=S.waiting,
        ),
        chart(
            drawings.mix, S.months, title=S.titles["mix"], columns=(month, *_COUNTS), unit=_("应结案事件的办理结果，件，按月"),
            name=t("办理结果"), waiting=S.waiting,
        ),
        chart(
            drawings.ranking, S.villages, title=S.titles["ranking"], columns=(village, *_COUNTS),
            unit=_("● 结案率　○ 按期结案率，按村（社区）"),
            name=t("村（社区）结案率"), waiting=S.waiting,
        ),
        chart(
            drawings.kinds, S.kinds, title=S.titles["kinds"], columns=(kind, *_COUNTS), unit=_("应结案事件的办理结果，件，按类别"),
            name=t("各类别办理结果"), waiting=S.waiting,
        ),
    )  # fmt: skip


def add_workbench(app: rx.App) -> None:
    """Add the workbench, which also shows how other rooms stand."""
    app.add_page(dashboard, route=ROUTE, title="gridapp", on_load=S.load)
