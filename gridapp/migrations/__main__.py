"""Write migrations from the models: `python -m gridapp.migrations initial` or `python -m gridapp.migrations "what changed"`.

`initial` writes 0001 anew and is for the time before a first release; afterwards a change of the models is a new file.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from gridapp import migrations
from gridapp.kit.db.session import make_engine

_VERSIONS = Path(__file__).parent / "versions"


def write(message: str, *, initial: bool) -> Path:
    """The file of the migration that leads from the last one (from nothing, if `initial`) to the models as they are."""
    if initial:
        for old in _VERSIONS.glob("*.py"):
            old.unlink()
    number = f"{len(list(_VERSIONS.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = sa.URL.create("sqlite", database=f"{folder}/empty.db")
        if not initial:
            migrations.upgrade(url)
        engine = make_engine(url)
        with engine.begin() as connection:
            settings = migrations.config(connection)
            settings.attributes["batch"] = not initial
            command.revision(settings, message, autogenerate=True, rev_id=number)
        engine.dispose()
    path = next(_VERSIONS.glob(f"{number}_*.py"))
    path.write_text(re.sub(r"\n *# ### .*", "", path.read_text()))
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(path)], check=True)  # noqa: S603
    return path


if __name__ == "__main__":
    words = sys.argv[1:] or ["initial"]
    made = write("Initial schema" if words == ["initial"] else " ".join(words), initial=words == ["initial"])
    sys.stdout.write(f"{made}\n")
