"""Where a Chromium, Chrome or Edge is on this machine; the browser tests need one, the app does not."""

import os
import shutil
from pathlib import Path

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/snap/bin/chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)


def find() -> str | None:
    """Path of a browser: `GRIDAPP_CHROMIUM`, one on PATH, one in a usual place, or one that Playwright installed; else `None`."""
    if named := os.environ.get("GRIDAPP_CHROMIUM"):
        return named
    on_path = next((path for name in _NAMES if (path := shutil.which(name))), None)
    downloaded = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return on_path or next((place for place in _PLACES if Path(place).is_file()), None) or (str(downloaded[-1]) if downloaded else None)
