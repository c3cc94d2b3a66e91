"""Fixtures every test may use; see the modules of `tests/plugins`."""

from hypothesis import settings

settings.register_profile("no clock", deadline=None)  # a busy machine is no mistake of the code
settings.load_profile("no clock")

_PLUGINS = ("runs", "databases", "actors", "servers", "browsers", "galleries", "offices")
pytest_plugins = [f"tests.plugins.{name}" for name in _PLUGINS]
