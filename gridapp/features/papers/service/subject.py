"""What a plan's documents are about, and how their figures are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gridapp.features.papers.queries import Papers
from gridapp.kit.clock import office_day
from gridapp.kit.document import Figure
from gridapp.kit.parsing import share_text, yuan
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.funding import FundUseKind
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind, TierBasis
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Decided, Quota, Rules
from gridapp.registers.plans import Planned

DIGITS = 12
"""How much of a digest is printed."""
KIND_WORDS: dict[PlaceKind, str] = {PlaceKind.VILLAGE: "行政村", PlaceKind.COMMUNITY: "社区", PlaceKind.DORMITORY: "驻地单位宿舍"}
WORKER_WORDS = WorkerKind.labels()
USE_WORDS = FundUseKind.labels()
MEASURE_WORDS = {TierBasis.POPULATION: ("常住人口", "人"), TierBasis.HOUSEHOLDS: ("户数", "户"), TierBasis.AREA: ("管辖面积", "公顷")}
DECIDED_WORDS = {
    Decided.RULE: "", Decided.MINIMUM: "按每处最少人数", Decided.MAXIMUM: "按每处最多人数", Decided.OVERRIDE: "人工调整",
}  # fmt: skip
_STATES = {
    ScenarioStatus.DRAFT: "草稿，未经批准，不作为拨付依据",
    ScenarioStatus.SUBMITTED: "送审稿，已提交、待批准",
    ScenarioStatus.RETURNED: "草稿，已退回修改，不作为拨付依据",
}


def count(value: int, note: str) -> Figure:
    """A whole number in a sentence."""
    return Figure(f"{value:,}", note)


def money(fen: int, note: str) -> Figure:
    """分 in a sentence, as 元."""
    return Figure(yuan(fen, grouped=True), note)


def percent(ppm: int, note: str) -> Figure:
    """Parts per million in a sentence, as a percentage."""
    return Figure(f"{share_text(ppm, percent=True)}%", note)


def day_words(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Subject:
    """A plan with the names around it."""

    planned: Planned
    papers: Papers

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.planned.plan

    @property
    def rules(self) -> Rules:
        """What it rests on: as handed in when it was."""
        return self.planned.plan.rules

    @property
    def year(self) -> int:
        """The year it is for."""
        return self.planned.stored.year

    @property
    def us(self) -> str:
        """How the office speaks of itself: 我镇, 我乡, 我街道."""
        return next((f"我{word}" for word in ("街道", "乡") if self.papers.town.endswith(word)), "我镇")

    @property
    def title(self) -> str:
        """The document's title."""
        return f"{self.papers.town}{self.year}年网格员专项经费使用计划"

    @property
    def mark(self) -> str:
        """The word that lies across a plan that is not approved."""
        status = self.planned.stored.status
        return "" if status is ScenarioStatus.APPROVED else "送审稿" if status is ScenarioStatus.SUBMITTED else "草稿"

    @property
    def state(self) -> str:
        """How it stands: approved when, which edition, what digest, as of which day its places were counted."""
        stored = self.planned.stored
        parts = [_STATES.get(stored.status, "已批准")]
        if stored.status is ScenarioStatus.APPROVED and stored.approved_at:
            parts.append(f"批准日期：{day_words(office_day(stored.approved_at))}")
        parts.append(f"第 {stored.revision} 版")
        parts.append(f"数据截至 {day_words(self.planned.on)}")
        if self.papers.digest:
            parts.append(f"校验码：{self.papers.digest[:DIGITS]}")
        return "　".join(parts)

    def of(self, *kinds: PlaceKind) -> list[Quota]:
        """The quotas of some kinds of places."""
        return [quota for quota in self.plan.quotas if quota.place.kind in kinds]


def total(quotas: Iterable[Quota], name: str) -> int:
    """`grids`, `workers` or `subsidy_fen` of some places."""
    return sum(getattr(quota, name) for quota in quotas)


def months_words(first: int, last: int) -> str:
    """1—12月, 7月."""
    return f"{first}月" if first == last else f"{first}—{last}月"
