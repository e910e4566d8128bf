"""Facts about the nginx of a planned container, from the configuration file that the container mounts."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from migration.model.traffic import Proxy


class Directive(NamedTuple):
    """One line of the configuration."""

    blocks: tuple[str, ...]
    """First lines of the blocks around it: ``("server", "location /api/")``."""
    name: str
    arguments: tuple[str, ...]


_MEBIBYTES = {"m": 1, "g": 1024}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def proxy(files: Mapping[str, str]) -> Proxy | None:
    """Return the settings of the first file that defines a server; None if there is no such file."""
    for path, text in files.items():
        found = list(directives(text))
        if any("server" in directive.blocks for directive in found):
            return _proxy(path, found)
    return None


def directives(text: str) -> Iterator[Directive]:
    """Yield the directives of a file with one on each line, as the program writes it."""
    blocks: list[str] = []
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if words == ["}"]:
            blocks.pop()
        elif words[-1] == "{":
            blocks.append(" ".join(words[:-1]))
        else:
            name, *arguments = (*words[:-1], words[-1].removesuffix(";"))
            yield Directive(tuple(blocks), name, tuple(arguments))


def _proxy(path: str, found: Iterable[Directive]) -> Proxy:
    every = list(found)
    upgraded = {each.blocks for each in every if each.name == "proxy_set_header" and each.arguments[0] == "Upgrade"}
    rates = [each.arguments[-1].removeprefix("rate=") for each in every if each.name == "limit_req_zone"]
    bursts = [each.arguments[1].removeprefix("burst=") for each in every if each.name == "limit_req"]
    connections = _first(every, "limit_conn", -1)
    return Proxy(
        source=path,
        upstream=next((each.arguments[0] for each in every if each.name == "server" and each.blocks), None),
        max_body=_size(_first(every, "client_max_body_size")),
        request_buffering=_first(every, "proxy_request_buffering") != "off",
        read_timeout_seconds=_seconds(_first(each for each in every if each.name == "proxy_read_timeout")),
        websocket_timeout_seconds=_seconds(
            _first(each for each in every if each.name == "proxy_read_timeout" and each.blocks in upgraded)
        ),
        websocket_paths=tuple(sorted(blocks[-1].split()[-1] for blocks in upgraded)) or None,
        keep_alive_seconds=_seconds(_first(every, "keepalive_timeout")),
        rate_limit=f"{rates[0]} for each address, burst {bursts[0]}" if rates and bursts else None,
        connection_limit=f"{connections} for each address" if connections else None,
        compression=_first(every, "gzip") == "on",
        asset_cache=_first(every, "expires"),
        headers={
            each.arguments[0]: each.arguments[1]
            for each in every
            if each.name == "add_header" and each.blocks == ("server",)
        },
    )


def _first(found: Iterable[Directive], name: str = "", argument: int = 0) -> str | None:
    return next((each.arguments[argument] for each in found if name in {"", each.name}), None)


def _size(text: str | None) -> str | None:
    """Return a size of nginx, such as ``5G`` or ``5120m``, in the largest binary unit without a fraction."""
    if text is None:
        return None
    mebibytes = int(text[:-1]) * _MEBIBYTES[text[-1].lower()]
    return f"{mebibytes // 1024}Gi" if mebibytes % 1024 == 0 else f"{mebibytes}Mi"


def _seconds(text: str | None) -> int | None:
    """Return a time of nginx, such as ``86400s`` or ``5m``, in seconds."""
    if text is None:
        return None
    return int(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else int(text)
