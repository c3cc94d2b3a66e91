"""The screens of rule sets and their parts, funds and theirs, scenarios and decisions by hand."""

from gridapp.features.budget import queries, service
from gridapp.kit.colours import Colour
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Action, Column, Link, Ref, Related, Resource, Section, Transfer
from gridapp.models import (
    BudgetScenario,
    Fund,
    FundSource,
    FundUse,
    QuotaOverride,
    RuleSet,
    SubsidyStandard,
    VillageTier,
)
from gridapp.models.budget import ScenarioStatus

READ, WRITE, APPROVE = "budget.read", "budget.write", "budget.approve"

_COLOURS: dict[str, Colour] = {
    ScenarioStatus.DRAFT: "grey", ScenarioStatus.SUBMITTED: "amber", ScenarioStatus.APPROVED: "green", ScenarioStatus.RETURNED: "red",
}  # fmt: skip


def _at(*states: ScenarioStatus) -> dict[str, tuple[str, ...]]:
    """The rows that offer a verb: scenarios in one of these states."""
    return {"status": states}


RULE_SETS = Resource(
    model=RuleSet,
    slug="rule-sets",
    label=_("核定规则"),
    icon="ruler",
    columns=(
        "name",
        "subsidy_per_worker_fen",
        "basis",
        "housing_units_per_grid",
        "residents_per_grid",
        "workers_per_grid",
        Column("floating_weight_ppm", hidden=True),
        Column("cutoff_day", hidden=True),
        Column("note", hidden=True),
    ),
    search=("name", "note"),
    filters=("subsidy_per_worker_fen", "basis"),
    order=("name",),
    form=(
        Section(_("基本信息"), "name", "subsidy_per_worker_fen", "cutoff_day", "note"),
        Section(_("村（社区）"), "basis", "floating_weight_ppm", "households_min", "households_max"),
        Section(_("每处人数"), "min_workers", "max_workers"),
        Section(_("单位宿舍"), "housing_units_per_grid", "residents_per_grid", "workers_per_grid"),
    ),
    related=(
        Related("village-tiers", "rule_set_id"),
        Related("subsidy-standards", "rule_set_id"),
        Related("scenarios", "rule_set_id"),
    ),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_rule_set,
    delete=service.take_rule_set,
    transfer=Transfer(key=""),
)

VILLAGE_TIERS = Resource(
    model=VillageTier,
    slug="village-tiers",
    label=_("村（社区）档次"),
    icon="layers",
    columns=("rule_set.name", "min_population", "max_population", "grids", "workers", "part_time"),
    filters=("rule_set_id",),
    order=("rule_set.name", "min_population"),
    form=(Section(_("基本信息"), Ref("rule_set_id"), "min_population", "max_population", "grids", "workers", "part_time"),),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_parts(VillageTier),
    clean=service.clean_tier,
    delete=service.keep_part,
    restore=service.keep_part,
    transfer=Transfer(key=""),
)

STANDARDS = Resource(
    model=SubsidyStandard,
    slug="subsidy-standards",
    label=_("补贴标准"),
    icon="banknote",
    columns=("rule_set.name", "kind", "valid_from", "annual_fen", "allowance_fen", "employer_ppm"),
    filters=("rule_set_id", "kind"),
    order=("rule_set.name", "kind", "valid_from"),
    form=(
        Section(_("基本信息"), Ref("rule_set_id"), "kind", "valid_from"),
        Section(_("每人每年"), "annual_fen", "allowance_fen", "employer_ppm"),
    ),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_parts(SubsidyStandard),
    clean=service.clean_standard,
    delete=service.keep_part,
    restore=service.keep_part,
    transfer=Transfer(key=""),
)

FUNDS = Resource(
    model=Fund,
    slug="funds",
    label=_("专项经费"),
    icon="landmark",
    columns=("name", "year", "total_fen", "carry_over_fen", "subsidy_share_ppm", Column("note", hidden=True)),
    search=("name", "note"),
    filters=("year",),
    order=("-year", "name"),
    form=(Section(_("基本信息"), "name", "year", "total_fen", "carry_over_fen", "subsidy_share_ppm", "note"),),
    related=(Related("fund-sources", "fund_id"), Related("fund-uses", "fund_id"), Related("scenarios", "fund_id")),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_fund,
    delete=service.take_fund,
    transfer=Transfer(key=""),
)

FUND_SOURCES = Resource(
    model=FundSource,
    slug="fund-sources",
    label=_("资金来源"),
    icon="hand-coins",
    columns=("fund.name", "name", "share_ppm", "position"),
    search=("name",),
    filters=("fund_id",),
    order=("fund.name", "position", "name"),
    form=(Section(_("基本信息"), Ref("fund_id"), "name", "share_ppm", "position"),),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_parts(FundSource),
    clean=service.clean_source,
    delete=service.keep_part,
    restore=service.keep_part,
    transfer=Transfer(key=""),
)

FUND_USES = Resource(
    model=FundUse,
    slug="fund-uses",
    label=_("其他支出"),
    icon="receipt",
    columns=("fund.name", "kind", "name", "amount_fen", "share_ppm"),
    search=("name",),
    filters=("fund_id", "kind"),
    order=("fund.name", "kind", "name"),
    form=(Section(_("基本信息"), Ref("fund_id"), "kind", "name", "amount_fen", "share_ppm"),),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_parts(FundUse),
    clean=service.clean_use,
    delete=service.keep_part,
    restore=service.keep_part,
    transfer=Transfer(key=""),
)

SCENARIOS = Resource(
    model=BudgetScenario,
    slug="scenarios",
    label=_("测算方案"),
    icon="file-spreadsheet",
    columns=(
        "name",
        "year",
        "revision",
        Column("status", colours=_COLOURS),
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
        Link(_("试算"), "/budget/explore?scenario={id}", icon="sliders_horizontal", permission="budget.compute"),
    ),
    form=(Section(_("基本信息"), "name", "year", Ref("rule_set_id"), Ref("fund_id"), "first_month", "description"),),
    related=(Related("quota-overrides", "scenario_id"), Related("scenarios", "based_on_id")),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_scenarios,
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
    locked=service.locked_overrides,
    clean=service.clean_override,
    delete=service.keep_override,
    restore=service.keep_override,
    transfer=Transfer(key=""),
)
