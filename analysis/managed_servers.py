"""The servers of one system that AWS operates, by the name of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration.planned.objects import PlannedServer
from plan import resource_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plan.model import PlannedResource

_KINDS = {
    resource_types.RDS_INSTANCE: ("RDS instance", "identifier"),
    resource_types.ELASTICACHE_REPLICATION_GROUP: ("ElastiCache replication group", "replicationGroupId"),
    resource_types.MQ_BROKER: ("Amazon MQ broker", "brokerName"),
}
"""Kind of server, and the input that names it, by resource type."""

_PARAMETERS = (resource_types.RDS_PARAMETER_GROUP, resource_types.ELASTICACHE_PARAMETER_GROUP)


def store_of(server: PlannedResource, namespace: str) -> str | None:
    """Return the store of a server, whose name on AWS is ``<namespace>-<store>-<suffix>``; None for other resources."""
    if server.type not in _KINDS:
        return None
    _, key = _KINDS[server.type]
    return f"{server.inputs[key]}".removeprefix(f"{namespace}-").rpartition("-")[0]


def managed_servers(own: Sequence[PlannedResource], namespace: str) -> Mapping[str, PlannedServer]:
    """Return the servers among the resources of a system."""
    return {
        store: PlannedServer(kind=_KINDS[each.type][0], inputs=each.inputs, parameters=_parameters(each, own))
        for each in own
        if (store := store_of(each, namespace))
    }


def _parameters(server: PlannedResource, own: Sequence[PlannedResource]) -> Mapping[str, str]:
    """Return the parameters that a server gets from the group in its component."""
    groups = [each for each in own if each.type in _PARAMETERS and each.parent == server.parent]
    return {entry["name"]: f"{entry['value']}" for group in groups for entry in group.inputs.get("parameters", ())}
