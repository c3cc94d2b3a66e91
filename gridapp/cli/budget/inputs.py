"""What the verbs work on: a rule file against today's places, or a stored scenario."""

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from gridapp.cli import console
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.quota.frames import places_of
from gridapp.quota.places import Place
from gridapp.quota.plan import Plan, compute
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.paid import places_on

RulesFile = Annotated[Path | None, typer.Option("--rules", help=console.words(_("规则文件（TOML），写法见 docs/budget-rules.md")))]
Scenario = Annotated[str | None, typer.Option("--scenario", help=console.words(_("已保存的方案：名称或编号")))]
Year = Annotated[int | None, typer.Option("--year", help=console.words(_("方案年度；几个年度有同名方案时用来区分")))]

_MOST_NAMES = 5
_NEAR = 0.3
"""How like what was typed a name must be to be offered; Chinese names are short, so one wrong character weighs much."""


@dataclass(frozen=True)
class Chosen:
    """A plan, what it is called, and the stored scenario it is of, if any."""

    name: str
    plan: Plan
    scenario: plans.Planned | None = None

    @property
    def places(self) -> list[Place]:
        """The places the plan was computed for: of a scenario that was handed in, as they were."""
        return [quota.place for quota in self.plan.quotas]


def choose(rules_file: Path | None, scenario: str | None, year: int | None) -> Chosen:
    """The plan of `--rules` or of `--scenario`.

    Raises:
        Refusal: not exactly one of them, the database is not ready, or the plan cannot be computed.
    """
    if (rules_file is None) == (scenario is None):
        raise Refusal(msg("请用 --rules 指定规则文件，或用 --scenario 指定已保存的方案，二者选一"))
    if rules_file is None:
        return of_scenario(scenario or "", year)
    if year is not None:
        raise Refusal(msg("--year 只用于区分同名方案；规则文件的年度写在文件的 year 一项"))
    return of_file(rules_file)


def of_file(path: Path) -> Chosen:
    """The plan of a rule file for the town as it is today."""
    rule_set = read_rules(path)
    check_database()
    return Chosen(path.name, compute(rule_set, places_of(places_on(SYSTEM, today()))))


def of_scenario(text: str, year: int | None) -> Chosen:
    """The plan of a stored scenario: of a draft from today's places, afterwards as it was handed in."""
    check_database()
    planned = plans.planned(SYSTEM, find_scenario(text, year), today())
    return Chosen(planned.stored.name, planned.plan, planned)


def check_database() -> None:
    """Refuse a database that is not there or not of this version; imported late, because serving is."""
    from gridapp.cli.serve import check_database

    check_database()


def find_scenario(text: str, year: int | None) -> int:
    """The id of a scenario by its name, or by its id where no scenario has that name.

    Raises:
        Refusal: none or several; names those that were perhaps meant.
    """
    text = text.strip()
    known = [row for row in plans.scenarios(SYSTEM) if year is None or row["year"] == year]
    found = [row for row in known if row["name"] == text] or [row for row in known if str(row["id"]) == text]
    if len(found) == 1:
        return found[0]["id"]
    if found:
        raise Refusal(
            msg("有 {count} 个名为“{name}”的方案：{list}。请加 --year 年度，或改用编号", count=len(found), name=text, list=_listed(found))
        )
    if not known:
        raise Refusal(
            msg("{year} 年没有测算方案", year=year) if year else msg("还没有测算方案，请先在“经费测算”中保存，或用 --rules 指定规则文件")
        )
    names = [row["name"] for row in known]
    near = {name for name in names if text and text in name} | set(difflib.get_close_matches(text, names, n=_MOST_NAMES, cutoff=_NEAR))
    if near:
        listed = _listed([row for row in known if row["name"] in near])
        raise Refusal(msg("没有名为“{name}”的方案。您要的是否是：{list}？", name=text, list=listed))
    raise Refusal(msg("没有名为“{name}”的方案。现有：{list}", name=text, list=_listed(known)))


def _listed(rows: list[dict[str, Any]]) -> tuple[Msg | str, ...]:
    shown = [msg("{name}（{year} 年，编号 {id}）", name=row["name"], year=row["year"], id=row["id"]) for row in rows]
    return tuple(shown[:_MOST_NAMES]) + (("……",) if len(shown) > _MOST_NAMES else ())


def read_rules(path: Path) -> Rules:
    """The rules in a TOML file.

    Raises:
        Refusal: the file cannot be read or is not TOML; says where.
        Invalid: entries are wrong; keyed `file: entry`.
    """
    try:
        return parse_rules(_toml(path))
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
