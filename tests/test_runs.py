"""Two runs of the tests beside each other."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.plugins.runs import Once


@pytest.mark.postgres
def test_another_run_leaves_our_postgresql_alive(postgres_server: str, tmp_path: Path) -> None:
    """Every run closes pytest's folder to other users; a server of another user's below it would die at its next checkpoint."""
    (tmp_path / "test_other.py").write_text("def test_other(tmp_path): assert tmp_path.is_dir()\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(tmp_path), str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    with psycopg.connect(postgres_server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_a_run_makes_once_is_made_once(once: Once) -> None:
    made: list[Path] = []
    folders = {once("probe", made.append) for _ in range(3)}
    assert len(folders) == 1
    assert len(made) <= 1, "another worker may have been first"
