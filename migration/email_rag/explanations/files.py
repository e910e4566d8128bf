"""Explanations of the files and directories of the containers, whose root file systems are read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from migration.explanation import Expected, ExplanationRule
from migration.facts import ABSENT

_TMP = "/tmp"  # noqa: S108 -- a path in the containers, not of this machine


def _directories(service: str, sizes: Mapping[str, str]) -> Mapping[str, Expected]:
    """Return the planned values of the writable directories of a service, in their order."""
    return {
        f"services/{service}/volumes/writable-{index}/{field}": value
        for index, (path, size) in enumerate(sizes.items())
        for field, value in (("mount_path", path), ("read_only", "no"), ("kind", f"emptyDir of {size}"))
    }


def _file(service: str, path: str) -> Mapping[str, Expected]:
    """Return the planned values of a file that a ConfigMap provides."""
    name = path.rpartition("/")[2]
    return {
        f"services/{service}/volumes/{name}/{field}": value
        for field, value in (("mount_path", path), ("read_only", "yes"), ("kind", "configMap"))
    }


DIRECTORIES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The API stores the body of an upload here first, up to the 5 GB that nginx accepts. A smaller directory would "
        "evict the pod.",
        _directories("backend", {_TMP: "6Gi"}),
    ),
    ExplanationRule("Python needs a writable directory.", _directories("worker", {_TMP: "2Gi"})),
    ExplanationRule(
        "Nginx writes its process id and the parts of large requests.",
        _directories("frontend", {_TMP: "256Mi", "/var/cache/nginx": "256Mi", "/run": "16Mi"}),
    ),
)

_SERVER_DIRECTORIES: Mapping[str, Mapping[str, str]] = {
    "postgres": {_TMP: "256Mi", "/var/run/postgresql": "16Mi"},
    "redis": {_TMP: "256Mi"},
    "rabbitmq": {_TMP: "256Mi"},
}

_SERVER_FILES = {"redis": "/etc/redis/redis.conf", "rabbitmq": "/etc/rabbitmq/conf.d/20-landfall.conf"}


def files_of_stores(in_cluster: Iterable[str]) -> Sequence[ExplanationRule]:
    """Return the rules for the servers that are in the cluster."""
    directories: dict[str, Expected] = {}
    files: dict[str, Expected] = {}
    for name in in_cluster:
        directories |= _directories(name, _SERVER_DIRECTORIES[name])
        files |= _file(name, _SERVER_FILES[name]) if name in _SERVER_FILES else {}
    return (
        ExplanationRule("The servers write their sockets and temporary files here.", directories),
        ExplanationRule("The settings of the server in a file, so that no argument repeats them.", files),
    )


CONFIGURATION: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Nginx has its configuration from the program: the one in the image names another namespace.",
        _file("frontend", "/etc/nginx/conf.d/default.conf"),
    ),
    ExplanationRule(
        "The file of the program replaces the mounted one.",
        {f"services/frontend/volumes/nginx/{field}": ABSENT for field in ("mount_path", "read_only", "kind")},
    ),
    ExplanationRule(
        "The load balancer has the certificate. No pod has its private key.",
        {f"services/frontend/volumes/certificate/{field}": ABSENT for field in ("mount_path", "read_only", "kind")},
    ),
)
