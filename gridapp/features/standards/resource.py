"""The screens of rule sets and their parts, funds and theirs."""

from gridapp.features.standards import service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Column, Ref, Related, Resource, Section, Transfer
from gridapp.models import (
    Fund,
    FundSource,
    FundUse,
    RuleSet,
    SubsidyStandard,
    VillageTier,
)
from gridapp.quota.inputs import DORMITORY_INPUTS, LIMIT_INPUTS, MONEY_INPUTS, SINGLES, SOURCES, TIERS, USES, VILLAGE_INPUTS
from gridapp.quota.inputs import STANDARDS as STANDARD_INPUTS
from gridapp.registers.plans import READ, WRITE

_RULES = [one.column for one in SINGLES.values() if one.home == "rule_set"]
_FUND = [one.column for one in SINGLES.values() if one.home == "fund"]
_SHOWN = ("subsidy_per_worker_fen", "basis", *DORMITORY_INPUTS.columns("rule_set"))
"""Of a rule set, what its list shows without being asked."""

RULE_SETS = Resource(
    model=RuleSet,
    slug="rule-sets",
    label=_("核定规则"),
    icon="ruler",
    columns=("name", *_SHOWN, *(Column(name, hidden=True) for name in (*_RULES, "cutoff_day", "note") if name not in _SHOWN)),
    search=("name", "note"),
    filters=("subsidy_per_worker_fen", "basis"),
    order=("name",),
    form=(
        Section(_("基本信息"), "name", *MONEY_INPUTS.columns("rule_set"), "cutoff_day", "note"),
        *(Section(group.title, *group.columns("rule_set")) for group in (VILLAGE_INPUTS, LIMIT_INPUTS, DORMITORY_INPUTS)),
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
    columns=("rule_set.name", *TIERS.stored),
    filters=("rule_set_id",),
    order=("rule_set.name", "min_population"),
    form=(Section(_("基本信息"), Ref("rule_set_id"), *TIERS.stored),),
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
    columns=("rule_set.name", *STANDARD_INPUTS.stored),
    filters=("rule_set_id", "kind"),
    order=("rule_set.name", "kind", "valid_from"),
    form=(
        Section(_("基本信息"), Ref("rule_set_id"), *STANDARD_INPUTS.key),
        Section(_("每人每年"), *(name for name in STANDARD_INPUTS.stored if name not in STANDARD_INPUTS.key)),
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
    columns=("name", "year", *_FUND, Column("note", hidden=True)),
    search=("name", "note"),
    filters=("year",),
    order=("-year", "name"),
    form=(Section(_("基本信息"), "name", "year", *_FUND, "note"),),
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
    columns=("fund.name", *SOURCES.stored, "position"),
    search=("name",),
    filters=("fund_id",),
    order=("fund.name", "position", "name"),
    form=(Section(_("基本信息"), Ref("fund_id"), *SOURCES.stored, "position"),),
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
    columns=("fund.name", *USES.stored),
    search=("name",),
    filters=("fund_id", "kind"),
    order=("fund.name", "kind", "name"),
    form=(Section(_("基本信息"), Ref("fund_id"), *USES.stored),),
    read=READ,
    write=WRITE,
    scope=None,
    locked=service.locked_parts(FundUse),
    clean=service.clean_use,
    delete=service.keep_part,
    restore=service.keep_part,
    transfer=Transfer(key=""),
)
