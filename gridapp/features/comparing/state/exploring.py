"""What-if and goal seek without a screen: combinations as rows of charts, questions as people type them, answers in words and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gridapp.features.comparing import rules as findings
from gridapp.features.comparing.rules import MARKS
from gridapp.features.comparing.state.tables import Row, figure_text, heads_of, place_rows, seen, total_rows
from gridapp.kit import parsing
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.ui.text import both
from gridapp.quota.comparing import compare
from gridapp.quota.frames import sensitivity_frame
from gridapp.quota.goals import Goal, fewest_workers, highest_subsidy, lowest_threshold, scaled
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import PERCENTS, Point, sensitivity

THRESHOLDS = tuple(range(50, 151, 5))
"""Percent of the plan's thresholds for the step lines; the heat map has every second."""
_NAME = 60
"""Of a scenario's name, so much goes into the name of what is kept from it."""
_MOST_HOMES = 100_000


class Sought(StrEnum):
    """What is sought: the highest subsidy the fund allows, the lowest start of a tier, the fewest workers at so many homes a grid."""

    SUBSIDY = "subsidy"
    THRESHOLD = "threshold"
    WORKERS = "workers"


@dataclass(frozen=True)
class Question:
    """What is sought, and of which tier (counted from 0) or at how many homes."""

    kind: Sought
    value: int = 0


def question_of(kind: str, given: Mapping[str, Any]) -> Question:
    """A question as somebody typed it.

    Raises:
        Invalid: an input is missing or no number, keyed by input.
        Refusal: no such question.
    """
    try:
        sought = Sought(kind)
    except ValueError:
        raise Refusal(msg("没有这个问题，请刷新页面后重试")) from None
    if sought is Sought.SUBSIDY:
        return Question(sought)
    name, most = ("tier", 1000) if sought is Sought.THRESHOLD else ("most", _MOST_HOMES)
    return Question(sought, _whole(given, name, least=1, most=most))


def _whole(given: Mapping[str, Any], name: str, *, least: int, most: int) -> int:
    try:
        return parsing.integer(given.get(name, ""), ge=least, le=most)
    except Refusal as refusal:
        raise Invalid({name: refusal.message}) from refusal


def goal_of(plan: Plan, question: Question) -> Goal:
    """The answer. Raises `Refusal` where there is none."""
    places = [quota.place for quota in plan.quotas]
    if question.kind is Sought.SUBSIDY:
        return highest_subsidy(plan.rules, places)
    if question.kind is Sought.THRESHOLD:
        return lowest_threshold(plan.rules, places, question.value)
    return fewest_workers(plan.rules, places, question.value)


def answered(plan: Plan, question: Question) -> dict[str, Any]:
    """The answer as the page shows it: `answer` in words, `totals`, `heads`, `rows` (places that change). Raises `Refusal`."""
    goal = goal_of(plan, question)
    comparison = compare([plan, goal.plan])
    answer = {
        Sought.SUBSIDY: lambda: findings.subsidy_answer(goal, plan),
        Sought.THRESHOLD: lambda: findings.threshold_answer(goal, plan, question.value),
        Sought.WORKERS: lambda: findings.workers_answer(goal, plan, question.value),
    }[question.kind]()
    return {
        "answer": [both(answer), both(findings.money_answer(goal.plan))],
        "totals": total_rows([plan, goal.plan]),
        "heads": heads_of(MARKS[:2], ""),
        "rows": seen(place_rows(comparison), only=True, text="", sort="-subsidy_fen_change_2"),
    }


def points_of(plan: Plan) -> list[Point]:
    """Every combination that the charts show."""
    return sensitivity(plan.rules, [quota.place for quota in plan.quotas], THRESHOLDS, PERCENTS)


def drawn(points: Sequence[Point], allowed_fen: int) -> dict[str, Any]:
    """Combinations as the charts take them: `steps` (subsidy as it is), `cells` (threshold × subsidy), and the `titles`."""
    frame = sensitivity_frame(points)
    most = max(point.money_fen for point in points) or 1
    rows = [{**row, "allowed_fen": allowed_fen, "most_fen": most} for row in frame.iter_rows(named=True)]
    cells = [row for row in rows if row["threshold_percent"] in PERCENTS]
    best: dict[int, int] = {}
    for row in cells:
        if row["headroom_fen"] >= 0:
            best[row["threshold_percent"]] = max(best.get(row["threshold_percent"], 0), row["subsidy_percent"])
    titles = {
        "workers": findings.workers_finding(points), "money": findings.threshold_finding(points),
        "heat": findings.heat_finding([point for point in points if point.threshold_percent in PERCENTS]),
    }  # fmt: skip
    return {
        "steps": [row for row in rows if row["subsidy_percent"] == 100],
        "cells": [{**row, "edge": best.get(row["threshold_percent"]) == row["subsidy_percent"]} for row in cells],
        "titles": {name: both(title) for name, title in titles.items()},
    }


def movable_tiers(rule_set: Rules) -> list[Row]:
    """Tiers above the default one: `value` is the position from 0, `text` what it is."""
    unit = Msg(rule_set.basis.unit)
    return [
        {
            "value": str(at),
            "text": both(
                msg(
                    "第 {tier} 档（现从 {start:,} {unit}起，{workers} 名）",
                    tier=at + 1, start=tier.min_population, unit=unit, workers=tier.workers,
                )
            ),
        }
        for at, tier in enumerate(rule_set.tiers)
        if at
    ]  # fmt: skip


def point_facts(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a combination comes to, label and text."""
    left, each = row["headroom_fen"], figure_text("subsidy_fen", row["subsidy_fen"])
    pairs = (
        (msg("门槛"), msg("现行的 {percent}%", percent=row["threshold_percent"])),
        (msg("每名网格员每年补贴"), msg("{amount} 元（现行的 {percent}%）", amount=each, percent=row["subsidy_percent"])),
        (msg("网格员数"), msg("{workers:,} 名", workers=row["workers"])),
        (msg("所需经费"), msg("{amount} 元", amount=figure_text("money_fen", row["money_fen"]))),
        (msg("结余") if left >= 0 else msg("缺口"), msg("{amount} 元", amount=figure_text("headroom_fen", abs(left)))),
    )  # fmt: skip
    return [{"label": both(label), "text": both(text)} for label, text in pairs]


def rules_of(plan: Plan, asked: Mapping[str, Any]) -> Rules:
    """The rules of what is to be kept: of the answer to a question, or of a combination."""
    if "question" in asked:
        return goal_of(plan, asked["question"]).rules
    return scaled(plan.rules, threshold_ppm=asked["threshold"] * 10_000, subsidy_ppm=asked["subsidy"] * 10_000)


def what_of(asked: Mapping[str, Any]) -> Msg:
    """What was tried out."""
    if "question" not in asked:
        return msg("门槛 {threshold}%，补贴 {subsidy}%", threshold=asked["threshold"], subsidy=asked["subsidy"])
    question: Question = asked["question"]
    if question.kind is Sought.SUBSIDY:
        return msg("最高补贴")
    if question.kind is Sought.THRESHOLD:
        return msg("第 {tier} 档最低起点", tier=question.value + 1)
    return msg("每格不超过 {most} 户", most=question.value)


def name_of(scenario: str, asked: Mapping[str, Any]) -> Msg:
    """A name to start from."""
    return msg("{name}（{what}）", name=scenario[:_NAME], what=what_of(asked))


def description_of(scenario: str, asked: Mapping[str, Any]) -> Msg:
    """Where a kept scenario comes from."""
    return msg("由“{scenario}”试算：{what}", scenario=scenario, what=what_of(asked))
