"""The invented town's rules, standards, funds and two scenarios: one approved for the year, one that asks for more in the next."""

from gridapp.seeding.places import Places, Row

_CURRENT, _RAISED = "现行标准", "提标方案"
_TIERS = ((0, 1, 1), (1200, 2, 2), (2000, 3, 3), (2800, 4, 4), (3600, 5, 5), (6000, 7, 7), (8000, 9, 9), (10000, 11, 11))


def budget_rows(places: Places, year: int) -> dict[str, list[Row]]:
    """Every table of the budget of a year and of the plan for the next; amounts in 元, shares as parts of 1."""
    after = year + 1
    fund_name, next_fund = f"{year}年社区治理专项经费", f"{after}年社区治理专项经费（预计）"
    plan, next_plan = f"{year}年网格员经费测算", f"{after}年提标测算"
    rule = {"housing_units_per_grid": 300, "residents_per_grid": 800, "workers_per_grid": 1}
    crowded, factory = places.villages[25], places.dormitories[0]
    return {
        "rule_sets": [
            {"name": _CURRENT, "subsidy_per_worker": "7200.00", **rule, "note": "每月 600 元，区、镇按 6:4 分担。示例数值，按本地文件修改"},
            {"name": _RAISED, "subsidy_per_worker": "8400.00", **rule, "note": f"拟自 {after} 年起每月 700 元。示例数值，按本地文件修改"},
        ],
        "village_tiers": [
            {
                "rule_set_name": name, "min_population": population, "grids": grids, "workers": workers,
                "part_time": 1 if name == _RAISED and workers >= 4 else 0,
            }
            for name in (_CURRENT, _RAISED) for population, grids, workers in _TIERS
        ],
        "subsidy_standards": [
            {"rule_set_name": _CURRENT, "kind": "part_time", "valid_from": f"{year - 2}-01-01", "annual": "4800.00", "allowance": "600.00", "employer": "0"},
            {"rule_set_name": _RAISED, "kind": "full_time", "valid_from": f"{after}-07-01", "annual": "9000.00", "allowance": "600.00", "employer": "0"},
            {"rule_set_name": _RAISED, "kind": "part_time", "valid_from": f"{after}-01-01", "annual": "5400.00", "allowance": "600.00", "employer": "0"},
        ],
        "funds": [
            {"name": fund_name, "year": year, "total": "1400000.00", "carry_over": "0.00", "subsidy_share": "0.60", "note": "其余 40% 用于社区服务类、活动类、管理类及其他"},
            {"name": next_fund, "year": after, "total": "1450000.00", "carry_over": "35000.00", "subsidy_share": "0.60", "note": "按上年增长 3.6% 预计"},
        ],
        "fund_sources": [
            {"fund_name": fund, "name": name, "share": share, "position": at}
            for fund in (fund_name, next_fund) for at, (name, share) in enumerate((("区财政", "0.60"), ("镇财政", "0.40")), 1)
        ],
        "fund_uses": [
            {"fund_name": fund_name, "kind": "service", "name": "", "amount": "", "share": "0.40"},
            {"fund_name": fund_name, "kind": "activity", "name": "", "amount": "", "share": "0.25"},
            {"fund_name": fund_name, "kind": "management", "name": "", "amount": "", "share": "0.25"},
            {"fund_name": fund_name, "kind": "other", "name": "", "amount": "", "share": "0.10"},
            {"fund_name": next_fund, "kind": "service", "name": "便民服务站", "amount": "240000.00", "share": ""},
            {"fund_name": next_fund, "kind": "activity", "name": "", "amount": "", "share": "0.45"},
            {"fund_name": next_fund, "kind": "management", "name": "", "amount": "", "share": "0.35"},
            {"fund_name": next_fund, "kind": "other", "name": "", "amount": "", "share": "0.20"},
        ],
        "budget_scenarios": [
            {"name": plan, "year": year, "rule_set_name": _CURRENT, "fund_name": fund_name, "status": "approved", "description": "按现行标准核定"},
            {"name": next_plan, "year": after, "rule_set_name": _RAISED, "fund_name": next_fund, "status": "draft", "description": "测算补贴提高到每月 700 元后的缺口"},
        ],
        "quota_overrides": [
            {"scenario_name": next_plan, "village_code": crowded["code"], "dormitory_code": "", "grids": "", "workers": int(crowded["resident_population"]) // 1000 + 2, "reason": "商住混合、流动人口多，增配网格员"},
            {"scenario_name": next_plan, "village_code": "", "dormitory_code": factory["code"], "grids": 1, "workers": 1, "reason": "厂区自有保安巡查，按一格一员核定"},
        ],
    }  # fmt: skip
