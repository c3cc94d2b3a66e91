"""Every input of a plan, declared once: what it is called in files and on screens, its kind, its unit, what it means and where the work
plan speaks of it.

Reading a rule file, the planner's page and what it keeps, the columns and their labels, the workbook's inputs, comparisons and
docs/budget-rules.md derive from this list. A further input is a line here, a field of the engine's own class, a column and its migration.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any, Literal

from gridapp.kit import parsing
from gridapp.kit.choices import Choice
from gridapp.kit.i18n import _
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import MONTHS, Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis
from gridapp.quota.rules import Rules

Kind = Literal["money", "share", "integer", "year", "month", "choice", "text", "date"]
Home = Literal["rule_set", "fund", "scenario"]
"""What keeps an input: a rule set, a fund, or the scenario itself."""
_SUFFIX = {"money": "_fen", "share": "_ppm"}
_MOST = {"year": 2100, "month": MONTHS, "text": 100}


@dataclass(frozen=True)
class Input:
    """One input. `of` is the engine's class that has it as a field."""

    of: type
    name: str
    """As rule files and the planner's form call it: an amount in 元, a share as a part of 1 or in percent."""
    kind: Kind
    label: str
    """Msgid."""
    help: str
    """Msgid: what it is, and where the work plan speaks of it."""
    unit: str = ""
    """Msgid."""
    home: Home = "rule_set"
    head: str = ""
    """Msgid above a narrow column, where the label is too long."""
    optional: bool = False
    """A file may leave it out, a form leave it empty."""
    least: int = 0
    most: int = 0
    """Of numbers the largest (0: what the tables hold), of texts the length."""
    choices: type[Choice] | None = None
    stored: str = ""
    """Its column, where that is not called as the field."""

    @property
    def field(self) -> str:
        """The field that holds it: amounts in integer 分, shares in parts per million."""
        return self.name + _SUFFIX.get(self.kind, "")

    @property
    def column(self) -> str:
        """The column that keeps it."""
        return self.stored or self.field

    @property
    def limit(self) -> int:
        """The largest number or the longest text."""
        return self.most or _MOST.get(self.kind, 2_000_000_000)

    @property
    def default(self) -> Any:
        """What it is where nothing is said; `...` where something must be."""
        (known,) = (field.default for field in fields(self.of) if field.name == self.field)
        return known if known is not MISSING else None if self.optional else ...

    def of_rules(self, made: Any) -> Any:
        """Its value in rules or, for a column of a table, in one of their rows."""
        return getattr(made.dormitory if self.of is DormitoryRule else made, self.field)

    def text(self, value: Any) -> str:
        """A value as somebody would type it, shares in percent; empty for none."""
        if value is None:
            return ""
        if self.kind == "money":
            return parsing.yuan(value)
        return parsing.share_text(value, percent=True) if self.kind == "share" else str(value)


@dataclass(frozen=True)
class Table:
    """Inputs of which there may be any number: one row each."""

    of: type
    name: str
    """As the planner's form and `Rules` call it."""
    title: str
    """Msgid."""
    columns: tuple[Input, ...]
    key: tuple[str, ...]
    """Fields that tell two rows apart."""
    home: Home = "rule_set"
    file: str = ""
    """What rule files call it, where that is not its name."""
    more: str = ""
    """Msgid of the button that adds a row."""

    @property
    def entry(self) -> str:
        """Its name in rule files."""
        return self.file or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns by name."""
        return tuple(column.name for column in self.columns)

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns that keep them."""
        return tuple(column.column for column in self.columns)

    def __getitem__(self, name: str) -> Input:
        return next(column for column in self.columns if column.name == name)

    def rows_of(self, made: Rules) -> tuple[Any, ...]:
        """Its rows in rules."""
        return getattr(made, self.name)


@dataclass(frozen=True)
class Group:
    """What the planner's page shows together, in this order."""

    title: str
    """Msgid."""
    inputs: tuple[Input, ...]
    table: Table | None = None

    def columns(self, home: Home) -> tuple[str, ...]:
        """The columns of its single inputs that a rule set, a fund or a scenario keeps."""
        return tuple(one.column for one in self.inputs if one.home == home)


TIERS = Table(
    Tier, "tiers", _("村（社区）分档"),
    (
        Input(Tier, "min_population", "integer", _("起点"), head=_("起"),
              help=_("从多少起适用这一档；单位随分档依据：人、户或公顷。最低一档从 0 起，即默认档。依据：工作计划篇 2 第一章（一）1")),
        Input(Tier, "max_population", "integer", _("止点"), head=_("止"), optional=True,
              help=_("适用到多少为止；留空表示到下一档之前。填了就必须与下一档连上。依据：工作计划篇 2 第一章（一）1")),
        Input(Tier, "grids", "integer", _("网格数"), head=_("网格"), unit=_("个"),
              help=_("这一档的村（社区）划几个网格。依据：工作计划篇 2 第一章（一）1")),
        Input(Tier, "workers", "integer", _("网格员数"), head=_("网格员"), unit=_("名"),
              help=_("这一档的村（社区）设几名网格员。依据：工作计划篇 2 第一章（一）1")),
        Input(Tier, "part_time", "integer", _("其中兼职"), head=_("兼职"), unit=_("名"), optional=True,
              help=_("网格员数中按兼职标准计发的人数。依据：工作计划篇 2 第一章（一）1")),
    ),
    key=("min_population",), file="village_tiers", more=_("增加一档"),
)  # fmt: skip
STANDARDS = Table(
    Standard, "standards", _("分类补贴标准"),
    (
        Input(Standard, "kind", "choice", _("人员类别"), head=_("类别"), choices=WorkerKind,
              help=_("这条标准管哪类人员：专职、兼职，或驻地单位选派的宿舍网格员。依据：工作计划篇 2 第一章（一）")),
        Input(Standard, "valid_from", "date", _("生效日期"), head=_("生效"),
              help=_("当月 1 日；年中变动把一年分段，按月累计四舍五入，全年合计不差一分。依据：工作计划篇 2 第一章（一）")),
        Input(Standard, "annual", "money", _("每人每年补贴"), head=_("年补贴"), unit=_("元"),
              help=_("每人每年的补贴。依据：工作计划篇 2 第一章（一）")),
        Input(Standard, "allowance", "money", _("每人每年津贴"), head=_("年津贴"), unit=_("元"), optional=True,
              help=_("通讯、交通等固定津贴，每人每年，不乘考核系数。依据：工作计划篇 2 第一章（一）")),
        Input(Standard, "employer", "share", _("单位负担比例"), head=_("单位%"), optional=True,
              help=_("社会保险等由单位负担的部分，占补贴的百分比；没有填 0。依据：工作计划篇 2 第一章（一）")),
    ),
    key=("kind", "valid_from"), more=_("增加一条标准"),
)  # fmt: skip
SOURCES = Table(
    Source, "sources", _("资金来源"),
    (
        Input(Source, "name", "text", _("来源"), most=50, help=_("出资的一级，如区、镇。依据：工作计划篇 2 第一章（二）")),
        Input(Source, "share", "share", _("分担比例"), head=_("比例%"),
              help=_("一项经费各来源的比例合计应为 100%；尾差按最大余数法分到分。依据：工作计划篇 2 第一章（二）")),
    ),
    key=("name",), home="fund", more=_("增加一个来源"),
)  # fmt: skip
USES = Table(
    Use, "uses", _("其他支出"),
    (
        Input(Use, "kind", "choice", _("支出类别"), head=_("类别"), choices=FundUseKind,
              help=_("社区服务类、活动类、管理类，或群众迫切需要的其他事项。依据：工作计划篇 2 第一章（二）")),
        Input(Use, "name", "text", _("支出事项"), head=_("事项"), optional=True,
              help=_("同一类别有多项时用来区分，可不填。依据：工作计划篇 2 第一章（二）")),
        Input(Use, "amount", "money", _("固定金额"), head=_("金额"), unit=_("元"), optional=True,
              help=_("固定金额，与比例二选一。依据：工作计划篇 2 第一章（二）")),
        Input(Use, "share", "share", _("占其余比例"), head=_("比例%"), optional=True,
              help=_("占扣除补贴和固定金额之后的比例，各项合计应为 100%。依据：工作计划篇 2 第一章（二）")),
    ),
    key=("kind", "name"), home="fund", more=_("增加一项支出"),
)  # fmt: skip
OVERRIDES = Table(
    Override, "overrides", _("人工调整"),
    (
        Input(Override, "kind", "choice", _("类别"), choices=PlaceKind, help=_("是村、社区还是单位宿舍")),
        Input(Override, "code", "text", _("编码"), most=200, help=_("调整的是哪一处")),
        Input(Override, "name", "text", _("名称"), most=200, optional=True, help=_("给看文件的人看的，以编码为准")),
        Input(Override, "grids", "integer", _("核定网格数"), unit=_("个"), optional=True,
              help=_("人工核定的网格数，留空按规则。依据：工作计划篇 2 第一章（一）")),
        Input(Override, "workers", "integer", _("核定网格员数"), unit=_("名"), optional=True,
              help=_("人工核定的网格员数，留空按规则。依据：工作计划篇 2 第一章（一）")),
        Input(Override, "reason", "text", _("调整理由"), most=200, help=_("为什么不按规则；会写进方案和文件")),
    ),
    key=("key",), home="scenario",
)  # fmt: skip
TYPED_TABLES = (TIERS, STANDARDS, SOURCES, USES)
"""Those whose rows are typed in the planner's form; a place is decided by hand where it is shown."""
TABLES = (*TYPED_TABLES, OVERRIDES)

MONEY_INPUTS = Group(
    _("补贴与经费"),
    (
        Input(Rules, "subsidy_per_worker", "money", _("每名网格员每年补贴"), unit=_("元"),
              help=_("没有分类标准生效时，每名网格员每年的补贴。依据：工作计划篇 2 第一章（一）")),
        Input(Rules, "year", "year", _("年度"), home="scenario", optional=True, least=2000,
              help=_("方案管的年度；分类标准按它分段。依据：工作计划篇 2 第一章（一）")),
        Input(Rules, "first_month", "month", _("起始月份"), unit=_("月"), home="scenario", optional=True, least=1,
              help=_("从几月起计发；年中启用的方案按剩余月数计。依据：工作计划篇 2 第一章（一）")),
        Input(Rules, "fund_total", "money", _("专项经费总额"), unit=_("元"), home="fund", stored="total_fen",
              help=_("本年度专项经费总额，不含上年结转。依据：工作计划篇 2 第一章（二）")),
        Input(Rules, "carry_over", "money", _("上年结转"), unit=_("元"), home="fund", optional=True,
              help=_("上一年度结余转入，与总额一并按比例使用。依据：工作计划篇 2 第一章（二）")),
        Input(Rules, "subsidy_share", "share", _("可用于补贴的比例"), unit="%", home="fund",
              help=_("（总额 + 结转）中可用于网格员补贴的百分比，不足 1 分的舍去。依据：工作计划篇 2 第一章（二）")),
    ),
)  # fmt: skip
VILLAGE_INPUTS = Group(
    TIERS.title,
    (
        Input(Rules, "basis", "choice", _("分档依据"), optional=True, choices=TierBasis,
              help=_("村（社区）按什么分档：常住人口、户数或管辖面积（公顷，1 平方公里 = 100 公顷）。依据：工作计划篇 1 第一章")),
        Input(Rules, "floating_weight", "share", _("流动人口折算比例"), unit="%", optional=True,
              help=_("按人口分档时，流动人口按此比例计入，不足 1 人舍去；0 表示不计。依据：工作计划篇 1 第一章")),
    ),
    TIERS,
)  # fmt: skip
DORMITORY_INPUTS = Group(
    _("单位宿舍"),
    (
        Input(DormitoryRule, "housing_units_per_grid", "integer", _("宿舍每格房屋套数"), unit=_("套"), least=1,
              help=_("每这么多套房屋划 1 个网格，向上取整。依据：工作计划篇 2 第一章（一）2")),
        Input(DormitoryRule, "residents_per_grid", "integer", _("宿舍每格居住人数"), unit=_("人"), least=1,
              help=_("每这么多居住人员划 1 个网格，向上取整，与按套数的结果取较大者。依据：工作计划篇 2 第一章（一）2")),
        Input(DormitoryRule, "workers_per_grid", "integer", _("宿舍每格网格员"), unit=_("名"),
              help=_("单位宿舍每个网格配几名网格员。依据：工作计划篇 2 第一章（一）2")),
    ),
)  # fmt: skip
LIMIT_INPUTS = Group(
    _("每处人数与每格户数"),
    (
        Input(Rules, "min_workers", "integer", _("每处最少网格员"), unit=_("名"), optional=True,
              help=_("划有网格的村、社区或宿舍至少配这么多名；0 表示不设。依据：工作计划篇 2 第二章（一），一格一员")),
        Input(Rules, "max_workers", "integer", _("每处最多网格员"), unit=_("名"), optional=True,
              help=_("每处最多配这么多名，留空表示不限；人工调整不受它限制。依据：工作计划篇 2 第二章（一），一格一员")),
        Input(Rules, "households_min", "integer", _("每格户数下限"), unit=_("户"), optional=True,
              help=_("低于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")),
        Input(Rules, "households_max", "integer", _("每格户数上限"), unit=_("户"), optional=True,
              help=_("高于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")),
    ),
)  # fmt: skip
GROUPS = (
    MONEY_INPUTS, VILLAGE_INPUTS, DORMITORY_INPUTS, LIMIT_INPUTS,
    *(Group(table.title, (), table) for table in (STANDARDS, SOURCES, USES)),
)  # fmt: skip
"""Everything that is typed, in the order of the planner's page."""
SINGLES: Mapping[str, Input] = {one.name: one for group in GROUPS for one in group.inputs}
"""The inputs of which there is one, by name."""


def kept_by(home: Home, made: Rules) -> dict[str, Any]:
    """The single inputs that a rule set, a fund or a scenario keeps, by column."""
    return {one.column: one.of_rules(made) for one in SINGLES.values() if one.home == home}


def assembled(values: Mapping[str, Any], rows: Mapping[str, Iterable[Any]]) -> Rules:
    """Rules of single inputs by name (`None`: as the engine has it) and rows by table."""

    def own(of: type) -> dict[str, Any]:
        return {one.field: value for one in SINGLES.values() if one.of is of and (value := values.get(one.name)) is not None}

    lists: dict[str, Any] = {name: tuple(items) for name, items in rows.items()}
    return Rules(dormitory=DormitoryRule(**own(DormitoryRule)), **own(Rules), **lists)


def row_of(table: Table, values: Mapping[str, Any]) -> Any:
    """A row of values by field. What is `None` is as the engine has it; what nobody may leave out is then empty."""

    def filled(one: Input) -> Any:
        value = values.get(one.field)
        if value is None and (value := one.default) is ...:
            return next(iter(one.choices)) if one.choices else {"date": date.min, "text": ""}.get(one.kind, 0)
        return value

    return table.of(**{one.field: filled(one) for one in table.columns})
