"""Tables in the browser write a share as everything else does: all only when it is all, none only when it is none."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page

from gridapp import ROOT
from gridapp.kit.shares import percent

pytestmark = pytest.mark.browser
FORMAT = Path(ROOT) / "gridapp" / "kit" / "ui" / "web" / "format.jsx"


def test_tables_write_shares_by_the_rule_of_the_server(new_page: Callable[..., Page]) -> None:
    script = re.sub(r"^import .*$", "", FORMAT.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("export const", "const")
    random = Random(20261127)
    counts = [(part, whole) for whole in (1, 3, 300, 2501, 3000, 50_000, 10**6, 10**9) for part in (0, 1, whole // 3, whole - 1, whole)]
    counts += [(random.randint(0, 20), random.randint(20, 10**9)) for _ in range(200)]
    rates = [part / whole for part, whole in counts] + [1 - part / whole for part, whole in counts]
    page = new_page()
    written = page.evaluate(f"rates => {{ {script}; return rates.map((rate) => write(rate, {{ kind: 'rate' }})); }}", rates)
    for rate, text in zip(rates, written, strict=True):
        read, decimals = float(text.removesuffix("%")), len(text.partition(".")[2]) - 1
        assert (read == 100, read == 0) == (rate == 1, rate == 0), (rate, text)
        assert abs(read - float(percent(rate).removesuffix("%"))) <= 1.01 / 10**decimals
        assert decimals >= 2
    parts = [0, 1, 333_333, 999_999, 1_000_000, 1_000_001, -999_999]
    wanted = ["0.00%", "0.0001%", "33.33%", "99.9999%", "100.00%", "100.0001%", "-99.9999%"]
    assert page.evaluate(f"parts => {{ {script}; return parts.map((part) => write(part, {{ kind: 'share' }})); }}", parts) == wanted
