"""Quota and money: how many grids and workers each place gets, what they cost, and whether the fund covers it.

Pure: on plain values and Polars frames, of the kit only what has neither a database nor a screen. The modules are by subject
(`gridapp.quota.money`, `.places`, `.rules`, `.plan` …); what a notebook needs is here too::

    from gridapp import quota

    files = ("villages.csv", "dormitories.csv")
    frame = quota.places_frame(*(pl.read_csv(name, infer_schema=False) for name in files))  # as `gridapp export` writes them
    places = quota.places_of(frame)
    rules = quota.parse_rules(tomllib.loads(Path("rules.toml").read_text()))                 # docs/budget-rules.md

    whole = quota.compute(rules, places)                                                    # a `Plan`: places, lines, totals
    quota.plan_frame(whole)                                                                 # every place, `PLAN_SCHEMA`
    quota.comparison_frame(quota.compare([whole, other]))
    quota.sensitivity_frame(quota.sensitivity(rules, places))
    quota.highest_subsidy(rules, places).value                                              # 分
    quota.split_sources(whole.subsidy_fen, rules.sources)                                   # 分 by source

Money is integer 分 (`…_fen`), shares are parts per million (`…_ppm`). What cannot be computed raises `kit.errors.Refusal`, or `Invalid`
with every mistake by its place; the words are in `.message`.
"""

from gridapp.quota.comparing import compare
from gridapp.quota.frames import comparison_frame, places_frame, places_of, plan_frame, sensitivity_frame, totals_frame
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.goals import fewest_workers, highest_subsidy, lowest_threshold
from gridapp.quota.plan import Plan, compute
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import sensitivity

__all__ = [
    "Plan", "Rules", "compare", "comparison_frame", "compute", "fewest_workers", "highest_subsidy", "lowest_threshold", "parse_rules",
    "places_frame", "places_of", "plan_frame", "sensitivity", "sensitivity_frame", "split_sources", "split_uses", "totals_frame",
]  # fmt: skip
