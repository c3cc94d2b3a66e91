"""Write the next migration from the models: `python -m gridapp.migrations "what changed"`."""

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


def write(message: str) -> Path:
    """The file of the migration that leads from the last one to the models as they are."""
    number = f"{len(list(_VERSIONS.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = sa.URL.create("sqlite", database=f"{folder}/empty.db")
        migrations.upgrade(url)
        engine = make_engine(url)
        with engine.begin() as connection:
            command.revision(migrations.config(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()
    path = next(_VERSIONS.glob(f"{number}_*.py"))
    path.write_text(re.sub(r"\n *# ### .*", "", path.read_text()))
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(path)], check=True)  # noqa: S603
    return path


if __name__ == "__main__":
    if not (message := " ".join(sys.argv[1:])):
        sys.exit('Say what changed: make migration MESSAGE="..."')
    sys.stdout.write(f"{write(message)}\n")
