"""Goal seek: what the fund allows, and how few workers are enough.

Each answer is exact: the next 分, or the next person, would break the limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.quota.money import MONTHS, MOST_FEN
from gridapp.quota.places import Override, Place, Tier
from gridapp.quota.plan import Plan, compute
from gridapp.quota.rules import Quota, Rules

_GENERATED, _BEFORE = "按每格不超过", "；原为人工调整："


@dataclass(frozen=True, slots=True)
class Goal:
    """An answer: the value sought, the rules that have it, and the plan under them. `value` is 分, a start, or workers."""

    value: int
    rules: Rules
    plan: Plan


def highest_subsidy(rules: Rules, places: Sequence[Place]) -> Goal:
    """The highest yearly subsidy (分 per worker, at most `MOST_FEN`) the fund's share still pays for, everything else as it is.

    Workers of a kind with a standard of its own keep that standard; only the general subsidy moves.

    Raises:
        Refusal: nobody is paid by the general subsidy, or what is fixed costs more than the fund allows.
        Refusal, Invalid: as `compute`.
    """
    counts = compute(rules, places).counts

    def cost(subsidy_fen: int) -> int:
        return sum(counts[kind] * price for kind, price in replace(rules, subsidy_per_worker_fen=subsidy_fen).prices().items())

    # Rounding month by month makes single 分 go up and down, but 12 分 more a year cost exactly 1 分 more in each month: for every
    # remainder of 12 the highest amount is a division, and the highest of those is the answer.
    step = cost(MONTHS) - cost(0)
    if step == 0:
        raise Refusal(msg("没有网格员按统一补贴标准计发，无法求解：请改用分类标准，或核对名额"))
    room = {rest: rules.allowed_fen - cost(rest) for rest in range(MONTHS)}
    if room[0] < 0:
        raise Refusal(msg("即使统一补贴为 0，其余标准所需经费也已超过可用经费"))
    value = max(rest + min(left // step, (MOST_FEN - rest) // MONTHS) * MONTHS for rest, left in room.items() if left >= 0)
    found = replace(rules, subsidy_per_worker_fen=value)
    return Goal(value, found, compute(found, places))


def lowest_threshold(rules: Rules, places: Sequence[Place], tier: int = -1) -> Goal:
    """The lowest start of one tier (by position among the tiers in ascending order; the highest by default) that the fund allows.

    The tier stays above the one below it and below the one above it, so that the tiers remain whole. Only figures of places matter: between
    two of them every start costs the same, and the lowest of those is the answer.

    Raises:
        Refusal: there is only the default tier, or no start is cheap enough.
        Refusal, Invalid: as `compute`.
    """
    at = tier if tier >= 0 else len(rules.tiers) + tier
    if not 0 < at < len(rules.tiers):
        raise Refusal(msg("只有默认档或所选档次不存在，没有可以调整的起点"))
    low = rules.tiers[at - 1].min_population + 1
    high = rules.tiers[at + 1].min_population - 1 if at + 1 < len(rules.tiers) else None
    lowest = compute(with_threshold(rules, at, low), places)
    measures = {quota.measure for quota in lowest.quotas if quota.measure is not None}
    top = max([low, *(measure + 1 for measure in measures)]) if high is None else high
    highest = compute(with_threshold(rules, at, top), places)
    # Raising the start past a place's figure moves that place down a tier: the cost changes there and nowhere else.
    saved = dict.fromkeys(sorted(measure for measure in measures if low <= measure < top), 0)
    for above, below in zip(lowest.quotas, highest.quotas, strict=True):
        if above.measure in saved:
            saved[above.measure] += above.subsidy_fen - below.subsidy_fen
    headroom, start = lowest.headroom_fen, low
    for measure, left in saved.items():
        if headroom >= 0:
            break
        headroom, start = headroom + left, measure + 1
    if headroom < 0:
        raise Refusal(msg("这一档的起点无论多高，所需经费都超过可用经费：请降低补贴标准或其他档次的名额"))
    found = with_threshold(rules, at, start)
    return Goal(start, found, compute(found, places))


def with_threshold(rules: Rules, at: int, start: int) -> Rules:
    """The rules with another start for one tier; ends of tiers follow, so that they stay contiguous."""
    tiers = list(rules.tiers)
    tiers[at] = replace(tiers[at], min_population=start)
    if tiers[at - 1].max_population is not None:
        tiers[at - 1] = replace(tiers[at - 1], max_population=start - 1)
    return replace(rules, tiers=tuple(tiers))


def scaled(rules: Rules, *, threshold_ppm: int = 1_000_000, subsidy_ppm: int = 1_000_000) -> Rules:
    """The rules with every start above 0 and every subsidy scaled (what-if): starts keep their order; moved tiers lose their ends."""
    tiers: list[Tier] = []
    for tier in rules.tiers if threshold_ppm != 1_000_000 else ():
        start = max(tier.min_population * threshold_ppm // 1_000_000, tiers[-1].min_population + 1 if tiers else 0)
        tiers.append(replace(tier, min_population=start, max_population=None))
    standards = tuple(replace(standard, annual_fen=standard.annual_fen * subsidy_ppm // 1_000_000) for standard in rules.standards)
    subsidy = rules.subsidy_per_worker_fen * subsidy_ppm // 1_000_000
    return replace(rules, tiers=tuple(tiers) or rules.tiers, subsidy_per_worker_fen=subsidy, standards=standards)


def fewest_workers(rules: Rules, places: Sequence[Place], most_homes: int) -> Goal:
    """The fewest workers that keep every grid at `most_homes` households (dormitories: housing units) or fewer, one worker per grid.

    Where the rules give more grids than that, fewer are enough; places without households on record keep what the rules give. The answer
    is written as overrides with a reason, so that it can be applied to a scenario; a decision it replaces is quoted there.

    Raises:
        Refusal: `most_homes` is not positive.
        Refusal, Invalid: as `compute`.
    """
    if most_homes < 1:
        raise Refusal(msg("每格户数上限应至少为 1 户"))
    plan = compute(rules, places)
    reason = msg("按每格不超过 {most} 户核定", most=most_homes).render()
    overrides = {item.key: item for item in rules.overrides}
    for quota in plan.quotas:
        needed = _needed(quota, most_homes)
        if needed is not None:
            place, key = quota.place, quota.place.key
            known = overrides.get(key)
            why = reason if known is None or _GENERATED in known.reason else f"{reason}{_BEFORE}{known.reason}"[:200]
            overrides[key] = Override(place.kind, place.code, needed, needed, why, place.name)
    found = replace(rules, overrides=tuple(overrides.values()))
    result = compute(found, places)
    return Goal(result.workers, found, result)


def _needed(quota: Quota, most_homes: int) -> int | None:
    homes = quota.place.homes
    return -(-homes // most_homes) if homes else None
