"""The browser the tests drive: one that is there, else one that the system's package manager brings."""

import os
import shutil
import subprocess
from functools import lru_cache

from gridapp.cli.chromium import find


@lru_cache(maxsize=1)
def find_or_install() -> str | None:
    """A Chromium, Chrome or Edge; where there is none, apt is asked once for Chromium, if we are root."""
    if (path := find()) or not shutil.which("apt-get") or os.geteuid() != 0:
        return path
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    return find()
