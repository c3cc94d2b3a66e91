"""Fixtures every test may use; see the modules of `tests/plugins`."""

pytest_plugins = ["tests.plugins.databases", "tests.plugins.actors", "tests.plugins.servers", "tests.plugins.browsers", "tests.plugins.galleries"]
