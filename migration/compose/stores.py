"""Settings of the stores of this project, from the arguments of their servers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from migration.compose import servers
from migration.compose.commands import split
from migration.compose.interpolation import readable, secret_names
from migration.compose.values import size_of
from migration.compose.workload import Workload
from quantity import memory_bytes

_CREDENTIALS = frozenset(
    {
        *("POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "PGDATA", "PGUSER", "PGPASSWORD", "PGDATABASE"),
        *("RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS", "RABBITMQ_DEFAULT_VHOST", "RABBITMQ_ERLANG_COOKIE"),
        *("REDIS_PASSWORD", "REDISCLI_AUTH", "CHROMA_PERSIST_PATH", "PERSIST_DIRECTORY", "IS_PERSISTENT"),
        *("ANONYMIZED_TELEMETRY", "CHROMA_MAX_PAYLOAD_SIZE_BYTES"),
    }
)
"""Variables that a store sets itself."""
_PASSWORDS = ("POSTGRES_PASSWORD", "RABBITMQ_DEFAULT_PASS", "REDIS_PASSWORD")
"""Variables with the password of a store."""

_REDIS_RESOURCES = {"cpu": "100m", "cpuLimit": "500m"}
_REDIS_MEMORY = "512Mi"
"""Resources of the store without a setting."""
_REDIS_DATA = 256
"""Default of maxMemoryMib."""

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?(?P<host>[^:/?#\s]+)(?::\d+)?(?P<path>/[^?#\s]*)?(?:\?\S*)?"
)
_RESERVED = frozenset({"admin", "public", "rdsadmin", "user"})
"""Names that Amazon RDS reserves."""


def is_set_by(workload: Workload, variable: str) -> bool:
    """Return True for a variable that a store sets itself."""
    return workload.kind.is_store and variable.removesuffix("_FILE") in _CREDENTIALS


def passwords(workload: Workload) -> list[str]:
    """Return the marks in the place of the password of a store."""
    return [text for variable in _PASSWORDS if (text := workload.variables.get(variable))]


def reads_file(workload: Workload, secret: str) -> bool:
    """Return True if a store reads its password from the file of a secret."""
    return any(each.source == secret for each in workload.service.secrets) and any(
        f"{variable}_FILE" in workload.variables for variable in _PASSWORDS
    )


def has_password(workload: Workload) -> bool:
    """Return True for a store whose clients need a password."""
    return workload.kind.is_store and workload.server is not None and workload.server.store != servers.CHROMA


def settings(workload: Workload, resources: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that the command of a server states, and its resources."""
    server, command = workload.server, workload.service.command
    store = (server.store if server else None) or ""
    words = [piece for word in split(command, "command", workload) for piece in word.split()]
    found = _SETTINGS[store](words, workload) if words else {}
    return {**found, **_with_memory(found, resources, workload)} if store == servers.REDIS else {**found, **resources}


def _with_memory(found: dict[str, Any], resources: dict[str, Any], workload: Workload) -> dict[str, Any]:
    """Return resources in which a Redis server and a copy of its data have space, or less memory for the data."""
    given = resources.get("resources", {})
    limit = memory_bytes(given.get("memoryLimit") or given.get("memory") or _REDIS_MEMORY)
    half = limit // 2 // 2**20
    if "maxMemoryMib" not in found:
        return resources if half >= _REDIS_DATA else {**resources, "maxMemoryMib": max(half, 16)}
    needed = f"{2 * found['maxMemoryMib']}Mi"
    if memory_bytes(needed) <= limit:
        return resources
    workload.assume(
        "command", f"saving copies the data, so that the limit is {needed}, twice maxmemory.", "cluster", "resources"
    )
    return {"resources": {**_REDIS_RESOURCES, **given, "memory": needed, "memoryLimit": needed}}


def store_url(value: str, callee: Workload) -> str | int | None:
    """Return what the method of a store needs to make a URL: the scheme of the driver, or the number of the database.

    None stands for a value that is no URL of the store.
    """
    url = _URL.fullmatch(value)
    if not callee.kind.is_store or callee.server is None or url is None or url["host"] != callee.label:
        return None
    path = (url["path"] or "").strip("/")
    match callee.server.store:
        case servers.POSTGRESQL:
            return url["scheme"] if path in ("", _database(callee)) or secret_names(path) else None
        case servers.REDIS:
            return int(path[:3]) if path.isdigit() else 0
        case servers.RABBITMQ:
            return url["scheme"]
        case _:
            return None


def names(workload: Workload) -> dict[str, str]:
    """Return the names of the database and its owner, which a PostgreSQL store needs."""
    if workload.server is None or workload.server.store != servers.POSTGRESQL:
        return {}
    return {
        "database": _identifier(_database(workload), "POSTGRES_DB", workload),
        "username": _identifier(_username(workload), "POSTGRES_USER", workload),
    }


def _username(workload: Workload) -> str:
    return workload.variables.get("POSTGRES_USER") or "postgres"


def _database(workload: Workload) -> str:
    return workload.variables.get("POSTGRES_DB") or _username(workload)


def _identifier(given: str, variable: str, workload: Workload) -> str:
    """Return a name that PostgreSQL and Amazon RDS accept without quotes."""
    plain = re.sub(r"[^a-z0-9_]+", "_", readable(given).lower()).strip("_")[:16] or "app"
    if not plain[0].isalpha() or plain in _RESERVED or plain.startswith(("pg_", "rds_")):
        plain = f"app_{plain}"[:16]
    if plain != given:
        workload.assume(
            f"environment.{variable}",
            f"the name is {plain}, because a store accepts at most 16 lower-case letters, digits and underscores. "
            "Restore the dump into that name.",
            "database" if variable == "POSTGRES_DB" else "username",
        )
    return plain


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
    users = {servers.RABBITMQ: " for the user tasks"}
    server = workload.server.store if workload.server else None
    password = f"a generated password{users.get(server or '', '')}, the property password of {workload.secret}"
    workload.assume(
        "image",
        f"a store runs it with {password if has_password(workload) else 'defaults of its own'}."
        + ("" if server == servers.CHROMA else " hosting: managed selects a server of AWS."),
    )
    if workload.service.healthcheck:
        workload.assume("healthcheck", "the store has probes of its own.")
