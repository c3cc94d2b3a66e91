"""`gridapp budget compute`."""

import json
import re
import tomllib
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from gridapp.cli import console
from gridapp.features.budget import queries, rules, service
from gridapp.kit import parsing
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.base import today
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import _, msg

app = typer.Typer()
_budget = typer.Typer(no_args_is_help=True, help=console.words(_("网格员名额与经费测算")))
app.add_typer(_budget, name="budget")


class Format(StrEnum):
    """How the plan is printed."""

    TABLE = "table"
    JSON = "json"


@_budget.command(help=console.words(_("按规则文件测算各村、社区和单位宿舍的网格、网格员和经费")))
def compute(
    rules_file: Annotated[Path, typer.Option("--rules", help=console.words(_("规则文件（TOML）")))],
    form: Annotated[Format, typer.Option("--format", help=console.words(_("输出格式：table 表格，json 供其他程序读取")))] = Format.TABLE,
) -> None:
    """Print the plan for the town in the database. Warnings go to stderr, so stdout holds the plan alone."""
    from gridapp.cli.serve import check_database

    rule_set = read_rules(rules_file)
    check_database()
    plan = rules.compute(rule_set, rules.places_of(queries.places(SYSTEM, today())))
    for warning in plan.warnings:
        console.note(msg("提示：{text}", text=warning))
    print(json.dumps(plan.as_dict(), ensure_ascii=False, indent=2) if form is Format.JSON else _table(plan))


def read_rules(path: Path) -> rules.Rules:
    """The rules in a TOML file.

    Raises:
        Refusal: the file cannot be read or is not TOML; says where.
        Invalid: entries are wrong; keyed `file: entry`.
    """
    try:
        return rules.parse_rules(_toml(path))
    except Invalid as invalid:
        raise Invalid({f"{path}: {entry}": message for entry, message in invalid.errors.items()}) from invalid


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refusal(msg("找不到规则文件 {path}，请检查路径", path=path)) from None
    except UnicodeDecodeError:
        raise Refusal(msg("规则文件 {path} 不是 UTF-8 编码，请在编辑器中另存为 UTF-8", path=path)) from None
    except OSError as error:
        raise Refusal(msg("无法读取规则文件 {path}（{reason}），请检查路径和权限", path=path, reason=error.strerror or error)) from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or numbers and nesting beyond what Python reads
        where = re.search(r"at line (\d+), column (\d+)", str(error))
        at = msg("第 {line} 行第 {column} 列", line=where[1], column=where[2]) if where else msg("文件末尾")
        reason = str(error).partition(" (at ")[0]
        raise Refusal(msg("规则文件 {path} 的{at}不符合 TOML 格式：{reason}", path=path, at=at, reason=reason)) from error


_yuan = partial(parsing.yuan, grouped=True)


def _table(plan: rules.Plan) -> str:
    rows = [
        (q.place.code, q.place.name, console.words(service.KINDS[q.place.kind]), f"{q.grids:,}", f"{q.workers:,}", _yuan(q.subsidy_fen))
        for q in plan.quotas
    ]
    total = ("", console.words(_("合计")), "", f"{plan.grids:,}", f"{plan.workers:,}", _yuan(plan.subsidy_fen))
    heads = [console.words(head) for head in (_("编码"), _("名称"), _("类别"), _("网格数"), _("网格员数"), _("所需经费（元）"))]
    result = _("结余") if plan.headroom_fen >= 0 else _("缺口")
    money = ((_("可用于补贴"), plan.allowed_fen), (_("所需经费"), plan.subsidy_fen), (result, abs(plan.headroom_fen)))
    summary = [(console.words(label), _yuan(fen)) for label, fen in money]
    return "\n\n".join(
        [
            console.table(heads, [*rows, total], right=(3, 4, 5)),
            console.table([console.words(_("经费")), console.words(_("金额（元）"))], summary, right=(1,)),
        ]
    )
