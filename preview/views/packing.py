"""Utilization of the nodes: one line for each node pool, at minimum and at maximum replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.resources import GIBIBYTE_MIB, Resources, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.scheduling import Packing
    from analysis.scheduling.losses import Loss
    from analysis.scheduling.node_pool import NodePool, UnknownPool
    from analysis.scheduling.scheduler import Node, Pod

_NAME, _INSTANCE_TYPE, _UTILIZATION = 17, 15, 23
"""Widths of the columns: node pool, instance type, and utilization in one scenario."""


def text(packing: Packing) -> str:
    """Return a table of requests as a percentage of allocatable resources, DaemonSets included."""
    if not (packing.pools or packing.unknown_pools):
        return _without_nodes(packing)
    lines = [
        f"{'':{_NAME + _INSTANCE_TYPE}}{'min replicas':>{_UTILIZATION}}{'max replicas':>{_UTILIZATION}}",
        f"{'node pool':{_NAME}}{'instance':{_INSTANCE_TYPE}}" + f"{'nodes  cpu  mem pods':>{_UTILIZATION}}" * 2,
        *(_line(pool, packing) for pool in packing.pools),
        *map(_unknown_line, packing.unknown_pools),
        _unknown(packing.unknown_pools) if packing.unknown_pools else _rollout(packing),
        *(line for loss in (packing.node_loss, packing.zone_loss) if loss for line in _loss(loss)),
    ]
    if count := packing.workloads_with_unknown_requests:
        has = "workload has" if count == 1 else "workloads have"
        lines.append(f"{count} {has} unknown requests, counted as zero.")
    return "\n".join(lines)


def _line(pool: NodePool, packing: Packing) -> str:
    min_nodes, max_nodes = packing.min_replicas.nodes_of(pool), packing.max_replicas.nodes_of(pool)
    types = sorted({node.template.instance_type for node in [*min_nodes, *max_nodes]}) or [
        pool.templates[0].instance_type
    ]
    shown = types[0] if len(types) == 1 else f"{len(types)} types"
    return f"{_name(pool):<{_NAME}}{shown:<{_INSTANCE_TYPE}}{_utilization(min_nodes)}{_utilization(max_nodes)}"


def _name(pool: NodePool | UnknownPool) -> str:
    """Return the name, truncated to the column where it is longer."""
    return pool.name if len(pool.name) < _NAME else f"{pool.name[: _NAME - 4]}..."


def _unknown_line(pool: UnknownPool) -> str:
    return f"{_name(pool):<{_NAME}}unknown {pool.unknown}"


def _unknown(pools: Sequence[UnknownPool]) -> str:
    names = " and ".join(pool.name for pool in pools)
    return f"Largest rollout and loss of a node or zone: unknown, because the capacity of {names} is unknown."


def _utilization(nodes: list[Node]) -> str:
    """Return the number of nodes, and the used percentage of their CPU, memory and pods."""
    used, allocatable = total(node.used for node in nodes), total(node.template.allocatable for node in nodes)
    shares = [(used.cpu, allocatable.cpu), (used.memory, allocatable.memory), (used.pods, allocatable.pods)]
    return f"{len(nodes):>{_UTILIZATION - 15}}" + "".join(f"{_percent(*share):>5}" for share in shares)


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "-"


def _rollout(packing: Packing) -> str:
    added = len(packing.rollout.nodes) - len(packing.min_replicas.nodes)
    if packing.rollout.unschedulable:
        return "Largest rollout: not all of its pods can be scheduled at once."
    if added:
        return f"Largest rollout: needs {added} more {'node' if added == 1 else 'nodes'}."
    return "Largest rollout: fits on the nodes at min size."


def _loss(loss: Loss) -> list[str]:
    """Return a line for each consequence of the worst loss of a node or a zone."""
    found: list[str] = []
    if loss.pending:
        found.append(f"{_pods(loss.pending)} unschedulable")
    elif loss.added_nodes:
        new = "1 new node" if loss.added_nodes == 1 else f"{loss.added_nodes} new nodes"
        found.append(f"{_pods(loss.waiting)} pending until {new} {'is' if loss.added_nodes == 1 else 'are'} ready")
    if loss.zone_bound:
        found.append(f"{_pods(loss.zone_bound)} pending, with volumes in the zone")
    if not found:
        return [f"Loss of any {loss.kind}: all pods fit on the other nodes."]
    return [f"Worst {loss.kind} loss ({loss.name}): {each}." for each in found]


def _pods(pods: Sequence[Pod]) -> str:
    return "1 pod" if len(pods) == 1 else f"{len(pods)} pods"


def _without_nodes(packing: Packing) -> str:
    return (
        f"The pods of {packing.stack} run on the nodes of the stack whose platform it shares.\n"
        f"Requests at min replicas: {_amounts(packing.requests_at_min_replicas)}\n"
        f"Requests at max replicas: {_amounts(packing.requests_at_max_replicas)}"
    )


def _amounts(requests: Resources) -> str:
    pods = "1 pod" if requests.pods == 1 else f"{requests.pods} pods"
    return f"{requests.cpu / 1000:.1f} CPU and {requests.memory / GIBIBYTE_MIB:.1f} GiB in {pods}"
