"""Short forms of Compose, written out: ports, volumes, devices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import repeat
from typing import Any

from migration.compose.faults import Faults, Steps
from migration.compose.shapes import mapping

MAX_PORTS = 16
"""Ports of a range that become ports of their own; a longer range stays a range."""

LARGEST_PORT = 65535

_PORT = re.compile(
    r"(?:(?:(?P<ip>\[[0-9A-Fa-f:.%]*\]|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*|[^\[\]:/]*):)?(?P<published>[0-9-]*):)?(?P<target>[0-9-]+)(?:/(?P<protocol>\w+))?"
)
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_DRIVE = re.compile(r"[A-Za-z]")
_PATH = re.compile(r"[./~]|[A-Za-z]:[\\/]|\\\\")
"""Begin of a source that is a path and not the name of a volume."""

Item = Mapping[str, Any]


def ports(value: Any, at: Steps, faults: Faults) -> list[Any]:
    """Return the ports of a short form; another form is returned as it is."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return [_with_defaults(value)]
    match = _PORT.fullmatch(str(value).strip())
    if match is None:
        faults.add(at, 'it is not a port. Write "80", "8080:80" or "127.0.0.1:8080:80/tcp" in quotes.')
        return []
    targets, published = _range(match["target"]), _range(match["published"] or "1")
    if targets is None or published is None:
        faults.add(at, f"it is not a range of ports between 1 and {LARGEST_PORT}. Write a range as 3000-3005.")
    elif match["published"] and len(targets) not in (1, len(published)):
        faults.add(at, "its ranges have different lengths. Publish as many ports as the container has.")
    else:
        rest = {
            "protocol": (match["protocol"] or "tcp").lower(),
            **({"host_ip": match["ip"].strip("[]")} if match["ip"] else {}),
        }
        return [{**pair, **rest} for pair in _pairs(match, targets, published)]
    return []


def _pairs(match: re.Match[str], targets: range, published: range) -> list[Item]:
    """Return the ports of the container with those of the host; one port may have a range of the host."""
    if len(targets) > MAX_PORTS:
        return [{"target": match["target"], "published": match["published"] or None}]
    if len(targets) == 1:
        return [{"target": targets[0], "published": match["published"] or None}]
    outer = map(str, published) if match["published"] else repeat(None, len(targets))
    return [{"target": inner, "published": each} for inner, each in zip(targets, outer, strict=True)]


def _with_defaults(value: Any) -> Any:
    found = mapping(value)
    if found is None:
        return value
    published = found.get("published")
    return {"protocol": "tcp", **found, "published": str(published) if isinstance(published, int) else published}


def _range(text: str) -> range | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first, last + 1) if 0 < first <= last <= LARGEST_PORT else None


def volume(value: Any, at: Steps, faults: Faults) -> Any:
    """Return the mount of a short form; another form is returned as it is."""
    if not isinstance(value, str):
        return value
    parts = _parts(value)
    if not all(parts) or len(parts) > 3:  # noqa: PLR2004  source, target, options
        faults.add(at, "it is not a mount. Write source:/path or source:/path:ro.")
        return None
    if len(parts) == 1:
        return {"type": "volume", "target": parts[0]}
    source, target, *options = parts
    read_only = "ro" in ",".join(options).split(",")
    kind = "bind" if _PATH.match(source) else "volume"
    return {"type": kind, "source": source, "target": target, **({"read_only": True} if read_only else {})}


def _parts(text: str) -> list[str]:
    """Return the parts of a mount; the colon after the letter of a drive of Windows belongs to its path."""
    parts: list[str] = []
    for part in text.split(":"):
        if parts and _DRIVE.fullmatch(parts[-1]) and part.startswith(("/", "\\")):
            parts[-1] += f":{part}"
        else:
            parts.append(part)
    return parts


def device(value: Any) -> Any:
    """Return the device of a short form; another form is returned as it is."""
    if not isinstance(value, str):
        return value
    source, *rest = value.split(":")
    return {"source": source, "target": rest[0] if rest else source}


def mounted_file(value: Any) -> Any:
    """Return the mount of a secret or a config of a short form."""
    return {"source": value} if isinstance(value, str) else value


def env_file(value: Any) -> Any:
    """Return the long form of an entry of ``env_file``."""
    if isinstance(value, str):
        return {"path": value, "required": True}
    found = mapping(value)
    return value if found is None else {"required": True, **found}
