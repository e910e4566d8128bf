"""Settings of the stores of this project, from the arguments of their servers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from migration.compose import servers
from migration.compose.commands import split
from migration.compose.values import size_of
from migration.compose.workload import Workload

_CREDENTIALS = frozenset(
    {
        *("POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "PGDATA", "PGUSER", "PGPASSWORD", "PGDATABASE"),
        *("RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS", "RABBITMQ_DEFAULT_VHOST", "RABBITMQ_ERLANG_COOKIE"),
        *("REDIS_PASSWORD", "REDISCLI_AUTH", "CHROMA_PERSIST_PATH", "PERSIST_DIRECTORY", "IS_PERSISTENT"),
        *("ANONYMIZED_TELEMETRY", "CHROMA_MAX_PAYLOAD_SIZE_BYTES"),
    }
)
"""Variables that a store sets itself."""

_NAMES = {
    "POSTGRES_DB": "database",
    "POSTGRES_USER": "username",
    "RABBITMQ_DEFAULT_USER": "username",
    "RABBITMQ_DEFAULT_VHOST": "virtualHost",
}
"""Variables with the names that the code of the system gives to a store."""


def is_set_by(workload: Workload, variable: str) -> bool:
    """Return True for a variable that a store sets itself."""
    return workload.kind.is_store and variable.removesuffix("_FILE") in _CREDENTIALS


def names(workload: Workload) -> Mapping[str, str]:
    """Return database, user and virtual host of a store."""
    return {key: text for variable, key in _NAMES.items() if (text := workload.variables.get(variable))}


def settings(workload: Workload) -> dict[str, Any]:
    """Return the settings that the command of a server states."""
    command = workload.service.command
    if command is None or workload.server is None:
        return {}
    words = [piece for word in split(command, "command", workload) for piece in word.split()]
    return _SETTINGS[workload.server.store or ""](words, workload)


def _postgresql(words: list[str], workload: Workload) -> dict[str, Any]:
    pairs = (word.removeprefix("-c").partition("=") for word in words if "=" in word)
    options = {name.removeprefix("--").replace("-", "_"): value for name, _, value in pairs}
    connections = options.pop("max_connections", "")
    _note_others(workload, options)
    return {"maxConnections": int(connections)} if re.fullmatch(r"[0-9]{1,6}", connections) else {}


def _redis(words: list[str], workload: Workload) -> dict[str, Any]:
    options = {
        word[2:]: words[index + 1] if index + 1 < len(words) else ""
        for index, word in enumerate(words)
        if word.startswith("--")
    }
    found: dict[str, Any] = {}
    if memory := size_of(options.pop("maxmemory", None)):
        found["maxMemoryMib"] = max(memory // 2**20, 16)
    if policy := options.pop("maxmemory-policy", ""):
        found["evictionPolicy"] = policy
    if (fsync := options.pop("appendfsync", "")) and fsync != "no":
        found["appendFsync"] = fsync
    known = ("appendonly", "requirepass", "save", "dir", "loglevel", "bind", "port", "protected-mode")
    _note_others(workload, {name: each for name, each in options.items() if name not in known})
    return found


def _nothing(_words: list[str], workload: Workload) -> dict[str, Any]:
    workload.note("command", "the store starts its server itself. Check if it needs the arguments.")
    return {}


def _note_others(workload: Workload, options: Mapping[str, str]) -> None:
    if options:
        workload.note(
            "command",
            f"the store has no setting for {', '.join(sorted(options)[:8])}. Check if the server needs them; its "
            "defaults depend on its memory.",
        )


_SETTINGS: Mapping[str, Callable[[list[str], Workload], dict[str, Any]]] = {
    servers.POSTGRESQL: _postgresql,
    servers.REDIS: _redis,
    servers.RABBITMQ: _nothing,
    servers.CHROMA: _nothing,
}


def note(workload: Workload) -> None:
    """Say what the store does instead of the container."""
    workload.assume(
        "image",
        "the store of this project runs it with a generated password. For a managed service, see hosting in the "
        "settings of the stores.",
    )
    if workload.service.healthcheck:
        workload.assume("healthcheck", "the store has its own probes.")
