"""The scenarios of the planner, played on a cluster with the real scheduler, beside what the planner says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from analysis.scheduling.losses import Loss, node_losses, zone_losses
from analysis.scheduling.node_pools import NodePools
from analysis.scheduling.packing import Packing, Scenario
from analysis.scheduling.scheduler import Node, Pod
from analysis.scheduling.workload import DAEMON_SET, JOB
from tests.support.real_pods import RealPod
from tests.support.scheduled_cluster import NEW_REVISION, ScheduledCluster
from tests.support.scheduler_outcomes import Comparison, LossOutcome, Outcome, planned_usage, real_usage


class Player:
    """Plays the scenarios one after the other, each from the state at rest."""

    def __init__(self, cluster: ScheduledCluster, packing: Packing, pools: NodePools) -> None:
        self._cluster = cluster
        self._packing = packing
        self._pools = pools
        self._workloads = cluster.stack.workloads
        self._seen: set[str] = set()
        self._unexpected: list[str] = []

    def play(self) -> Comparison:
        """Play all scenarios."""
        at_rest = self._deploy()
        rollout = self._roll_out()
        self._undo_rollout()
        losses = [*self._zone_losses(), *self._node_losses()]
        rising = self._loss_with_rising_priority()
        fewer, at_max = self._scale_to_max()
        return Comparison(
            at_rest=at_rest,
            rollout=rollout,
            at_max=at_max,
            pending_with_fewer_nodes=fewer,
            losses=losses,
            rising_priority=rising,
            unexpected=self._unexpected,
        )

    def _deploy(self) -> Outcome:
        self._cluster.prepare(self._packing.min_replicas.nodes)
        for each in sorted(self._workloads.replicated, key=lambda each: -each.priority):
            if each.replicas.min:
                self._cluster.deploy(each, each.replicas.min)
                self._check_nodes()
        return self._outcome(self._packing.min_replicas)

    def _roll_out(self) -> Outcome:
        """Create all surge pods and Jobs of the largest rollout at once: no new pod becomes ready."""
        self._cluster.hold_new_pods()
        for each in self._workloads.largest_rollout():
            if each.kind == JOB:
                self._cluster.run(each, each.name)
            else:
                template = {"metadata": {"annotations": {NEW_REVISION: ""}}}
                self._cluster.patch(each, {"template": template}, each.replicas.min + each.replicas.surge)
            self._check_nodes()
        return self._outcome(self._packing.rollout)

    def _undo_rollout(self) -> None:
        for each in self._workloads.largest_rollout():
            if each.kind != JOB:
                template = {"metadata": {"annotations": {NEW_REVISION: None}}}
                self._cluster.patch(each, {"template": template}, each.replicas.min)
        self._cluster.delete_jobs()
        self._cluster.start_new_pods()

    def _scale_to_max(self) -> tuple[Mapping[str, Sequence[str]], Outcome]:
        """Add the pods of autoscalers and CronJobs, then nodes: first one fewer in each pool than the planner adds."""
        self._cluster.hold_new_pods()
        for each in sorted(self._workloads.replicated, key=lambda each: (-each.requests.cpu, -each.requests.memory)):
            added = each.replicas.max - each.replicas.min
            if each.kind == "CronJob":
                for number in range(added):
                    self._cluster.run(each, f"{each.name}-{number}")
            elif added:
                self._cluster.patch(each, {"replicas": each.replicas.max}, each.replicas.max)
        grown = self._packing.max_replicas.nodes[len(self._cluster.nodes) :]
        last = {node.pool.name: node for node in grown}
        self._cluster.add_nodes(node for node in grown if node not in last.values())
        pending = self._cluster.pending()
        fewer = {name: [each for each in pending if self._matches(each, node)] for name, node in last.items()}
        self._cluster.add_nodes(last.values())
        return fewer, self._outcome(self._packing.max_replicas)

    def _matches(self, workload: str, node: Node) -> bool:
        (found,) = [each for each in self._workloads.replicated if f"{each}" == workload]
        return not found.constraints.mismatch(node.labels, node.pool.taints)

    def _zone_losses(self) -> Iterable[LossOutcome]:
        for zone in sorted({zone for _, zone in self._cluster.nodes.values()}):
            simulated, _ = self._cluster.simulated()
            (loss,) = [each for each in zone_losses(simulated, self._pools) if each.name == zone]
            yield self._lose([name for name, (_, each) in self._cluster.nodes.items() if each == zone], loss)

    def _node_losses(self) -> Iterable[LossOutcome]:
        """Lose the last node of each pool."""
        for name in [*{pool.name: name for name, (pool, _) in self._cluster.nodes.items()}.values()]:
            if loss := self._loss_of(name):
                yield self._lose([name], loss)

    def _loss_with_rising_priority(self) -> LossOutcome:
        """Lose the node with the largest number of pods of a high priority, and create those of low priority first."""
        _, nodes = self._cluster.simulated()
        name = max(nodes, key=lambda name: sum(pod.workload.priority > 0 for pod in nodes[name].pods))
        loss = self._loss_of(name)
        assert loss, name
        return self._lose([name], loss, rising=True)

    def _loss_of(self, name: str) -> Loss | None:
        simulated, nodes = self._cluster.simulated()
        with_pods = [node for node in simulated.nodes if node.pods]
        losses = dict(zip(map(id, with_pods), node_losses(simulated, self._pools), strict=True))
        return losses.get(id(nodes[name]))

    def _lose(self, names: Sequence[str], loss: Loss, *, rising: bool = False) -> LossOutcome:
        """Lose nodes, add those that the planner adds, and return to the state at rest."""
        cluster = self._cluster
        _, nodes = cluster.simulated()
        self._delete_nodes(names, rising=rising)
        pending = cluster.pending()
        new = cluster.add_nodes(loss.new_nodes)
        pending_with_new_nodes = cluster.pending()
        cluster.add_nodes(nodes[name] for name in names)
        cluster.pending()
        self._delete_nodes(new)
        if left := cluster.pending():
            msg = f"pods stay pending after {loss.lost} is available again: {left}"
            raise AssertionError(msg)
        return LossOutcome(
            lost=loss.lost,
            pending=pending,
            planned_pending=_names([*loss.waiting, *loss.zone_bound]),
            pending_with_new_nodes=pending_with_new_nodes,
            planned_with_new_nodes=_names([*loss.pending, *loss.zone_bound]),
        )

    def _delete_nodes(self, names: Sequence[str], *, rising: bool = False) -> None:
        evicted = self._evicted(names)
        self._cluster.delete_nodes(names)
        for each in reversed(evicted) if rising else evicted:
            self._cluster.replace(each)

    def _evicted(self, names: Sequence[str]) -> list[RealPod]:
        """Return the pods of nodes, without those of DaemonSets, in the order in which the planner schedules them."""
        order = {id(each): number for number, each in enumerate(self._workloads.workloads)}
        found = [
            (-workload.priority, names.index(each["spec"]["nodeName"]), order[id(workload)], each["metadata"]["uid"])
            for each in self._cluster.pods()
            if each["spec"].get("nodeName") in names
            and (workload := self._cluster.workload_of(each)).kind != DAEMON_SET
        ]
        pods = {each["metadata"]["uid"]: each for each in self._cluster.pods()}
        return [pods[uid] for *_, uid in sorted(found)]

    def _check_nodes(self) -> None:
        """Record a new pod that is on a node without the highest score. New pods of a workload came in any order."""
        bound = [each for each in self._cluster.pods() if each["spec"].get("nodeName")]
        new = [
            each
            for each in bound
            if each["metadata"]["uid"] not in self._seen and self._cluster.workload_of(each).kind != DAEMON_SET
        ]
        self._seen |= {each["metadata"]["uid"] for each in new}
        if not any(self._is_expected(order, new) for order in permutations(new)):
            self._unexpected += [f"{self._cluster.workload_of(each)} on {each['spec']['nodeName']}" for each in new]

    def _is_expected(self, order: Sequence[RealPod], new: Sequence[RealPod]) -> bool:
        simulated, nodes = self._cluster.simulated(without=new)
        for each in order:
            pod, node = self._cluster.simulated_pod(each), nodes[each["spec"]["nodeName"]]
            if node not in simulated.best_nodes(pod):
                return False
            simulated.place(pod, node)
        return True

    def _outcome(self, scenario: Scenario) -> Outcome:
        pending = self._cluster.pending()
        return Outcome(
            real=real_usage(self._cluster, self._packing.pools),
            planned=planned_usage(scenario, self._packing.pools),
            pending=pending,
            planned_pending=sorted(f"{each.workload}" for each in scenario.unschedulable for _ in range(each.pods)),
        )


def _names(pods: Iterable[Pod]) -> list[str]:
    return sorted(f"{pod.workload}" for pod in pods)
