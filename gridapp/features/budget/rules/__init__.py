"""Pure decisions on plain values: quota, money, funding, comparison, goals, staffing, payouts. No SQL, no screen, no clock."""

from gridapp.features.budget.rules.actuals import MonthActual, Paid, PlaceActual, by_month, by_place, last_month, month_plan, total
from gridapp.features.budget.rules.comparing import TOTALS, Comparison, PlaceComparison, compare
from gridapp.features.budget.rules.frames import (
    LINES_SCHEMA,
    PLACES_SCHEMA,
    PLAN_SCHEMA,
    SENSITIVITY_SCHEMA,
    comparison_frame,
    lines_frame,
    places_of,
    plan_frame,
    sensitivity_frame,
    staffing_frame,
    totals_frame,
)
from gridapp.features.budget.rules.frozen import Frozen, digest_of_rules, freeze, thaw
from gridapp.features.budget.rules.funding import USE_KINDS, Source, Use, UseKind, need_sources, split_sources, split_uses
from gridapp.features.budget.rules.goals import Goal, fewest_workers, highest_subsidy, lowest_threshold, scaled, with_threshold
from gridapp.features.budget.rules.money import (
    MONTHS,
    MOST_FEN,
    ONE,
    WORKER_KINDS,
    Segment,
    Standard,
    WorkerKind,
    by_largest_remainder,
    due_fen,
    half_up,
    months_fen,
    part_fen,
    standard_for,
    worker_segments,
)
from gridapp.features.budget.rules.payout import MonthPay, counts, month_amounts, month_pay, month_price
from gridapp.features.budget.rules.places import (
    Basis,
    DormitoryRule,
    Kind,
    Override,
    Place,
    Tier,
    dormitory_grids,
    hole_in,
    measure_of,
    tier_for,
)
from gridapp.features.budget.rules.plan import CostLine, Plan, compute
from gridapp.features.budget.rules.quota import Quota, Rules, households_note
from gridapp.features.budget.rules.reading import (
    DORMITORY_KEYS,
    MORE_KEYS,
    RULE_KEYS,
    SINGLE_KEYS,
    TIER_KEYS,
    parse_rules,
)
from gridapp.features.budget.rules.sensitivity import PERCENTS, Point, sensitivity
from gridapp.features.budget.rules.staffing import (
    GridAt,
    People,
    PlaceKey,
    Post,
    Staffing,
    Wanted,
    empty_grids,
    key_of,
    people_by_month,
    people_on,
    staffing,
    unspent_fen,
    vacant_kinds,
    wanted,
)

__all__ = [
    "DORMITORY_KEYS", "LINES_SCHEMA", "MONTHS", "MORE_KEYS", "MOST_FEN", "ONE", "PERCENTS", "PLACES_SCHEMA", "PLAN_SCHEMA", "RULE_KEYS",
    "SENSITIVITY_SCHEMA", "SINGLE_KEYS", "TIER_KEYS", "TOTALS", "USE_KINDS", "WORKER_KINDS", "Basis", "Comparison", "CostLine",
    "DormitoryRule", "Frozen", "Goal", "GridAt", "Kind", "MonthActual", "MonthPay", "Override", "Paid", "People", "Place", "PlaceActual",
    "PlaceComparison", "PlaceKey", "Plan", "Point", "Post", "Quota", "Rules", "Segment", "Source", "Staffing", "Standard", "Tier", "Use",
    "UseKind", "Wanted", "WorkerKind", "by_largest_remainder", "by_month", "by_place", "compare", "comparison_frame", "compute", "counts",
    "digest_of_rules", "dormitory_grids", "due_fen", "empty_grids", "fewest_workers", "freeze", "half_up", "highest_subsidy", "hole_in",
    "households_note", "key_of", "last_month", "lines_frame", "lowest_threshold", "measure_of", "month_amounts", "month_pay",
    "month_plan", "month_price", "months_fen", "need_sources", "parse_rules", "part_fen", "people_by_month", "people_on", "places_of",
    "plan_frame", "scaled", "sensitivity", "sensitivity_frame", "split_sources", "split_uses", "staffing", "staffing_frame",
    "standard_for", "thaw", "tier_for", "total", "totals_frame", "unspent_fen", "vacant_kinds", "wanted", "with_threshold",
    "worker_segments",
]  # fmt: skip
