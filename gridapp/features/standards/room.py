"""The room of what scenarios rest on: rule sets and funds."""

from gridapp.features.standards.resource import FUND_SOURCES, FUND_USES, FUNDS, RULE_SETS, STANDARDS, VILLAGE_TIERS
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, Room
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Fund, FundSource, FundUse, RuleSet, SubsidyStandard, VillageTier

ROOM = Room(
    name="standards",
    resources=(RULE_SETS, VILLAGE_TIERS, STANDARDS, FUNDS, FUND_SOURCES, FUND_USES),
    links=(Links(_("经费测算"), ("rule-sets", "funds"), order=2),),
    files=(
        FileTable(name="rule_sets", model=RuleSet, key=("name",)),
        FileTable(name="village_tiers", model=VillageTier, key=("rule_set_id", "min_population")),
        FileTable(name="subsidy_standards", model=SubsidyStandard, key=("rule_set_id", "kind", "valid_from")),
        FileTable(name="funds", model=Fund, key=("name",)),
        FileTable(name="fund_sources", model=FundSource, key=("fund_id", "name")),
        FileTable(name="fund_uses", model=FundUse, key=("fund_id", "kind", "name")),
    ),
)  # fmt: skip
