"""Fixtures every test may use; see the modules of `tests/plugins`."""

import os
import time

from hypothesis import settings

os.environ.setdefault("TZ", "America/Los_Angeles")  # neither the office's zone nor UTC, so that no test passes by the machine's clock
if hasattr(time, "tzset"):
    time.tzset()

settings.register_profile("no clock", deadline=None)  # a busy machine is no mistake of the code
settings.load_profile("no clock")

_PLUGINS = ("runs", "databases", "actors", "resources", "servers", "browsers", "galleries", "offices")
pytest_plugins = [f"tests.plugins.{name}" for name in _PLUGINS]
