"""The invented town's rules, standards, funds and two scenarios: one approved, one that asks for more."""

from gridapp.seeding.places import Places, Row

_CURRENT, _RAISED = "现行标准", "提标方案"
_FUND, _NEXT_FUND = "2026年社区治理专项经费", "2027年社区治理专项经费（预计）"
_PLAN, _NEXT_PLAN = "2026年网格员经费测算", "2027年提标测算"
_TIERS = ((0, 1, 1), (1200, 2, 2), (2000, 3, 3), (2800, 4, 4), (3600, 5, 5), (6000, 7, 7), (8000, 9, 9), (10000, 11, 11))


def budget_rows(places: Places) -> dict[str, list[Row]]:
    """Every table of the budget; amounts in 元, shares as parts of 1."""
    rule = {"housing_units_per_grid": 300, "residents_per_grid": 800, "workers_per_grid": 1}
    crowded, factory = places.villages[25], places.dormitories[0]
    return {
        "rule_sets": [
            {"name": _CURRENT, "subsidy_per_worker": "7200.00", **rule, "note": "每月 600 元，区、镇按 6:4 分担。示例数值，按本地文件修改"},
            {"name": _RAISED, "subsidy_per_worker": "8400.00", **rule, "note": "拟自 2027 年起每月 700 元。示例数值，按本地文件修改"},
        ],
        "village_tiers": [
            {
                "rule_set_name": name, "min_population": population, "grids": grids, "workers": workers,
                "part_time": 1 if name == _RAISED and workers >= 4 else 0,
            }
            for name in (_CURRENT, _RAISED) for population, grids, workers in _TIERS
        ],
        "subsidy_standards": [
            {"rule_set_name": _CURRENT, "kind": "part_time", "valid_from": "2024-01-01", "annual": "4800.00", "allowance": "600.00", "employer": "0"},
            {"rule_set_name": _RAISED, "kind": "full_time", "valid_from": "2027-07-01", "annual": "9000.00", "allowance": "600.00", "employer": "0"},
            {"rule_set_name": _RAISED, "kind": "part_time", "valid_from": "2027-01-01", "annual": "5400.00", "allowance": "600.00", "employer": "0"},
        ],
        "funds": [
            {"name": _FUND, "year": 2026, "total": "1400000.00", "carry_over": "0.00", "subsidy_share": "0.60", "note": "其余 40% 用于社区服务类、活动类、管理类及其他"},
            {"name": _NEXT_FUND, "year": 2027, "total": "1450000.00", "carry_over": "35000.00", "subsidy_share": "0.60", "note": "按上年增长 3.6% 预计"},
        ],
        "fund_sources": [
            {"fund_name": fund, "name": name, "share": share, "position": at}
            for fund in (_FUND, _NEXT_FUND) for at, (name, share) in enumerate((("区财政", "0.60"), ("镇财政", "0.40")), 1)
        ],
        "fund_uses": [
            {"fund_name": _FUND, "kind": "service", "name": "", "amount": "", "share": "0.40"},
            {"fund_name": _FUND, "kind": "activity", "name": "", "amount": "", "share": "0.25"},
            {"fund_name": _FUND, "kind": "management", "name": "", "amount": "", "share": "0.25"},
            {"fund_name": _FUND, "kind": "other", "name": "", "amount": "", "share": "0.10"},
            {"fund_name": _NEXT_FUND, "kind": "service", "name": "便民服务站", "amount": "240000.00", "share": ""},
            {"fund_name": _NEXT_FUND, "kind": "activity", "name": "", "amount": "", "share": "0.45"},
            {"fund_name": _NEXT_FUND, "kind": "management", "name": "", "amount": "", "share": "0.35"},
            {"fund_name": _NEXT_FUND, "kind": "other", "name": "", "amount": "", "share": "0.20"},
        ],
        "budget_scenarios": [
            {"name": _PLAN, "year": 2026, "rule_set_name": _CURRENT, "fund_name": _FUND, "status": "approved", "description": "按现行标准核定"},
            {"name": _NEXT_PLAN, "year": 2027, "rule_set_name": _RAISED, "fund_name": _NEXT_FUND, "status": "draft", "description": "测算补贴提高到每月 700 元后的缺口"},
        ],
        "quota_overrides": [
            {"scenario_name": _NEXT_PLAN, "village_code": crowded["code"], "dormitory_code": "", "grids": "", "workers": int(crowded["resident_population"]) // 1000 + 2, "reason": "商住混合、流动人口多，增配网格员"},
            {"scenario_name": _NEXT_PLAN, "village_code": "", "dormitory_code": factory["code"], "grids": 1, "workers": 1, "reason": "厂区自有保安巡查，按一格一员核定"},
        ],
    }  # fmt: skip
