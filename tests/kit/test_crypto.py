"""Personal data at rest: round trip, and one key however many processes start at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.db import crypto


@given(st.text())
def test_encryption_goes_round(text):
    assert crypto.decrypt(crypto.encrypt(text)) == text


def test_processes_that_start_together_share_one_key(tmp_path):
    code = "from gridapp.kit.db import crypto; print(crypto.blind_index('x'))"
    environment = {"GRIDAPP_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}

    def start(_number: int) -> str:
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
