"""Keys below the keys of a service that no setting covers, each with the reason and the alternative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migration.compose.models import Service
from migration.compose.shapes import mapping
from migration.compose.workload import Workload
from migration.conversion.notes import UNKNOWN

_OWNER = (
    "every process of the pod may read the file, and root owns it. Check if the program needs another owner or mode."
)
_ADDRESS = "the network of the cluster assigns addresses. Remove it."
_RESTARTS = "Kubernetes restarts containers without a limit, with a delay that grows. Remove it."
_EMPTY = "a new volume is empty, and is mounted as a whole. Copy the data into it."

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "configs": dict.fromkeys(("uid", "gid", "mode"), _OWNER),
    "depends_on": {"restart": "Kubernetes restarts no pod because another one has restarted. Remove it."},
    "deploy.resources.limits": {
        "pids": "the node limits the processes of a pod. Set podPidsLimit in the launch template of a node group if "
        "it is needed.",
    },
    "deploy.restart_policy": dict.fromkeys(("delay", "window"), _RESTARTS),
    "healthcheck": {"start_interval": "a probe has one interval, periodSeconds. Remove it."},
    "networks": dict.fromkeys(
        ("ipv4_address", "ipv6_address", "link_local_ips", "mac_address", "interface_name", "priority", "gw_priority"),
        _ADDRESS,
    ),
    "ports": {
        "app_protocol": "the settings have no protocol of applications. Select the protocol at the load balancer.",
        "mode": "pods publish no port of the node. Remove it.",
        "name": "the port has a name of its own here. Remove it.",
    },
    "volumes": {"volume": _EMPTY, "image": "an image is no volume here. Copy the files into the image of the service."},
}
"""Sentences by the path of a key and the key below it."""

_IGNORED: Mapping[str, frozenset[str]] = {
    "networks": frozenset({"aliases"}),
    "ports": frozenset(),
    "secrets": frozenset({"uid", "gid", "mode"}),  # A secret is a variable, and no file.
    "volumes": frozenset({"bind", "consistency"}),  # A mount of the host has a note of its own.
}
_DEFAULTS = {("ports", "mode", "ingress"), ("deploy.restart_policy", "delay", "0s")}
"""Values that say what is true in a cluster anyway."""


def note_nested_keys(workload: Workload) -> None:
    """Add a note on each nested key that has no setting, once for each key."""
    found = {
        f"{path}.{key}": SENTENCES.get(path, {}).get(key, UNKNOWN)
        for path, rest in _parts(workload.service)
        for key, value in rest.items()
        if key not in _IGNORED.get(path, ()) and not key.startswith("x-") and (path, key, str(value)) not in _DEFAULTS
    }
    for place, sentence in found.items():
        workload.note(place, sentence)


def _parts(service: Service) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield the keys without a field of each part of a service, with the path of the part."""
    lists = {"configs": service.configs, "ports": service.ports, "secrets": service.secrets, "volumes": service.volumes}
    for path, parts in lists.items():
        yield from ((path, part.rest) for part in parts)
    yield from (("depends_on", each.rest) for each in service.depends_on.values())
    yield from (("networks", mapping(each) or {}) for each in service.networks.values())
    if service.healthcheck:
        yield "healthcheck", service.healthcheck.rest
    if service.deploy and service.deploy.restart_policy:
        yield "deploy.restart_policy", service.deploy.restart_policy.rest
    if service.deploy and service.deploy.resources and service.deploy.resources.limits:
        yield "deploy.resources.limits", service.deploy.resources.limits.rest
