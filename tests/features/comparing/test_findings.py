"""What figures say and in which inputs rules differ: sentences that must be true."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from gridapp.features.comparing import rules as findings
from gridapp.features.comparing.rules import different_inputs
from gridapp.features.comparing.state import exploring
from gridapp.quota.comparing import compare
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.goals import scaled
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, Place, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules

RULES = Rules(
    720_000, 12_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1), year=2026,
)  # fmt: skip
PLACES = [
    Place("01", "东风村", PlaceKind.VILLAGE, 1500, households=500),
    Place("02", "和平社区", PlaceKind.COMMUNITY, 1499, households=480),
    Place("D1", "纺织厂宿舍", PlaceKind.DORMITORY, 501, housing_units=120),
]


def test_amounts_are_short_but_true():
    assert [findings.about(fen).render() for fen in (-12_345_678, 12_350_000, 99_999, 100_000, 0)] == [
        "12.3 万元", "12.4 万元", "999.99 元", "0.1 万元", "0.00 元",
    ]  # fmt: skip


def test_where_money_moves_most_is_named_with_its_plan():
    more = replace(RULES, overrides=(Override(PlaceKind.COMMUNITY, "02", None, 4, "外来人口多"),))
    less = replace(RULES, overrides=(Override(PlaceKind.VILLAGE, "01", None, 0, "并入"),))
    plans = [compute(each, PLACES) for each in (RULES, less, more)]
    assert findings.place_finding(compare(plans)).render() == "和平社区相差最大：方案③比方案①多 2.2 万元"
    assert findings.place_finding(compare(plans[:2])).render() == "东风村相差最大：方案②比方案①少 1.4 万元"
    assert findings.place_finding(compare([plans[0], plans[0]])).render() == "各处所需经费都与方案①相同"


def test_totals_say_which_plan_the_fund_does_not_cover():
    plan = compute(RULES, PLACES)  # 5 workers: 36,000 of 72,000 元
    dear = compute(replace(RULES, subsidy_per_worker_fen=2_000_000), PLACES)
    dearer = compute(replace(RULES, subsidy_per_worker_fen=3_000_000), PLACES)
    assert findings.totals_finding([plan, dear]).render() == "方案②超出可用经费 2.8 万元"
    assert findings.totals_finding([plan, dear, dearer]).render() == "方案②、③超出可用经费，最多超出 7.8 万元"
    assert findings.totals_finding([plan, plan]).render() == "各方案都在可用经费之内，方案①结余最多：3.6 万元"


def test_thresholds_say_where_the_fund_ends():
    def said(rule_set: Rules) -> dict[str, str]:
        points = exploring.points_of(compute(rule_set, PLACES))
        return {
            "money": findings.threshold_finding(points).render(), "heat": findings.heat_finding(points).render(),
            "workers": findings.workers_finding(points).render(),
        }  # fmt: skip

    plenty = said(RULES)
    assert plenty["money"] == "门槛降到 50% 仍在可用经费之内，结余 2.9 万元"  # 6 × 7,200 of 72,000
    assert plenty["heat"] == "门槛不变，补贴提到 150% 仍在可用经费之内，结余 1.8 万元"
    assert plenty["workers"] == "门槛为 50% 时 6 名，150% 时 4 名"
    tight = said(replace(RULES, fund_total_fen=6_000_000))  # 36,000 元: exactly what 5 workers cost
    assert tight["money"] == "门槛降到 95% 时超出可用经费 0.7 万元"
    assert tight["heat"] == "门槛不变，补贴最高到 100%；到 110% 就超出可用经费 0.4 万元"
    short = said(replace(RULES, fund_total_fen=5_000_000))  # 30,000 元: 4 workers
    assert short["money"] == "门槛提高到 105% 才在可用经费之内，现超出 0.6 万元"
    assert short["heat"] == "门槛不变，补贴最高到 80%；到 90% 就超出可用经费 0.2 万元"
    none = said(replace(RULES, fund_total_fen=0))
    assert none["money"] == "门槛提高到 150% 仍超出可用经费 2.9 万元"
    assert none["heat"] == "门槛不变，补贴降到 50% 仍超出可用经费 1.8 万元"
    flat = said(replace(RULES, tiers=(Tier(0, 1, 1),)))
    assert flat["workers"] == "门槛从 50% 到 150%，网格员都是 4 名"


@settings(deadline=None)
@given(fund=st.integers(0, 20_000_000), subsidy=st.integers(0, 3_000_000), start=st.integers(1, 4000))
def test_a_finding_never_contradicts_its_points(fund: int, subsidy: int, start: int):
    tiers = (Tier(0, 1, 1), Tier(start, 2, 3))
    plan = compute(replace(RULES, fund_total_fen=fund, subsidy_per_worker_fen=subsidy, tiers=tiers), PLACES)
    points = exploring.points_of(plan)
    told = findings.threshold_finding(points)
    row = {point.threshold_percent: point for point in points if point.subsidy_percent == 100}
    percent = told.params["percent"]
    assert row[percent].workers == compute(scaled(plan.rules, threshold_ppm=percent * 10_000), PLACES).workers
    over = row[percent].headroom_fen < 0
    assert over == ("超出" in told.msgid and "才在" not in told.msgid)
    assert row[100].headroom_fen == plan.headroom_fen


def test_only_inputs_that_differ_are_listed_and_new_lines_are_told():
    other = replace(
        RULES, subsidy_per_worker_fen=840_000, tiers=(RULES.tiers[0], Tier(2000, 2, 2, 1)), carry_over_fen=100, max_workers=9,
        standards=(Standard(WorkerKind.PART_TIME, date(2026, 1, 1), 480_000, 60_000, 250_000),),
        sources=(Source("区财政", 600_000), Source("镇财政", 400_000)), uses=(Use(FundUseKind.SERVICE, None, 1_000_000),),
        overrides=(Override(PlaceKind.VILLAGE, "01", 3, None, "面积大", "东风村"),), basis=TierBasis.HOUSEHOLDS,
        dormitory=DormitoryRule(300, 800, 2),
    )  # fmt: skip
    rows = different_inputs([RULES, other])
    shown = {row.label.render(): [[line.render() for line in lines] for lines in row.lines] for row in rows}
    assert shown == {
        "每名网格员每年补贴": [["7,200.00 元"], ["8,400.00 元"]],
        "分类补贴标准": [[], ["兼职 2026-01-01 起每年 4,800.00 元，津贴 600.00 元，单位负担 25%"]],
        "分档依据": [["常住人口"], ["户数"]],
        "村（社区）分档": [
            ["0 起：1 格 1 名，其中兼职 0 名", "1,500 起：2 格 2 名，其中兼职 0 名"],
            ["0 起：1 格 1 名，其中兼职 0 名", "2,000 起：2 格 2 名，其中兼职 1 名"],
        ],
        "每处最多网格员": [["不限"], ["9 名"]],
        "宿舍每格房屋套数": [["200 套"], ["300 套"]],
        "宿舍每格居住人数": [["500 人"], ["800 人"]],
        "宿舍每格网格员": [["1 名"], ["2 名"]],
        "上年结转": [["0.00 元"], ["1.00 元"]],
        "资金来源": [[], ["区财政 60%", "镇财政 40%"]],
        "其他支出": [[], ["社区服务类 100%"]],
        "人工调整": [[], ["东风村：3 格（面积大）"]],
    }
    (tiers,) = (row for row in rows if row.label.render() == "村（社区）分档")
    assert [tiers.is_new(1, line) for line in tiers.lines[1]] == [False, True]
    assert different_inputs([RULES, RULES, RULES]) == []
