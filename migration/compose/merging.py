"""Merging of Compose files by the rules of the Compose specification ("Merge Compose files")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from migration.compose.canonical import WORKLOADS
from migration.compose.faults import Faults, Steps
from migration.compose.shapes import mapping, sequence
from migration.compose.yaml_tree import Override, Reset

Key = Callable[[Mapping[str, Any]], Any]

_REPLACED = frozenset({("command",), ("entrypoint",), ("healthcheck", "test")})
"""Keys of a service whose value a later file replaces, also by null."""

_NULL_REPLACES = frozenset({("environment",), ("labels",), ("annotations",), ("sysctls",), ("build", "args")})
"""Mappings of a service in which a null is a value: the one of the shell, or none."""


def _port_key(port: Mapping[str, Any]) -> Any:
    return tuple(str(port.get(name, default)) for name, default in _PORT_DEFAULTS.items())


_PORT_DEFAULTS = {"host_ip": "0.0.0.0", "published": None, "target": None, "protocol": "tcp"}  # noqa: S104  every address of the host

_KEYS: Mapping[tuple[str, ...], Key] = {
    ("ports",): _port_key,
    ("volumes",): lambda mount: mount.get("target"),
    ("devices",): lambda device: device.get("target"),
    ("env_file",): lambda file: file.get("path"),
    ("secrets",): lambda secret: secret.get("target") or f"/run/secrets/{secret.get('source')}",
    ("configs",): lambda config: config.get("target") or f"/{config.get('source')}",
}
"""Keys of the items in lists of a service; an item replaces the one with its key."""


def merged(base: Any, override: Any, at: Steps, faults: Faults) -> Any:
    """Return a value of an earlier file, merged with that of a later one."""
    if isinstance(base, Override):
        base = base.value
    if isinstance(override, Override):
        return override.value
    if isinstance(override, Reset):
        return None
    if base is None or isinstance(base, Reset) or _below_service(at) in _REPLACED:
        return override
    if override is None:
        return base
    return _of_one_kind(base, override, at, faults)


def _of_one_kind(base: Any, override: Any, at: Steps, faults: Faults) -> Any:
    """Return two mappings or two lists as one; of two single values, the later one."""
    first, second = mapping(base), mapping(override)
    if first is not None and second is not None:
        is_other_log = _below_service(at) == ("logging",) and not _same_driver(first, second)
        return second if is_other_log else _mappings(first, second, at, faults)
    items, more = sequence(base), sequence(override)
    if items is not None and more is not None:
        return _lists(items, more, _below_service(at))
    is_several = any(each is not None for each in (first, second, items, more))
    if is_several and _below_service(at)[:1] != ("ulimits",):
        faults.add(at, "the merged files have values of different types. Use one form in all files.")
    return override


def _mappings(base: dict[str, Any], override: dict[str, Any], at: Steps, faults: Faults) -> dict[str, Any]:
    result = dict(base)
    for key, value in override.items():
        if isinstance(value, Reset):
            result.pop(key, None)
        elif value is None and _below_service(at) in _NULL_REPLACES:
            result[key] = None
        else:
            result[key] = merged(base.get(key), value, (*at, key), faults)
    return result


def _lists(base: list[Any], override: list[Any], rule: tuple[str, ...]) -> list[Any]:
    """Return both lists in one; an item replaces the earlier one with its key, at the place of that one."""
    key = _KEYS.get(rule)
    found: dict[str, Any] = {}
    for item in [*base, *override]:
        entry = mapping(item) if key else None
        found[repr(item if key is None or entry is None else key(entry))] = item
    return list(found.values())


def unique(service: Any) -> Any:
    """Return a service whose lists have one item for each key; the last one takes effect."""
    found = mapping(service)
    if found is None:
        return service
    lists = {key: items for (key, *_) in _KEYS if (items := sequence(found.get(key))) is not None}
    return {**found, **{key: _lists(items, [], (key,)) for key, items in lists.items()}}


def _same_driver(base: dict[str, Any], override: dict[str, Any]) -> bool:
    """Return True if the options of logging belong to one driver."""
    return "driver" not in base or "driver" not in override or base["driver"] == override["driver"]


def _below_service(at: Steps) -> tuple[str, ...]:
    """Return the keys below a service: ``("healthcheck", "test")``."""
    return tuple(str(step) for step in at[2:]) if at[:1] and at[0] in WORKLOADS else ()


def without_tags(value: Any) -> Any:
    """Return a value without the tags that only matter to a merge."""
    match value:
        case Override():
            return without_tags(value.value)
        case dict():
            entries = cast("dict[str, Any]", value).items()
            return {key: without_tags(each) for key, each in entries if not isinstance(each, Reset)}
        case list():
            return [without_tags(each) for each in cast("list[Any]", value)]
        case _:
            return value
