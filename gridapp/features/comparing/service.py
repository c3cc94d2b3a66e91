"""Plans side by side as a file: XLSX with totals, inputs and places on a sheet each; CSV with the places and a row of totals."""

import io
from collections.abc import Sequence

from gridapp.features.comparing.rules import MARKS, different_inputs
from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.i18n import _, msg, translate
from gridapp.kit.sheet import Cell, Money, Page, write_pages
from gridapp.models import BudgetScenario
from gridapp.quota.comparing import MEASURES, TOTALS, Comparison
from gridapp.quota.frames import comparison_frame
from gridapp.quota.places import PlaceKind

TITLE = _("方案比较")
TOTAL_LABELS = dict(
    zip(
        TOTALS,
        (
            _("网格数"), _("网格员数"), _("在岗"), _("空缺"), _("所需经费"), _("可用经费"), _("结余（负数为缺口）"), _("其余经费"),
            _("人均经费"), _("户均经费"),
        ),
        strict=True,
    )
)  # fmt: skip
"""Figures of whole plans, in the order of `TOTALS`."""
MEASURE_LABELS = dict(zip(MEASURES, (_("网格数"), _("网格员数"), _("所需经费")), strict=True))


Lines = list[list[Cell]]


def comparison_file(tx: Tx, names: Sequence[str], comparison: Comparison, *, kind: str) -> bytes:
    """A comparison as `xlsx` or `csv`; `names` are those of its plans; money in 元. Goes to the audit log.

    Raises:
        NotAllowed: the actor may not export budgets.
        Refusal: an amount is too large.
    """
    tx.actor.need("budget.export")
    locale = tx.actor.locale
    label = translate(TITLE, locale)
    audit.record(
        tx, "export", BudgetScenario.__tablename__, label=f"{label}：{'、'.join(names)}"[:200], changes={"rows": len(comparison.places)}
    )
    sides = [f"{mark} {name}" for mark, name in zip(MARKS, names, strict=False)]
    places = _places(comparison, sides, locale)
    out, pages = io.BytesIO(), {_("总计"): _totals(comparison, sides, locale), _("不同的参数"): _inputs(comparison, sides, locale)}
    if kind == "csv":
        pages.clear()
    pages[_("各处")] = places
    write_pages(out, kind, *(Page(lines[0], lines[1:], translate(name, locale), fixed=1) for name, lines in pages.items()))  # type: ignore[arg-type]
    return out.getvalue()


def _change(side: str, locale: str) -> str:
    return msg("{side} 与①之差", side=side).render(locale)


def _cell(measure: str, value: int | None) -> Cell:
    return Money(value) if value is not None and measure.endswith("_fen") else value


def _totals(comparison: Comparison, sides: Sequence[str], locale: str) -> Lines:
    head: list[Cell] = [translate(_("指标"), locale), *sides, *(_change(side, locale) for side in sides[1:])]
    lines: Lines = [head]
    for measure, label in TOTAL_LABELS.items():
        values = [_cell(measure, comparison.total(at, measure)) for at in range(len(sides))]
        changes = [_cell(measure, comparison.change(at, measure)) for at in range(1, len(sides))]
        lines.append([translate(label, locale), *values, *changes])
    return lines


def _inputs(comparison: Comparison, sides: Sequence[str], locale: str) -> Lines:
    lines: Lines = [[translate(_("参数"), locale), *sides]]
    for row in different_inputs([plan.rules for plan in comparison.plans]):
        lines.append([row.label.render(locale), *("\n".join(line.render(locale) for line in cell) for cell in row.lines)])
    return lines


def _places(comparison: Comparison, sides: Sequence[str], locale: str) -> Lines:
    head: list[Cell] = [translate(word, locale) for word in (_("编码"), _("名称"), _("类别"), _("有差异"))]
    names: list[tuple[str, str]] = []
    for measure, word in MEASURE_LABELS.items():
        label = translate(word, locale)
        for at, side in enumerate(sides):
            names.append((f"{measure}_{at + 1}", measure))
            head.append(f"{label} {side}")
            if at:
                names.append((f"{measure}_change_{at + 1}", measure))
                head.append(f"{label} {_change(side, locale)}")
    lines: Lines = [head]
    for row in comparison_frame(comparison).iter_rows(named=True):
        differs = translate(_("是") if row["differs"] else _("否"), locale)
        lines.append(
            [row["code"], row["name"], PlaceKind(row["kind"]).msg.render(locale), differs, *(_cell(of, row[name]) for name, of in names)]
        )
    totals = [_total(comparison, name, of) for name, of in names]
    return [*lines, [translate(_("合计"), locale), "", "", "", *totals]]


def _total(comparison: Comparison, name: str, measure: str) -> Cell:
    at = int(name.rpartition("_")[2]) - 1
    return _cell(measure, comparison.change(at, measure) if "_change_" in name else comparison.total(at, measure))
