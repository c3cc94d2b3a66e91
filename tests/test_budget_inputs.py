"""What `quota.inputs` declares is read, shown, stored, compared and written into the workbook, every input of it; and so is one more."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.features.comparing.rules import different_inputs
from gridapp.features.papers.service.inputs import named
from gridapp.features.papers.service.workbook import workbook
from gridapp.features.planning.page.inputs import inputs as panel
from gridapp.features.planning.rules import EXAMPLE, rules_of, texts_of
from gridapp.kit.fields import fields_of
from gridapp.models import BudgetScenario, Fund, QuotaOverride, RuleSet
from gridapp.office import OFFICE
from gridapp.quota.inputs import OVERRIDES, SINGLES, TABLES, TYPED_TABLES, Input, assembled
from gridapp.quota.places import TierBasis
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from tests.features.papers.varied import PLACES, subject
from tests.features.planning.plans import PLANNER, RICH, save
from tests.features.planning.town import build_town

ROOT = Path(__file__).resolve().parents[1]
_OWNERS: dict[str, Any] = {"rule_set": RuleSet, "fund": Fund, "scenario": BudgetScenario}
_MODELS = {table.name: model for table, model in plans.PARTS} | {OVERRIDES.name: QuotaOverride}
COLUMNS = [(table, one) for table in TABLES for one in table.columns]


def _other(at: int, one: Input) -> Any:
    """A value that is nobody's default; later ones are larger, so that limits and amounts go together."""
    if one.choices:
        return TierBasis.HOUSEHOLDS
    money = 10**9 + at if at else 12_345
    return {"money": money, "share": 250_000 + at, "year": 2026, "month": 4}.get(one.kind, 10 + at)


MADE: Rules = assembled({one.name: _other(at, one) for at, one in enumerate(SINGLES.values())}, {t.name: t.rows_of(RICH) for t in TABLES})


def test_the_rules_here_say_something_of_every_input() -> None:
    assert [name for name, one in SINGLES.items() if one.of_rules(MADE) == one.default] == []
    said = {(table.name, one.name) for table, one in COLUMNS for row in table.rows_of(MADE) if one.of_rules(row) not in {None, ""}}
    assert said == {(table.name, one.name) for table, one in COLUMNS}


def test_every_input_says_what_it_is_and_where_the_work_plan_speaks_of_it() -> None:
    known = [*SINGLES.values(), *(one for table in TYPED_TABLES for one in table.columns)]
    assert [one.name for one in known if not one.label or "依据：工作计划" not in one.help] == []
    assert len({one.label for one in SINGLES.values()}) == len(SINGLES)


def test_every_input_is_read_from_a_form_and_from_a_file() -> None:
    texts = texts_of(MADE)
    assert rules_of(texts) == MADE
    moved = {name: rules_of({**EXAMPLE, "max_workers": "99", "households_min": "1", name: texts[name]}) for name in SINGLES}
    assert [name for name, made in moved.items() if SINGLES[name].of_rules(made) != SINGLES[name].of_rules(MADE)] == []
    file = {
        table.entry: [{one.name: _written(one, one.of_rules(row)) for one in table.columns} for row in table.rows_of(MADE)]
        for table in TABLES
    }
    singles = {name: _written(one, one.of_rules(MADE)) for name, one in SINGLES.items()}
    dormitory = {name: singles.pop(name) for name, one in SINGLES.items() if one.of is not Rules}
    assert parse_rules({**singles, **file, "dormitory": dormitory}) == MADE


def _written(one: Input, value: Any) -> str:
    return f"{one.text(value)}%" if one.kind == "share" and value is not None else one.text(value)


def test_every_input_is_on_the_planners_page() -> None:
    shown = str(panel())
    wanted = [*SINGLES, *(f"{table.name}.{name}" for table in TYPED_TABLES for name in table.names)]
    assert [name for name in wanted if f'"{name}"' not in shown] == []


def test_every_input_is_stored(database: sa.Engine) -> None:
    build_town()
    found = plans.scenario(PLANNER, save("各项", MADE))
    assert found is not None
    assert found.rules == MADE


def test_every_column_has_the_words_of_its_input() -> None:
    known = [(_OWNERS[one.home], one) for one in SINGLES.values()]
    known += [(_MODELS[table.name], one) for table, one in COLUMNS if table is not OVERRIDES or one.column in fields_of(QuotaOverride)]
    for model, one in known:
        field = fields_of(model)[one.column]
        assert (field.label, field.help) == (one.label, one.help)
        assert field.unit == ("%" if one.kind == "share" else one.unit)
    forms = {item.model: item.form_fields for item in OFFICE.resources}
    assert [(model, one.column) for model, one in known if one.column not in forms[model]] == []


def test_every_input_that_differs_is_told() -> None:
    labels = [row.label.msgid for row in different_inputs([rules_of(EXAMPLE), MADE])]
    assert labels == [*(one.label for one in SINGLES.values()), *(table.title for table in TABLES)]


def test_every_input_is_in_the_workbook_under_its_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(subject(MADE, PLACES))), data_only=True)
    sheet: Any = book["参数"]
    cells = {name: next(iter(book.defined_names[named(name)].destinations))[1].replace("$", "") for name in SINGLES}
    values = {name: one.of_rules(MADE) for name, one in SINGLES.items()}
    shown = {
        name: TierBasis.HOUSEHOLDS.label if name == "basis" else value / _SCALE.get(SINGLES[name].kind, 1) for name, value in values.items()
    }
    assert {name: sheet[cells[name]].value for name in SINGLES} == shown
    words = {str(cell.value or "").partition("（")[0] for row in sheet.iter_rows() for cell in row}
    assert [one.label for table in TYPED_TABLES for one in table.columns if one.label not in words] == []


_SCALE = {"money": 100, "share": 10**6}
MIGRATION = '''
"""guards."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("rule_set", sa.Column("guards", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("rule_set", "guards")
'''


def _edit(path: Path, after: str, line: str) -> None:
    text = path.read_text()
    assert text.count(after) == 1, (path, after)
    path.write_text(text.replace(after, after + line))


def test_one_more_input_is_a_line_a_field_a_column_and_a_migration(tmp_path: Path) -> None:
    if os.environ.get("ONE_MORE_INPUT"):
        pytest.skip("this is the copy with one more")
    for folder in ("gridapp", "tests", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    house, head = tmp_path / "gridapp", max(path.name[:4] for path in (ROOT / "gridapp/migrations/versions").glob("0*.py"))
    declared = '\n        Input(Rules, "guards", "integer", "保安", "依据：工作计划", unit="名", optional=True),'
    _edit(house / "quota/inputs.py", '    _("每处人数与每格户数"),\n    (', declared)
    _edit(house / "quota/rules.py", "    min_workers: int = 0\n", "    guards: int = 0\n")
    _edit(
        house / "models/budget.py", '    min_workers: int = given(SINGLES["min_workers"])\n', '    guards: int = given(SINGLES["guards"])\n'
    )
    (house / "migrations/versions/9999_guards.py").write_text(MIGRATION.format(head=head).lstrip())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not postgres", "tests/test_budget_inputs.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "ONE_MORE_INPUT": "1", "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
