"""The laws of docs/architecture.md that import-linter cannot see.

Each takes the root of the tree and returns what is wrong as `file:line: what`.
"""

import ast
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from gridapp.office import OFFICE

MAX_LINES, MAX_ROOM = 400, 20


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


def _importing(root: Path, here: Callable[[str], bool], *packages: str) -> list[str]:
    """Where files that are `here` import one of the packages."""
    return [
        f"{path}:{line}: {package} may not be imported here"
        for path, text in _sources(root)
        if here(path)
        for line, package in _imports(text)
        if _any(package, packages)
    ]


def _saying(root: Path, wrong: str, home: str, told: str) -> list[str]:
    """Where any file but `home` has what matches a pattern."""
    return [
        f"{path}:{number}: {told}"
        for path, text in _sources(root)
        if path != home
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(wrong, line)
    ]


def reflex_only_in_ui(root: Path) -> list[str]:
    """Reflex in app, pages, states and the kit's UI modules only."""
    return _importing(root, lambda path: not _any(path, REFLEX_HOMES), "reflex", "reflex_*")


def no_sql_above_queries(root: Path) -> list[str]:
    """No SQL in app, pages, states, charts, rules."""
    return _importing(root, lambda path: _any(path, NO_SQL), "sqlalchemy", "sqlmodel")


def altair_only_in_charts(root: Path) -> list[str]:
    """Altair in charts and the kit's charting only."""
    return _importing(root, lambda path: not _any(path, ALTAIR_HOMES), "altair")


def one_commit(root: Path) -> list[str]:
    """`.commit(` in kit/db/session.py only."""
    return _saying(root, r"\.commit\(", COMMIT_HOME, f".commit( belongs in {COMMIT_HOME}")


def one_clock(root: Path) -> list[str]:
    """Days and moments come from kit/clock.py, which knows the office's zone: a server may stand anywhere."""
    others = r"\bdate\.today\(|\bdatetime\.(now|today|utcnow)\(|utcnow\(\)\.date\("
    return _saying(root, others, CLOCK_HOME, f"ask {CLOCK_HOME} for days and moments")


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


def small_rooms(root: Path) -> list[str]:
    """No room of more than 20 files: a subject that outgrows its room becomes a room."""
    return [
        f"{room.relative_to(root).as_posix()}:{count}: more than {MAX_ROOM} files"
        for room in sorted((root / "gridapp" / "features").iterdir())
        if (count := len(list(room.rglob("*.py")))) > MAX_ROOM
    ]


def whole_classes(root: Path) -> list[str]:
    """No class over two files: a base that one class alone has, in another file, is a part of it."""
    homes: dict[str, tuple[str, int]] = {}
    heirs: dict[str, list[str]] = {}
    for path, text in _sources(root):
        for node in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)):
            homes[node.name] = (path, node.lineno)
            for base in node.bases:
                heirs.setdefault(ast.unparse(base).partition("[")[0].rpartition(".")[2], []).append(path)
    return [
        f"{path}:{line}: {name} is a part of one class that stands in {used[0]}"
        for name, (path, line) in sorted(homes.items())
        if len(used := heirs.get(name, [])) == 1 and used[0] != path
    ]


_BLOCKS = re.compile(r"gridapp\.(registers(?!\.settings)|indicators|quota|features\.\w+\.(queries|service|charts))\b")


def off_the_loop(root: Path) -> list[str]:
    """A state's own method calls nothing that reads the database, computes frames or makes files: it hands it to a thread.

    What blocks is a function of queries, service, charts, the registers, the indicators or the engine, and every function of a state's
    module that calls one. Handed on (`to_thread(f, …)`, a lambda, a nested function) it runs elsewhere.
    """
    modules = {path: ast.parse(text) for path, text in _sources(root, "gridapp/features") if _any(path, _role("state"))}
    names = {path: _imported(tree) for path, tree in modules.items()}
    blocking: set[str] = set()
    while True:
        found = {
            f"{path[:-3].replace('/', '.')}.{node.name}"
            for path, tree in modules.items()
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and any(_blocks(name, path, names[path], blocking) for _line, name in _calls(node))
        }
        if found == blocking:
            break
        blocking = found
    return [
        f"{path}:{line}: {state.name}.{method.name} calls {name} on the event loop"
        for path, tree in modules.items()
        for state in tree.body
        if isinstance(state, ast.ClassDef) and _is_state(state)
        for method in state.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        for line, name in _calls(method)
        if _blocks(name, path, names[path], blocking)
    ]


def _imported(tree: ast.Module) -> dict[str, str]:
    """Name in a module → where it comes from."""
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def _calls(function: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of what a function calls itself."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)
        if not isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _calls(node)


def _blocks(name: str, path: str, names: dict[str, str], blocking: set[str]) -> bool:
    first, _dot, rest = name.partition(".")
    whole = f"{names[first]}.{rest}".rstrip(".") if first in names else f"{path[:-3].replace('/', '.')}.{name}"
    return whole in blocking or (_BLOCKS.match(whole) is not None and not any(part[:1].isupper() for part in whole.split(".")))


LAWS = (
    reflex_only_in_ui, no_sql_above_queries, altair_only_in_charts, one_commit, one_clock, short_files, feature_files,
    models_with_real_annotations, marked_handlers, declared_permissions, kit_knows_no_office, small_rooms, whole_classes, off_the_loop,
)  # fmt: skip
