"""The screens of rule sets, their tiers, funds and scenarios."""

from gridapp.features.budget import service
from gridapp.kit.colours import Colour
from gridapp.kit.i18n import _
from gridapp.kit.resource.spec import Action, Column, Link, Ref, Related, Resource, Section, Transfer
from gridapp.models import BudgetScenario, Fund, RuleSet, VillageTier
from gridapp.models.budget import ScenarioStatus

READ, WRITE = "budget.read", "budget.write"

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
        "housing_units_per_grid",
        "residents_per_grid",
        "workers_per_grid",
        Column("note", hidden=True),
    ),
    search=("name", "note"),
    filters=("subsidy_per_worker_fen",),
    order=("name",),
    form=(
        Section(_("基本信息"), "name", "subsidy_per_worker_fen", "note"),
        Section(_("单位宿舍"), "housing_units_per_grid", "residents_per_grid", "workers_per_grid"),
    ),
    related=(Related("village-tiers", "rule_set_id"), Related("scenarios", "rule_set_id")),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_rule_set,
    delete=service.take_tiers,
    transfer=Transfer(key=""),
)

VILLAGE_TIERS = Resource(
    model=VillageTier,
    slug="village-tiers",
    label=_("村（社区）档次"),
    icon="layers",
    columns=("rule_set.name", "min_population", "grids", "workers"),
    filters=("rule_set_id",),
    order=("rule_set.name", "min_population"),
    form=(Section(_("基本信息"), Ref("rule_set_id"), "min_population", "grids", "workers"),),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_tier,
    delete=service.keep_tier,
    transfer=Transfer(key=""),
)

FUNDS = Resource(
    model=Fund,
    slug="funds",
    label=_("专项经费"),
    icon="landmark",
    columns=("name", "year", "total_fen", "subsidy_share_ppm", Column("note", hidden=True)),
    search=("name", "note"),
    filters=("year",),
    order=("-year", "name"),
    form=(Section(_("基本信息"), "name", "year", "total_fen", "subsidy_share_ppm", "note"),),
    related=(Related("scenarios", "fund_id"),),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_fund,
    transfer=Transfer(key=""),
)

SCENARIOS = Resource(
    model=BudgetScenario,
    slug="scenarios",
    label=_("测算方案"),
    icon="file-spreadsheet",
    columns=("name", "year", Column("status", colours=_COLOURS), "rule_set.name", "fund.name", Column("description", hidden=True)),
    search=("name", "description"),
    filters=("year", "status", "rule_set_id", "fund_id"),
    order=("-year", "name"),
    links=(Link(_("打开测算"), "/budget?scenario={id}", icon="calculator"),),
    form=(Section(_("基本信息"), "name", "year", Ref("rule_set_id"), Ref("fund_id"), "description"),),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_scenario,
    delete=service.keep_approved,
    actions=(
        Action("submit", _("提交"), service.submit, when=_at(ScenarioStatus.DRAFT, ScenarioStatus.RETURNED)),
        Action(
            "approve", _("批准"), service.approve, confirm=_("批准后方案即冻结，不能再修改。确认批准？"), when=_at(ScenarioStatus.SUBMITTED)
        ),
        Action(
            "return",
            _("退回"),
            service.give_back,
            confirm=_("退回后可以继续修改。确认退回？"),
            reason=True,
            when=_at(ScenarioStatus.SUBMITTED, ScenarioStatus.APPROVED),
        ),
        Action("clone", _("复制"), service.clone),
    ),
    transfer=Transfer(key=""),
)
