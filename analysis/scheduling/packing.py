"""Whether every pod finds a place at rest, while a release rolls out, and with all workloads at their most replicas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.scheduling import sentences
from analysis.scheduling.demand import Demand, demand_of
from analysis.scheduling.placement import Cluster, Node, Pod, Size
from analysis.scheduling.pool import Pool
from analysis.scheduling.room import NOTHING, Room, total
from analysis.scheduling.supply import GROUP_AUTOSCALER, Supply, supply_of
from analysis.scheduling.workload import Workload
from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """A workload some of whose pods have no place."""

    workload: Workload
    pods: int
    sentence: str
    nowhere: bool
    """Not even an empty node would take one of its pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The cluster in one of the three situations."""

    nodes: Sequence[Node]
    homeless: Sequence[Homeless]

    def nodes_of(self, pool: Pool) -> list[Node]:
        """The nodes of one pool."""
        return [node for node in self.nodes if node.pool is pool]

    def runs(self, name: str) -> bool:
        """Whether a workload of this name has a pod that has a place."""
        return any(pod.workload.name == name for node in self.nodes for pod in node.pods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What became of the pods."""

    stack: str
    elsewhere: bool
    """Its pods run on the nodes of another stack."""
    pools: Sequence[Pool]
    rest: Situation
    rollout: Situation
    most: Situation
    errors: Sequence[str]
    """Why the stack does not fit its nodes."""
    warnings: Sequence[str]
    asked_at_rest: Room
    """By all pods but those on every node."""
    asked_at_most: Room
    unknown: int
    """Workloads of which not all that they ask for is known before a deployment."""


def pack(plan: Plan, tenants: Iterable[Plan] = ()) -> Packing:
    """Place the pods of a stack, and of those that share its platform, on the nodes that it plans.

    A stack that plans no nodes has its pods on another's: nothing is placed then, and nothing is wrong.
    """
    supply, demand = supply_of(plan), demand_of([plan, *tenants])
    resting = [Pod(each) for each in demand.replicated for _ in range(each.replicas.least)]
    surge = _in_turn(demand.largest_rollout())
    added = [Pod(each) for each in demand.replicated for _ in range(each.replicas.most - each.replicas.least)]
    added.sort(key=lambda pod: (pod.workload.asks.cpu, pod.workload.asks.memory), reverse=True)
    rest = _situation("at rest", supply.at_rest(), demand, resting)
    rollout = _situation("while a release rolls out", supply.rolling_out(), demand, [*resting, *surge])
    top = _situation("at its most replicas", supply.at_most(), demand, [*resting, *added])
    errors, warnings = _judged(supply, rest, rollout, top)
    return Packing(
        stack=plan.stack,
        elsewhere=not (supply.pools or supply.unjudged),
        pools=supply.pools,
        rest=rest,
        rollout=rollout,
        most=top,
        errors=[*_crowded(supply, demand), *errors],
        warnings=[
            *supply.unjudged,
            *map(sentences.stranger, demand.strangers),
            *warnings,
            *_stranded(supply, demand, rest),
        ],
        asked_at_rest=total(pod.workload.asks for pod in resting),
        asked_at_most=total(pod.workload.asks for pod in [*resting, *added]),
        unknown=sum(not each.known for each in demand.workloads),
    )


def _in_turn(workloads: Sequence[Workload]) -> list[Pod]:
    """What a release adds: a new pod of each service, then the second of each, as they roll out side by side."""
    rounds = range(max((each.replicas.surge for each in workloads), default=0))
    return [Pod(each, revision=1) for turn in rounds for each in workloads if turn < each.replicas.surge]


def _situation(when: str, sizes: Sequence[tuple[Pool, Size]], demand: Demand, pods: Sequence[Pod]) -> Situation:
    cluster = Cluster(sizes, demand.daemons)
    cluster.bind(demand.zones)
    left = cluster.place_all(pods) if sizes else []
    workloads = {id(pod.workload): pod.workload for pod in left}.values()
    return Situation(
        nodes=cluster.nodes,
        homeless=[
            Homeless(
                workload=each,
                pods=(count := sum(pod.workload is each for pod in left)),
                sentence=sentences.homeless(each, count, when, cluster),
                nowhere=not cluster.could_take(each),
            )
            for each in workloads
        ],
    )


def _judged(supply: Supply, rest: Situation, rollout: Situation, most: Situation) -> tuple[list[str], list[str]]:
    """Errors and warnings: of the three situations the first that is not well.

    Pods that the nodes at rest have no place for may wait for an autoscaler that gets them all one. A release that
    finds room for one new pod of each service gets on, if slowly. Where nothing adds nodes, pods may be asked for
    beyond what there is: one that waits takes nothing from the others. And a pool that was not judged may hold what
    has no place elsewhere: nothing is certain then.
    """
    if supply.unjudged:
        lost = {id(each.workload) for situation in (rest, rollout, most) for each in situation.homeless}
        return [], [sentences.doubtful(len(lost))] if lost else []
    rescued = supply.grows_groups and rest.runs(GROUP_AUTOSCALER) and not most.homeless
    waiting = [sentences.waiting(each.workload, each.pods) for each in rest.homeless] if rescued else []
    stuck = [each for each in rollout.homeless if each.pods >= each.workload.replicas.surge]
    now = stuck if rescued else rest.homeless or stuck
    later: Sequence[Homeless] = () if now else most.homeless
    certain = [*now, *(each for each in later if supply.scales or each.nowhere)]
    errors = [each.sentence for each in certain]
    maybe = [each for each in later if each not in certain]
    slow = [] if now else [sentences.slow(each.workload, each.pods) for each in rollout.homeless]
    unscaled = [sentences.unscaled({f"{each.workload}": each.pods for each in maybe})] if maybe else []
    return errors, [*waiting, *slow, *unscaled]


def _crowded(supply: Supply, demand: Demand) -> list[str]:
    """Node groups whose nodes are too small for the DaemonSets alone."""
    cluster = Cluster([], demand.daemons)
    nodes = [next(iter(cluster.empty_nodes(pool))) for pool in supply.pools if not pool.on_demand]
    return [sentences.crowded(node) for node in nodes if not node.free.holds(NOTHING)]


def _stranded(supply: Supply, demand: Demand, rest: Situation) -> list[str]:
    """Pods with a volume in one zone, where the nodes at rest do not reach every zone that they may come back in."""
    machines = Cluster([], [])
    found: list[str] = []
    for each in demand.replicated:
        constraints = each.constraints
        if not (constraints.own_volumes or constraints.claims):
            continue
        homes = [
            node
            for pool in supply.pools
            for node in machines.empty_nodes(pool)
            if not constraints.keeps_off(node.labels, pool.taints)
        ]
        pools = [node.pool for node in homes]
        zones = sorted({node.zone for node in homes})
        reached = sorted({node.zone for node in rest.nodes if node.pool in pools})
        if reached and reached != zones and not any(pool.on_demand for pool in pools):
            found.append(sentences.stranded(each, reached, zones))
    return found
