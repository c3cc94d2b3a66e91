"""Reflex settings; what the office may set lives in `gridapp.kit.config`."""

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from gridapp.kit.ui.origin import SameOrigin
from gridapp.kit.ui.packages import LockedPackages

config = rx.Config(
    app_name="gridapp",
    app_module_import="gridapp.app",
    telemetry_enabled=False,
    state_manager_mode="memory",  # type: ignore[arg-type]
    default_color_mode="system",
    show_built_with_reflex=False,
    cors_allowed_origins=(),
    frontend_compression_formats=["gzip"],
    plugins=[SameOrigin(), LockedPackages()],
    disable_plugins=[SitemapPlugin],
)
