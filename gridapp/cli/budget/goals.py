"""`gridapp budget goal-seek`."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Chosen, RulesFile, Scenario, Year, choose
from gridapp.cli.budget.output import Form, Format, as_dict, heading, print_csv, print_json, print_tables, totals_table, yuan
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.quota.frames import plan_frame
from gridapp.quota.goals import Goal as Found
from gridapp.quota.goals import fewest_workers, highest_subsidy, lowest_threshold
from gridapp.quota.rules import Rules

app = typer.Typer()


class Sought(StrEnum):
    """What is sought."""

    SUBSIDY = "subsidy"
    THRESHOLD = "threshold"
    HOUSEHOLDS = "households"


UNITS = {Sought.SUBSIDY: "fen", Sought.THRESHOLD: "measure", Sought.HOUSEHOLDS: "workers"}
"""What an answer counts: 分, what the tiers count, workers."""
Goal = Annotated[
    Sought,
    typer.Option(
        "--for",
        help=console.words(
            _("求什么：subsidy 经费够用的最高统一补贴，threshold 经费够用的最低一档起点，households 每格不超过若干户的最少网格员")
        ),
    ),
]
TierNumber = Annotated[int | None, typer.Option("--tier", help=console.words(_("threshold：调整第几档的起点，从 1 数起，默认最高一档")))]
Limit = Annotated[int | None, typer.Option("--limit", help=console.words(_("households：每格最多多少户，默认取规则的每格户数上限")))]


@app.command("goal-seek", help=console.words(_("反过来求解：经费够用的最高补贴、最低起点，或最少需要多少网格员")))
def goal_seek(  # noqa: PLR0917 - typer reads options as parameters
    goal: Goal,
    rules_file: RulesFile = None,
    scenario: Scenario = None,
    year: Year = None,
    tier: TierNumber = None,
    limit: Limit = None,
    form: Form = Format.TABLE,
) -> None:
    """Print the answer, what it means, and the plan under it."""
    if tier is not None and goal is not Sought.THRESHOLD:
        raise Refusal(msg("--tier 只用于 --for threshold"))
    if limit is not None and goal is not Sought.HOUSEHOLDS:
        raise Refusal(msg("--limit 只用于 --for households"))
    chosen = choose(rules_file, scenario, year)
    asked, found, meaning = _seek(chosen, goal, tier, limit)
    under = Chosen(chosen.name, found.plan, chosen.scenario)
    if form is Format.JSON:
        answer = {"for": goal.value, "value": found.value, "unit": UNITS[goal], **asked}
        print_json({"goal": answer, **as_dict(under)})
    elif form is Format.CSV:
        console.note(meaning)
        print_csv(plan_frame(found.plan))
    else:
        now, then = console.words(_("现在")), console.words(_("求解后"))
        print_tables(heading(chosen), meaning.render(console.locale()), totals_table({now: chosen.plan, then: found.plan}))


def _seek(chosen: Chosen, goal: Sought, tier: int | None, limit: int | None) -> tuple[dict[str, Any], Found, Msg]:
    """What was asked beside the goal, the answer, and what it means in words."""
    if goal is Sought.SUBSIDY:
        found = highest_subsidy(chosen.plan.rules, chosen.places)
        return {}, found, _about_subsidy(found)
    if goal is Sought.THRESHOLD:
        at = _position(chosen.plan.rules, tier)
        found = lowest_threshold(chosen.plan.rules, chosen.places, at - 1)
        return {"tier": at}, found, _about_threshold(found, at)
    most = chosen.plan.rules.households_max if limit is None else limit
    found = fewest_workers(chosen.plan.rules, chosen.places, most)
    return {"limit": most}, found, _about_households(found, most)


def _position(rule_set: Rules, tier: int | None) -> int:
    """Which tier, counted from 1; the highest by default."""
    count = len(rule_set.tiers)
    if tier is not None and count > 1 and not 2 <= tier <= count:
        raise Refusal(msg("--tier 应为 2 到 {count}：第 1 档是默认档，起点总是 0", count=count))
    return tier or count


def _about_subsidy(found: Found) -> Msg:
    value = yuan(found.value)
    if found.rules.standards:
        return msg("统一补贴最高可为每人每年 {value} 元，有分类标准的人员仍按各自的标准；再多 1 分，所需经费就超过可用经费", value=value)
    return msg("统一补贴最高可为每人每年 {value} 元；再多 1 分，所需经费就超过可用经费", value=value)


def _about_threshold(found: Found, at: int) -> Msg:
    tier, below = found.rules.tiers[at - 1], found.rules.tiers[at - 2]
    values = {"at": at, "grids": tier.grids, "workers": tier.workers, "value": found.value, "start": below.min_population}
    if found.value == below.min_population + 1:
        return msg("第 {at} 档（{grids} 个网格、{workers} 名网格员）的起点可低至 {value}，紧接前一档的起点 {start}，经费仍够用", **values)
    return msg("第 {at} 档（{grids} 个网格、{workers} 名网格员）的起点最低可为 {value}；再低 1，所需经费就超过可用经费", **values)


def _about_households(found: Found, most: int) -> Msg:
    return msg("每格不超过 {most} 户、一格一名网格员，最少需要 {value} 名；没有户数的地方维持规则所定", most=most, value=found.value)
