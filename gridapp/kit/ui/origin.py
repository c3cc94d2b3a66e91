"""The browser talks to the server that sent the page, whatever its name, port or scheme."""

from typing import Any

from reflex_base.plugins import Plugin

_BAKED = "endpoint.hostname = frontend_hostname;"
_SAME = """endpoint.host = window.location.host;
    endpoint.protocol = endpoint.protocol.replace(/s?:$/, window.location.protocol === "https:" ? "s:" : ":");
    return endpoint;"""


class SameOrigin(Plugin):
    """Reflex bakes the port into the frontend at build time; one build must serve on any port and behind any proxy."""

    def pre_compile(self, **context: Any) -> None:
        """Make the frontend take host, port and scheme from its own address."""
        context["add_modify_task"]("utils/state.js", _from_location)


def _from_location(script: str) -> str:
    """`state.js` with the page's own address in place of the baked one.

    Raises:
        RuntimeError: Reflex changed the function this replaces.
    """
    if _SAME in script:
        return script
    if script.count(_BAKED) != 1:
        raise RuntimeError(f"state.js of this Reflex version does not hold {_BAKED!r} exactly once: look at getBackendURL again")
    return script.replace(_BAKED, _SAME)
