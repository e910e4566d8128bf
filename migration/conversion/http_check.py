"""Health checks that request a URL of the container itself."""

from __future__ import annotations

import re

_LOCAL = r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])"
_URL = re.compile(
    rf"(?P<scheme>https?)://{_LOCAL}(?::(?P<port>[^/\s'\"?#]+))?(?P<path>/[^\s'\"?#;|&)]*)?(?P<query>\?)?"
)
_OPEN_PORT = re.compile(rf"\bnc\b.*\s{_LOCAL}\s+(?P<port>\d+)")


def request(command: str) -> re.Match[str] | None:
    """Return the URL that a command requests, with the groups scheme, port, path and query."""
    return _URL.search(command)


def opened_port(command: str) -> str | None:
    """Return the port that a command only connects to."""
    match = _OPEN_PORT.search(command)
    return match["port"] if match else None
