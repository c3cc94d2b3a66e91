"""The laws of docs/architecture.md that import-linter cannot see.

Each takes the root of the tree and returns what is wrong as `file:line: what`.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from gridapp.office import OFFICE

MAX_LINES = 400


def _role(name: str) -> tuple[str, str]:
    """Where a role of a feature lives: a file, or a package of that name once it has outgrown one."""
    return f"gridapp/features/*/{name}.py", f"gridapp/features/*/{name}/*"


GENERATED = "gridapp/migrations/versions/*"
REFLEX_HOMES = (
    "gridapp/app.py", *_role("page"), *_role("state"), "gridapp/kit/ui/*",
    "gridapp/kit/resource/view.py", "gridapp/kit/resource/mount.py", "gridapp/kit/resource/ui/*",
    "gridapp/kit/auth/gate.py", "gridapp/kit/auth/ui/*",
)  # fmt: skip
NO_SQL = ("gridapp/app.py", "gridapp/quota/*", *(place for role in ("page", "state", "charts", "rules") for place in _role(role)))
ALTAIR_HOMES = (*_role("charts"), "gridapp/kit/charting.py", "gridapp/kit/charting/*")
CLOCK_HOME = "gridapp/kit/clock.py"
COMMIT_HOME = "gridapp/kit/db/session.py"
ROLES = ("rules", "queries", "service", "charts", "resource", "room", "state", "page")
FEATURE_FILES = {"__init__.py", *(f"{role}.py" for role in ROLES), *ROLES}


def _sources(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """Path (relative, with slashes) and text of every Python file."""
    for folder in folders or ("gridapp",):
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), path.read_text()


def _imports(text: str) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every absolute import, wherever it stands."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def _any(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def reflex_only_in_ui(root: Path) -> list[str]:
    """Reflex in app, pages, states and the kit's UI modules only."""
    return [
        f"{path}:{line}: {package} may not be imported here"
        for path, text in _sources(root)
        if not _any(path, REFLEX_HOMES)
        for line, package in _imports(text)
        if package == "reflex" or package.startswith("reflex_")
    ]


def no_sql_above_queries(root: Path) -> list[str]:
    """No SQL in app, pages, states, charts, rules."""
    return [
        f"{path}:{line}: {package} may not be imported here"
        for path, text in _sources(root)
        if _any(path, NO_SQL)
        for line, package in _imports(text)
        if package in {"sqlalchemy", "sqlmodel"}
    ]


def altair_only_in_charts(root: Path) -> list[str]:
    """Altair in charts and the kit's charting only."""
    return [
        f"{path}:{line}: altair may not be imported here"
        for path, text in _sources(root)
        if not _any(path, ALTAIR_HOMES)
        for line, package in _imports(text)
        if package == "altair"
    ]


def one_commit(root: Path) -> list[str]:
    """`.commit(` in kit/db/session.py only."""
    return [
        f"{path}:{number}: .commit( belongs in {COMMIT_HOME}"
        for path, text in _sources(root)
        if path != COMMIT_HOME
        for number, line in enumerate(text.splitlines(), 1)
        if ".commit(" in line
    ]


_OTHER_CLOCKS = re.compile(r"\bdate\.today\(|\bdatetime\.(now|today|utcnow)\(|utcnow\(\)\.date\(")


def one_clock(root: Path) -> list[str]:
    """Days and moments come from kit/clock.py, which knows the office's zone: a server may stand anywhere."""
    return [
        f"{path}:{number}: ask {CLOCK_HOME} for days and moments"
        for path, text in _sources(root)
        if path != CLOCK_HOME
        for number, line in enumerate(text.splitlines(), 1)
        if _OTHER_CLOCKS.search(line)
    ]


def short_files(root: Path) -> list[str]:
    """No file of more than 400 lines; migrations are generated and only read afterwards."""
    return [
        f"{path}:{count}: more than {MAX_LINES} lines"
        for path, text in _sources(root, "gridapp", "tests", "tools")
        if not fnmatch(path, GENERATED) and (count := len(text.splitlines())) > MAX_LINES
    ]


def feature_files(root: Path) -> list[str]:
    """Only the roles a feature may have, each a file or a package, never both."""
    return [
        f"{path.relative_to(root).as_posix()}:1: not one of a feature's files ({', '.join(sorted(FEATURE_FILES))})"
        for feature in sorted((root / "gridapp" / "features").iterdir())
        if feature.is_dir() and feature.name != "__pycache__"
        for path in sorted(feature.iterdir())
        if path.name not in FEATURE_FILES | {"__pycache__"} or (path.is_dir() and path.with_suffix(".py").exists())
    ]


def models_with_real_annotations(root: Path) -> list[str]:
    """No `from __future__ import annotations` where tables are declared: SQLModel reads the annotations."""
    return [
        f"{path}:{line}: models need real annotations"
        for path, text in _sources(root, "gridapp/models", "gridapp/kit/db")
        for line, package in _imports(text)
        if package == "__future__"
    ]


def _decorators(method: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Dotted names of a method's decorators, top to bottom, without their arguments."""
    return [ast.unparse(item.func if isinstance(item, ast.Call) else item) for item in method.decorator_list]


def marked_handlers(root: Path) -> list[str]:
    """Every public method of a State is an event below which `@requires` stands, or a var: any browser can call any of them."""
    wrong = []
    for path, text in _sources(root):
        for state in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef) and _is_state(node)):
            for method in state.body:
                if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name.startswith("_"):
                    continue
                names = _decorators(method)
                if "rx.var" in names or "classmethod" in names or "staticmethod" in names:
                    continue
                event = next((place for place, name in enumerate(names) if name == "rx.event"), None)
                if event is None:
                    wrong.append(f"{path}:{method.lineno}: {state.name}.{method.name} is public and neither @rx.event nor @rx.var")
                elif not any(re.fullmatch(r"(\w+\.)?requires", name) for name in names[event + 1 :]):
                    wrong.append(f"{path}:{method.lineno}: {state.name}.{method.name} has no @requires below its @rx.event")
    return wrong


def _is_state(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("State") for base in node.bases)


_ASKERS = re.compile(r"(\w+\.)*(requires|need|may|NotAllowed)")


def declared_permissions(root: Path) -> list[str]:
    """Every permission that the code names is declared by a room: an undeclared one could be held by no role.

    A text counts as one when it is handed to what asks for permissions, or when it ends in a verb that some room declares.
    """
    known = {permission.name for permission in OFFICE.permissions}
    named = re.compile(rf"[a-z_]+\.({'|'.join(sorted({name.partition('.')[2] for name in known}))})")
    asked = set()
    for path, text in _sources(root):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and node.args and _ASKERS.fullmatch(ast.unparse(node.func)):
                asked |= {
                    (path, part.lineno, part.value)
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and "." in str(part.value)
                }
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value):
                asked.add((path, node.lineno, node.value))
    return [f"{path}:{line}: no room declares {name!r}" for path, line, name in sorted(asked, key=str) if name not in known]


_OFFICE_WORDS = re.compile(
    r"网格|村|社区|宿舍|village|dormitor|household|resident_|grid_(code|id|leader|worker)|(?<![a-z])staff", re.IGNORECASE
)


def kit_knows_no_office(root: Path) -> list[str]:
    """The kit would serve any office: no name and no text in it is of grids, villages, households or staff. Docstrings give examples."""
    wrong = set()
    for path, text in _sources(root, "gridapp/kit"):
        tree = ast.parse(text)
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in (node for node in ast.walk(tree) if id(node) not in told):
            words = " ".join(str(getattr(node, part, "")) for part in ("value", "id", "attr", "arg", "name", "module"))
            if found := _OFFICE_WORDS.search(words):
                wrong.add(f"{path}:{getattr(node, 'lineno', 1)}: {found[0]!r} is the office's own")
    return sorted(wrong)


LAWS = (
    reflex_only_in_ui, no_sql_above_queries, altair_only_in_charts, one_commit, one_clock, short_files, feature_files,
    models_with_real_annotations, marked_handlers, declared_permissions, kit_knows_no_office,
)  # fmt: skip
