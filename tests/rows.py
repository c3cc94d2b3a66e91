"""Valid rows of every resource, made through the store: what a clerk would type into an otherwise empty office."""

from collections.abc import Callable
from typing import Any

import polars as pl
import sqlalchemy as sa

from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import execute_read
from gridapp.kit.fields import FieldSpec, fields_of, file_fields, parse, table_of, text_of
from gridapp.kit.sheet import Cell, text_of_cell
from gridapp.kit.store import registry
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.kit.transfer import FileTable, Outcome, run_import, sheet_of

Form = dict[str, Any]


class Office:
    """Makes rows as `actor`; rows that others need are made once and reused."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._number = 0
        self._made: dict[str, int] = {}

    def add(self, slug: str, **more: Any) -> int:
        """A new row; returns its id."""
        return store.create_row(registry.resource_of(slug), self.actor, {**self.form(slug), **more}).id

    def one(self, slug: str) -> int:
        """The row that others of this test refer to."""
        if slug not in self._made:
            self._made[slug] = self.add(slug)
        return self._made[slug]

    def code(self, slug: str) -> str:
        """Its code."""
        return store.read_row(registry.resource_of(slug), self.actor, self.one(slug))["code"]

    def form(self, slug: str) -> Form:
        """What is typed for a row unlike all before."""
        self._number += 1
        return FORMS[slug](self, self._number) if slug in FORMS else self._generic(registry.resource_of(slug))

    def _generic(self, resource: Resource) -> Form:
        own = fields_of(resource.model)
        return {name: f"{self._number}" for name in resource.form_fields if own[name].required and not own[name].target}


FORMS: dict[str, Callable[[Office, int], Form]] = {
    "towns": lambda _o, n: {"code": f"99{n:07d}", "name": f"第{n}镇"},
    "villages": lambda _o, n: {"code": f"99018110{n:04d}", "name": f"东河{n}村", "households": f"{n}00", "area_km2": "3.25"},
    "dormitories": lambda o, n: {"code": f"D{n:03d}", "name": f"{n}号宿舍", "village_id": o.one("villages"), "residents": "120"},
    "grids": lambda o, n: {"name": f"第{n}网格", "village_id": o.one("villages"), "households": "300"},
    "staff": lambda o, n: {"name": f"王{n}", "phone": f"138{n:08d}", "village_id": o.one("villages"), "hired_on": "2026/1/2"},
    "roles": lambda _o, n: {"code": f"role{n}", "name": f"岗位{n}", "level": "grid"},
    "assignments": lambda o, _n: {
        "staff_id": o.add("staff"), "role_code": o.code("roles"), "grid_id": o.one("grids"), "start_on": "2026-01-02",
    },
    "rule-sets": lambda _o, n: {
        "name": f"规则{n}", "subsidy_per_worker_fen": "7,200.00", "housing_units_per_grid": "300", "residents_per_grid": "500",
    },
    "village-tiers": lambda o, n: {"rule_set_id": o.one("rule-sets"), "min_population": f"{n}000", "grids": "2", "workers": "3"},
    "funds": lambda _o, n: {"name": f"经费{n}", "year": "2026", "total_fen": "1,200,000.00", "subsidy_share_ppm": "60"},
    "subsidy-standards": lambda o, n: {
        "rule_set_id": o.one("rule-sets"), "kind": "part_time", "valid_from": f"{2000 + n % 100}-07-01", "annual_fen": "3,600.00",
    },
    "fund-sources": lambda o, n: {"fund_id": o.one("funds"), "name": f"来源{n}", "share_ppm": "1"},
    "fund-uses": lambda o, n: {"fund_id": o.one("funds"), "kind": "service", "name": f"事项{n}", "amount_fen": "1,000.00"},
    "quota-overrides": lambda o, _n: {
        "scenario_id": o.one("scenarios"), "village_id": o.add("villages"), "workers": "3", "reason": "人口密集",
    },
    "payouts": lambda o, n: {
        "staff_id": o.add("staff"), "year": "2026", "month": f"{n % 12 + 1}", "village_id": o.one("villages"), "full_fen": "600.00",
    },
    "scenarios": lambda o, n: {"name": f"方案{n}", "year": "2026", "rule_set_id": o.one("rule-sets"), "fund_id": o.one("funds")},
    "trainings": lambda o, n: {
        "code": f"T{n:03d}", "name": f"培训{n}", "starts_at": "2026-03-01 09:00", "ends_at": "2026-03-01 11:00",
        "village_id": o.one("villages"),
    },
    "attendance": lambda o, _n: {"training_id": o.one("trainings"), "staff_id": o.add("staff")},
    "case-categories": lambda _o, n: {"code": f"c{n}", "name": f"类别{n}", "deadline": "7"},
    "deadline-rules": lambda o, n: {"category_id": o.add("case-categories"), "urgency": "urgent", "amount": f"{n % 300 + 1}"},
    "calendar-days": lambda _o, n: {"day": f"{2030 + n // 28}-02-{n % 28 + 1:02d}", "kind": "holiday", "name": f"节日{n}"},
    "cases": lambda o, n: {
        "title": f"{n}号路灯不亮", "category_id": o.one("case-categories"), "grid_id": o.one("grids"), "reported_at": "2026-03-01 09:00",
    },
    "account-roles": lambda _o, n: {"code": f"role{n}", "name": f"角色{n}", "permissions": "staff.read cases.read"},
    "accounts": lambda o, n: {"username": f"user{n}", "display_name": f"张{n}", "role_code": o.code("account-roles")},
}  # fmt: skip


def another(resource: Resource, shown: Form) -> Form:
    """A harmless change of one field: another text where there is one, else another number or amount."""
    own = fields_of(resource.model)
    typed = [own[name] for name in resource.form_fields if name != "code" and not own[name].sensitive]
    texts, numbers, amounts = ([item for item in typed if item.widget in kinds] for kinds in ({"text", "textarea"}, {"integer"}, {"money"}))
    field = (texts[-1:] + numbers[:1] + amounts[:1])[0]
    value = shown[field.name]
    return {field.name: {"integer": lambda: str(int(value) + 1), "money": lambda: f"1{value}"}.get(field.widget, lambda: "改过的内容")()}


def same(field: FieldSpec, typed: Any, shown: Any) -> bool:
    """Whether the form gives back what was typed into it."""
    return shown == typed or text_of(field, parse(field, typed)) == str(shown)


def stored(resource: Resource) -> list[dict[str, Any]]:
    """Every row of the table, deleted ones too."""
    table = table_of(resource.model)
    return execute_read(sa.select(*table.c).order_by(table.c.id))


def cells(model: type, *names: str) -> list[tuple[Any, ...]]:
    """Columns of every row, in the order they were made."""
    table = table_of(model)
    return [tuple(row.values()) for row in execute_read(sa.select(*(table.c[name] for name in names)).order_by(table.c.id))]


def imported(table: FileTable, actor: Actor, text: str) -> Outcome:
    """What comes of a CSV file."""
    return run_import(actor, table, sheet_of(table, text.encode(), "x.csv"), "x.csv")


def exported(resource: Resource, actor: Actor, query: ListQuery) -> pl.DataFrame:
    """What an export of a list holds, as a frame with the column names of files."""
    fields = file_fields(resource.model).values()
    schema = {field.external: pl.Int64 if field.widget == "integer" else pl.String for field in fields}
    lines = ([_shown(cell) for cell in line] for line in store.export_lines(resource, actor, query))
    return pl.DataFrame(list(lines), schema=schema, orient="row")


def _shown(cell: Cell) -> int | str | None:
    """A cell as CSV has it, without the mark that keeps a text from being run; numbers and empty ones as they are."""
    return cell if cell is None or isinstance(cell, int | str) else text_of_cell(cell)
