"""The planner's windows: a name for a new scenario, one place decided by hand, and what somebody else saved meanwhile."""

from typing import Any

import reflex as rx

from gridapp.features.planning.page.inputs import SAVING, SOURCE_1, STATE
from gridapp.kit.i18n import _
from gridapp.kit.ui.display import facts
from gridapp.kit.ui.inputs import button, field, form, submit_button
from gridapp.kit.ui.overlay import confirm_dialog, dialog, dismiss
from gridapp.kit.ui.session import may
from gridapp.kit.ui.text import LOCALE, pick, t

_DECIDE = "decide-place"


def save_dialog() -> rx.Component:
    """Asks what a new scenario is called."""
    errors = SAVING.save_errors
    return dialog(
        form(
            field("name", _("方案名称"), required=True, error=errors["name"], max_length=100, wide=True),
            field("year", _("年度"), widget="ordinal", required=True, value=STATE.start["year"], error=errors["year"]),
            field("description", _("说明"), widget="textarea", error=errors["description"], max_length=500),
            id="save-scenario", on_save=SAVING.save_as, errors=errors, answered=SAVING.answered,
        ),
        open=SAVING.saving, on_close=SAVING.stop_saving, title=_("保存为方案"),
        foot=(dismiss(), submit_button(_("保存"), form="save-scenario")),
    )  # fmt: skip


def place_dialog() -> rx.Component:
    """Decides one place by hand, with a reason; nothing typed means as the rules have it."""
    place, errors = STATE.place, STATE.place_errors
    return dialog(
        facts(
            (_("地点"), place["name"]),
            (_("编码"), place["code"]),
            (_("目前网格 / 网格员"), place["shown"]),
        ),
        form(
            field("grids", _("核定网格数"), widget="integer", unit=_("个"), value=place["grids"], error=errors["grids"],
                  help=_("留空按规则")),
            field("workers", _("核定网格员数"), widget="integer", unit=_("名"), value=place["workers"], error=errors["workers"],
                  help=_("留空按规则")),
            field("reason", _("调整理由"), widget="textarea", value=place["reason"], error=errors["reason"], max_length=200,
                  help=_("会写进方案和文件。两个数都留空即取消调整")),
            id=_DECIDE, on_save=STATE.decide, errors=errors, answered=STATE.answered, key=place["code"],
        ),
        rx.el.p(t(SOURCE_1), class_name="muted"),
        open=place.length() > 0, on_close=STATE.close_place, title=_("人工调整"),
        foot=(
            dismiss(),
            rx.cond(may("budget.compute"), submit_button(_("确定"), form=_DECIDE)),
        ),
    )  # fmt: skip


def leave_dialog() -> rx.Component:
    """Asks before another scenario takes the place of figures that are not saved."""
    return confirm_dialog(
        rx.el.p(t("有未保存的改动，换到另一个方案后会丢失。")),
        open=STATE.wanted != "", on_confirm=STATE.switch, on_close=STATE.stay, danger=True,
        title=_("换到另一个方案？"), confirm=_("放弃改动"),
    )  # fmt: skip


def clash_dialog() -> rx.Component:
    """Somebody else saved the scenario meanwhile: who, what differs, and what can be done without losing anything."""

    def line(item: Any) -> rx.Component:
        blank = (item["mine"] == "") & (item["theirs"] == "")
        differs = rx.el.td(t("两边不同"), col_span=2, class_name="muted")
        sides = rx.fragment(rx.el.td(item["mine"], class_name="num"), rx.el.td(item["theirs"], class_name="num"))
        label = rx.cond(LOCALE == "en", item["label_en"], item["label"])
        return rx.el.tr(rx.el.th(label, scope="row"), rx.cond(blank, differs, sides))

    heads = (_("输入"), _("我的"), _("已保存的"))
    return dialog(
        rx.el.p(pick(SAVING.clash)),
        rx.cond(
            SAVING.clash_rows.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
                    rx.el.tbody(rx.foreach(SAVING.clash_rows, line)),
                ),
                class_name="plain-table",
            ),
            rx.el.p(t("输入的数值相同，只有名称、说明或状态不同。")),
        ),
        rx.el.p(t("您填写的内容还在页面上，没有丢失。"), class_name="muted"),
        open=SAVING.clash.length() > 0, on_close=SAVING.stop_clash, title=_("方案已被他人修改"), wide=True,
        foot=(
            button(_("载入已保存的"), on_click=SAVING.take_theirs),
            button(_("另存为方案"), on_click=[SAVING.stop_clash, SAVING.ask_name]),
            button(_("用我的覆盖"), kind="danger", on_click=SAVING.save_over),
        ),
    )  # fmt: skip
