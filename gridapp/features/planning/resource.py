"""The screens of rule sets and their parts, funds and theirs, scenarios and decisions by hand."""

from gridapp.features.planning import queries, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Action, Column, Link, Ref, Related, Resource, Section, Transfer
from gridapp.models import (
    BudgetScenario,
    QuotaOverride,
)
from gridapp.models.budget import ScenarioStatus
from gridapp.registers.plans import COMPUTE, READ, STATUS_COLOURS, WRITE

APPROVE = "budget.approve"


def _at(*states: ScenarioStatus) -> dict[str, tuple[str, ...]]:
    """The rows that offer a verb: scenarios in one of these states."""
    return {"status": states}


SCENARIOS = Resource(
    model=BudgetScenario,
    slug="scenarios",
    label=_("测算方案"),
    icon="file-spreadsheet",
    columns=(
        "name",
        "year",
        "revision",
        Column("status", colours=STATUS_COLOURS),
        "rule_set.name",
        "fund.name",
        Column("comment", hidden=True),
        Column("submitted_at", hidden=True),
        Column("approved_at", hidden=True),
        Column("based_on_id", hidden=True),
        Column("description", hidden=True),
    ),
    search=("name", "description"),
    filters=("year", "status", "rule_set_id", "fund_id"),
    order=("-year", "name"),
    links=(
        Link(_("打开测算"), "/budget?scenario={id}", icon="calculator"),
        Link(_("比较"), "/budget/compare?ids={id}", icon="columns_3"),
        Link(_("试算"), "/budget/explore?scenario={id}", icon="sliders_horizontal", permission=COMPUTE),
    ),
    form=(Section(_("基本信息"), "name", "year", Ref("rule_set_id"), Ref("fund_id"), "first_month", "description"),),
    related=(Related("quota-overrides", "scenario_id"), Related("scenarios", "based_on_id")),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_scenario,
    delete=service.keep_approved,
    restore=service.restore_scenario,
    actions=(
        Action(
            "submit",
            _("提交"),
            service.submit,
            confirm=_("提交后，规则、经费和各处人口按现在的数字固定，等待批准。确认提交？"),
            when=_at(ScenarioStatus.DRAFT, ScenarioStatus.RETURNED),
        ),
        Action(
            "approve",
            _("批准"),
            service.approve,
            confirm=_("批准后方案永久冻结，只能修订为新版；同一年度以最后批准的方案计发补贴。确认批准？"),
            permission=APPROVE,
            when=_at(ScenarioStatus.SUBMITTED),
        ),
        Action(
            "return",
            _("退回"),
            service.give_back,
            confirm=_("退回后可以继续修改，审批意见会留在方案上。确认退回？"),
            permission=APPROVE,
            reason=True,
            when=_at(ScenarioStatus.SUBMITTED),
        ),
        Action("clone", _("复制"), service.clone, in_rows=False),
        Action("revise", _("修订"), service.revise, in_rows=False, when=_at(ScenarioStatus.APPROVED)),
        Action("next", _("结转下年"), service.next_year, in_rows=False, when=_at(ScenarioStatus.APPROVED)),
    ),
    transfer=Transfer(key=""),
)
OVERRIDES = Resource(
    model=QuotaOverride,
    slug="quota-overrides",
    label=_("人工调整"),
    icon="hand",
    columns=("scenario.name", "village.name", "dormitory.name", "grids", "workers", "reason"),
    search=("reason",),
    filters=("scenario_id", "village_id", "dormitory_id"),
    order=("scenario.name", "id"),
    form=(
        Section(_("地点"), Ref("scenario_id"), Ref("village_id", search=("code", "name")), Ref("dormitory_id", search=("code", "name"))),
        Section(_("核定"), "grids", "workers", "reason"),
    ),
    read=READ,
    write=WRITE,
    scope=queries.visible_overrides,
    clean=service.clean_override,
    delete=service.keep_override,
    restore=service.keep_override,
    transfer=Transfer(key=""),
)
