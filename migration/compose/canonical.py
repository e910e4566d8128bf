"""The long form of every key of Compose that has a short one, so that files in different forms can be merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from migration.compose import short_syntax
from migration.compose.faults import Faults, Steps
from migration.compose.shapes import mapping, sequence
from migration.compose.values import text_of
from migration.compose.yaml_tree import Override, Reset

Change = Callable[[Any, Steps, Faults], Any]

RESOURCES = ("volumes", "networks", "secrets", "configs")
"""Keys of a file with mappings of resources."""

WORKLOADS = ("services", "jobs")
"""Keys of a file with mappings of containers."""


def document(content: Any, faults: Faults) -> dict[str, Any]:
    """Return the content of a file in the long form."""
    found = mapping(content)
    if found is None:
        faults.add((), "it holds no mapping. Give a file with the key services.")
        return {}
    changes: Mapping[str, Change] = {
        **dict.fromkeys(RESOURCES, _each(_resource)),
        **dict.fromkeys(WORKLOADS, _each(_by_key(_SERVICE))),
    }
    return _by_key(changes)(found, (), faults)


def _by_key(changes: Mapping[str, Change]) -> Change:
    """Return the change of a mapping whose keys have changes of their own."""

    def changed(value: Any, at: Steps, faults: Faults) -> Any:
        found = mapping(value)
        if found is None:
            return value
        return {key: _through(each, (*at, key), faults, changes.get(key, _unchanged)) for key, each in found.items()}

    return changed


def _each(change: Change) -> Change:
    """Return the change of a mapping whose values all have one change."""

    def changed(value: Any, at: Steps, faults: Faults) -> Any:
        found = mapping(value)
        if found is None:
            return value
        return {name: _through(each, (*at, name), faults, change) for name, each in found.items()}

    return changed


def _items(change: Callable[[Any], Any]) -> Change:
    """Return the change of each item of a list; text alone is a list of one item."""

    def changed(value: Any, at: Steps, faults: Faults) -> Any:
        items = sequence(_list(value, at, faults))
        return value if items is None else [change(item) for item in items]

    return changed


def _through(value: Any, at: Steps, faults: Faults, change: Change) -> Any:
    """Change a value, also inside ``!override``. A value that is null stays so."""
    if isinstance(value, Override):
        return Override(_through(value.value, at, faults, change))
    return value if value is None or isinstance(value, Reset) else change(value, at, faults)


def _unchanged(value: Any, _at: Steps, _faults: Faults) -> Any:
    return value


def _resource(value: Any, _at: Steps, _faults: Faults) -> Any:
    """Return a resource whose ``external`` is true or false; its name may be below it in old files."""
    found = mapping(value)
    external = mapping(found.get("external")) if found else None
    return value if found is None or external is None else {**external, **found, "external": True}


def _pairs(value: Any, at: Steps, faults: Faults) -> Any:
    """Return a list of NAME=value as a mapping; a name alone has no value."""
    items = sequence(value)
    if items is None:
        return value
    found: dict[str, Any] = {}
    for index, entry in enumerate(items):
        if isinstance(entry, str):
            name, equals, text = entry.partition("=")
            found[name] = text if equals else None
        else:
            faults.add((*at, index), "it is not text of the form NAME=value. Write NAME=value, or use a mapping.")
    return found


def _hosts(value: Any, at: Steps, faults: Faults) -> Any:
    """Return a mapping of host names as a list of ``host=address``."""
    found = mapping(value)
    return _list(value, at, faults) if found is None else [f"{name}={address}" for name, address in found.items()]


def _list(value: Any, _at: Steps, _faults: Faults) -> Any:
    return [value] if isinstance(value, str) else value


def _names(value: Any, at: Steps, faults: Faults) -> Any:
    """Return a list of names as a mapping without values."""
    items = sequence(value)
    return value if items is None else dict.fromkeys(_texts(items, at, faults))


def _texts(items: list[Any], at: Steps, faults: Faults) -> list[str]:
    for index, item in enumerate(items):
        if not isinstance(item, str):
            faults.add((*at, index), "it is not a name. Write the name as text.")
    return [item for item in items if isinstance(item, str)]


def _dependencies(value: Any, at: Steps, faults: Faults) -> Any:
    items = sequence(value)
    if items is not None:
        return {name: _dependency({}, at, faults) for name in _texts(items, at, faults)}
    return _each(_dependency)(value, at, faults)


def _dependency(value: Any, _at: Steps, _faults: Faults) -> Any:
    found = mapping(value)
    return value if found is None else {"condition": "service_started", "required": True, **found}


def _ports(value: Any, at: Steps, faults: Faults) -> Any:
    items = sequence(value)
    if items is None:
        return value
    return [port for index, item in enumerate(items) for port in short_syntax.ports(item, (*at, index), faults)]


def _volumes(value: Any, at: Steps, faults: Faults) -> Any:
    items = sequence(value)
    if items is None:
        return value
    mounts = [short_syntax.volume(item, (*at, index), faults) for index, item in enumerate(items)]
    return [mount for mount in mounts if mount is not None]


def _build(value: Any, at: Steps, faults: Faults) -> Any:
    return {"context": value} if isinstance(value, str) else _by_key(_BUILD)(value, at, faults)


def _extends(value: Any, _at: Steps, _faults: Faults) -> Any:
    return {"service": value} if isinstance(value, str) else value


_BUILD: Mapping[str, Change] = {
    "args": _pairs,
    "labels": _pairs,
    "additional_contexts": _pairs,
    "extra_hosts": _hosts,
    "secrets": _items(short_syntax.mounted_file),
}

_SERVICE: Mapping[str, Change] = {
    **dict.fromkeys(("annotations", "environment", "labels", "sysctls"), _pairs),
    **dict.fromkeys(("dns", "dns_opt", "dns_search", "label_file", "tmpfs", "profiles"), _list),
    **dict.fromkeys(("networks", "models"), _names),
    **dict.fromkeys(("secrets", "configs"), _items(short_syntax.mounted_file)),
    "build": _build,
    "depends_on": _dependencies,
    "deploy": _by_key({"labels": _pairs}),
    "devices": _items(short_syntax.device),
    "env_file": _items(short_syntax.env_file),
    "expose": _items(text_of),
    "extends": _extends,
    "extra_hosts": _hosts,
    "ports": _ports,
    "volumes": _volumes,
}
"""Changes of the keys of a service."""
