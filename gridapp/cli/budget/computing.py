"""`gridapp budget compute`."""

import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Chosen, RulesFile, Scenario, Year, choose
from gridapp.cli.budget.output import (
    Form,
    Format,
    as_dict,
    heading,
    kind_of,
    money_tables,
    note_warnings,
    print_csv,
    print_json,
    print_tables,
    words_of,
    yuan,
)
from gridapp.kit.i18n import _
from gridapp.quota.frames import plan_frame
from gridapp.quota.plan import Plan

app = typer.Typer()


@app.command(help=console.words(_("按规则文件或已保存的方案，测算各村、社区和单位宿舍的网格、网格员和经费")))
def compute(rules_file: RulesFile = None, scenario: Scenario = None, year: Year = None, form: Form = Format.TABLE) -> None:
    """Print a plan. Of a rule file, JSON is the short form that other programs were promised (`Plan.as_dict`)."""
    chosen = choose(rules_file, scenario, year)
    note_warnings(chosen)
    if form is Format.CSV:
        print_csv(plan_frame(chosen.plan))
    elif form is Format.JSON:
        print_json(as_dict(chosen) if chosen.scenario else chosen.plan.as_dict())
    else:
        print_tables(heading(chosen), _places_table(chosen.plan), _fund_table(chosen), *money_tables(chosen.plan))


def _places_table(plan: Plan) -> str:
    rows = [(q.place.code, q.place.name, kind_of(q.place.kind), f"{q.grids:,}", f"{q.workers:,}", yuan(q.subsidy_fen)) for q in plan.quotas]
    total = ("", console.words(_("合计")), "", f"{plan.grids:,}", f"{plan.workers:,}", yuan(plan.subsidy_fen))
    heads = words_of(_("编码"), _("名称"), _("类别"), _("网格数"), _("网格员数"), _("所需经费（元）"))
    return console.table(heads, [*rows, total], right=(3, 4, 5))


def _fund_table(chosen: Chosen) -> str:
    plan = chosen.plan
    result = _("结余") if plan.headroom_fen >= 0 else _("缺口")
    money = ((_("可用于补贴"), plan.allowed_fen), (_("所需经费"), plan.subsidy_fen), (result, abs(plan.headroom_fen)))
    return console.table(words_of(_("经费"), _("金额（元）")), [(console.words(label), yuan(fen)) for label, fen in money], right=(1,))
