"""Fixtures every test may use; see the modules of `tests/plugins`."""

_PLUGINS = ("databases", "actors", "servers", "browsers", "galleries", "offices")
pytest_plugins = [f"tests.plugins.{name}" for name in _PLUGINS]
