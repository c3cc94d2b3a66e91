"""Reflex settings of the gallery; the product has its own."""

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from gridapp.kit.ui.origin import SameOrigin

config = rx.Config(
    app_name="gallery",
    telemetry_enabled=False,
    state_manager_mode="memory",  # type: ignore[arg-type]
    show_built_with_reflex=False,
    cors_allowed_origins=(),
    plugins=[SameOrigin()],
    disable_plugins=[SitemapPlugin],
)
