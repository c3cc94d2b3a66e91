"""The demo town's quota and budget, from `seeds/*.csv`, without a database: `.venv/bin/marimo edit notebooks/budget.py`."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="网格员名额与经费测算")

with app.setup:
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    from gridapp import quota
    from gridapp.kit.parsing import yuan
    from gridapp.quota.reading import MORE_KEYS

    SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@app.function
def read(name: str) -> pl.DataFrame:
    """A file of the demo town, every cell a text."""
    return pl.read_csv(SEEDS / f"{name}.csv", infer_schema=False)


@app.function
def rows(name: str, /, **where: str) -> list[dict[str, str]]:
    """Rows of a file without their empty cells."""
    return [{key: cell for key, cell in row.items() if cell} for row in read(name).filter(**where).iter_rows(named=True)]


@app.function
def rules_of(scenario: str) -> quota.Rules:
    """The rules of a scenario of the demo town; the same entries as in a rule file (docs/budget-rules.md)."""
    [plan] = rows("budget_scenarios", name=scenario)
    [rule_set] = rows("rule_sets", name=plan["rule_set_name"])
    [fund] = rows("funds", name=plan["fund_name"])
    whole, of_fund = {"rule_set_name": rule_set["name"]}, {"fund_name": fund["name"]}
    about = {"name", "note", *whole, *of_fund, "scenario_name", "position", "cutoff_day"}
    dormitory = {key: rule_set.pop(key) for key in ("housing_units_per_grid", "residents_per_grid", "workers_per_grid")}

    def entries(name: str, keep: tuple[str, ...] = (), /, **where: str) -> list[dict[str, str]]:
        return [{key: cell for key, cell in row.items() if key in keep or key not in about} for row in rows(name, **where)]

    return quota.parse_rules(
        {
            **{key: cell for key, cell in {**rule_set, **plan}.items() if key in MORE_KEYS or key == "subsidy_per_worker"},
            **{"fund_total": fund["total"], "carry_over": fund.get("carry_over"), "subsidy_share": fund["subsidy_share"]},
            "dormitory": dormitory,
            "village_tiers": entries("village_tiers", **whole),
            "standards": entries("subsidy_standards", **whole),
            "sources": entries("fund_sources", ("name",), **of_fund),
            "uses": entries("fund_uses", ("name",), **of_fund),
            "overrides": [
                {"kind": "village" if "village_code" in row else "dormitory", "code": row.get("village_code") or row["dormitory_code"]}
                | {key: row[key] for key in ("grids", "workers", "reason") if key in row}
                for row in rows("quota_overrides", scenario_name=scenario)
            ],
        }
    )


@app.function
def in_yuan(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of 分 (`…_fen`) as exact 元 (`…_yuan`)."""
    money = pl.col("^.*_fen.*$").cast(pl.Decimal(38, 2)) / pl.lit(100).cast(pl.Decimal(38, 2))
    return frame.with_columns(money).rename(lambda name: name.replace("_fen", "_yuan"))


@app.cell(hide_code=True)
def _():
    mo.md("""
    # 网格员名额与经费测算

    用示范镇的数据（`seeds/*.csv`）测算各村、社区和单位宿舍的网格数、网格员数和所需经费，不需要数据库，可以离线运行。
    数值均为示例，请按本地文件修改。依据：工作计划篇 2 第一章。
    """)
    return


@app.cell
def _():
    places = quota.places_frame(read("villages"), read("dormitories"))
    current, raised = rules_of("2026年网格员经费测算"), rules_of("2027年提标测算")
    return current, places, raised


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 现行标准：各处名额与经费（元）
    """)
    return


@app.cell
def _(current, places):
    plan = quota.plan_frame(quota.compute(current, quota.places_of(places)))
    in_yuan(plan.select("code", "name", "kind", "measure", "tier_from", "grids", "workers", "homes_per_grid", "subsidy_fen"))
    return


@app.cell
def _(current, places):
    whole = quota.compute(current, quota.places_of(places))
    shares = quota.split_sources(whole.subsidy_fen, current.sources)
    borne = "、".join(f"{source.name} {yuan(part, grouped=True)} 元" for source, part in zip(current.sources, shares, strict=True))
    summary = (
        f"共设网格 {whole.grids} 个、网格员 {whole.workers} 名，需经费 {yuan(whole.subsidy_fen, grouped=True)} 元"
        f"（{borne}）；可用 {yuan(whole.allowed_fen, grouped=True)} 元，结余 {yuan(whole.headroom_fen, grouped=True)} 元。"
    )
    mo.md(summary)
    return (whole,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 与提标方案比较（元）：名额有差别的地方，和两个方案的合计
    """)
    return


@app.cell
def _(places, raised, whole):
    after = quota.compute(raised, quota.places_of(places))
    comparison = quota.comparison_frame(quota.compare([whole, after]))
    totals = quota.totals_frame({"现行标准": whole, "提标方案": after})
    moved = comparison.filter((pl.col("grids_change_2") != 0) | (pl.col("workers_change_2") != 0))
    mo.vstack([moved.select("code", "name", "^(grids|workers)_.*$"), in_yuan(totals.drop("in_post", "vacancy"))])
    return (comparison,)


@app.cell
def _(comparison):
    columns = {"subsidy_yuan_1": "现行标准", "subsidy_yuan_2": "提标方案"}
    bars = in_yuan(comparison).select("name", *columns).rename(columns).unpivot(index="name", variable_name="方案", value_name="元")
    chart = (
        alt.Chart(bars.with_columns(pl.col("元").cast(pl.Float64)), title="各处所需经费", width=640, height=alt.Step(8))
        .mark_bar()
        .encode(
            alt.Y("name:N", sort=None, title=None),
            alt.X("元:Q", title="所需经费（元）"),
            alt.Color("方案:N", title=None, sort=list(columns.values())),
            alt.YOffset("方案:N", sort=list(columns.values())),
        )
    )
    mo.vstack([chart])
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 反过来求解：经费最多能支持多高的补贴、多低的起点
    """)
    return


@app.cell
def _(current, places, raised):
    known = quota.places_of(places)
    subsidy = quota.highest_subsidy(current, known)
    threshold = quota.lowest_threshold(current, known, tier=3)
    fewest = quota.fewest_workers(raised, known, most_homes=450)
    answers = (
        f"- 现行名额下，补贴最高可为每人每年 {yuan(subsidy.value, grouped=True)} 元，结余 {yuan(subsidy.plan.headroom_fen)} 元。\n"
        f"- 第 4 档的起点最低可为 {threshold.value} 人，网格员增至 {threshold.plan.workers} 名。\n"
        f"- 提标方案若每格不超过 450 户，最少需要 {fewest.value} 名网格员，需经费 {yuan(fewest.plan.subsidy_fen, grouped=True)} 元。"
    )
    mo.md(answers)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 分档起点变动时（补贴不变）
    """)
    return


@app.cell
def _(current, places):
    points = quota.sensitivity_frame(quota.sensitivity(current, quota.places_of(places), subsidies=[100]))
    in_yuan(points.drop("subsidy_percent", "subsidy_fen"))
    return


if __name__ == "__main__":
    app.run()
