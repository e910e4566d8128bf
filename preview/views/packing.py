"""How full the nodes are: a line a group, at rest and with every workload at its most replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.room import GIBIBYTE_MIB, Room, total

if TYPE_CHECKING:
    from analysis.scheduling import Packing
    from analysis.scheduling.placement import Node
    from analysis.scheduling.pool import Pool

_GROUP, _MACHINE, _FILLING = 18, 13, 23
"""Widths of columns: the group's name, its instance type, and how full it is in one situation."""


def text(packing: Packing) -> str:
    """A table that 80 columns hold, then what it leaves out. Shares are of what nodes offer, DaemonSets included."""
    if not packing.pools:
        return _not_placed(packing)
    lines = [
        f"{'':{_GROUP + _MACHINE}}{'at rest':>{_FILLING}}{'at most':>{_FILLING}}",
        f"{'':{_GROUP + _MACHINE}}{'nodes  cpu  mem pods':>{_FILLING}}{'nodes  cpu  mem pods':>{_FILLING}}",
        *(_line(pool, packing) for pool in packing.pools),
        _rollout(packing),
    ]
    if packing.unknown:
        ask = "workload asks" if packing.unknown == 1 else "workloads ask"
        lines.append(f"{packing.unknown} {ask} for something that is not known yet; it counts as nothing.")
    return "\n".join(lines)


def _line(pool: Pool, packing: Packing) -> str:
    rest, most = packing.rest.nodes_of(pool), packing.most.nodes_of(pool)
    machines = sorted({node.shape.machine for node in [*rest, *most]}) or [pool.shapes[0].machine]
    machine = machines[0] if len(machines) == 1 else f"{len(machines)} types"
    return f"{pool.name[: _GROUP - 1]:<{_GROUP}}{machine:<{_MACHINE}}{_filling(rest)}{_filling(most)}"


def _filling(nodes: list[Node]) -> str:
    """How many nodes, and the share that is taken of their CPU, memory and pods."""
    used, offered = total(node.used for node in nodes), total(node.shape.offers for node in nodes)
    shares = [(used.cpu, offered.cpu), (used.memory, offered.memory), (used.pods, offered.pods)]
    return f"{len(nodes):>{_FILLING - 15}}" + "".join(f"{_percent(*share):>5}" for share in shares)


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "-"


def _rollout(packing: Packing) -> str:
    added = len(packing.rollout.nodes) - len(packing.rest.nodes)
    if packing.rollout.homeless:
        return "The largest release has not room for all its pods beside what runs."
    if added:
        return f"The largest release rolls out on {added} more {'node' if added == 1 else 'nodes'}."
    return "The largest release rolls out on the nodes at rest."


def _not_placed(packing: Packing) -> str:
    where = "run on the nodes of the stack whose platform it shares" if packing.elsewhere else "were not placed"
    return (
        f"The pods of {packing.stack} {where}.\n"
        f"They ask for {_amount(packing.asked_at_rest)} at rest,\n"
        f"and for {_amount(packing.asked_at_most)} at most."
    )


def _amount(room: Room) -> str:
    pods = "1 pod" if room.pods == 1 else f"{room.pods} pods"
    return f"{room.cpu / 1000:.1f} CPU and {room.memory / GIBIBYTE_MIB:.1f} GiB in {pods}"
