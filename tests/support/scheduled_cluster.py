"""A cluster whose pods the real controllers create and the real scheduler places.

Kubelets and the drivers of volumes are played. Pods are created one workload after the other, in the order in which the
planner schedules them: the real scheduler takes pods of one priority in the order in which they appear.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from analysis.scheduling.node_pool import NodePool
from analysis.scheduling.scheduler import Cluster, Node, Pod
from analysis.scheduling.workload import DAEMON_SET, JOB, Workload
from cluster.api import Api, ApiError
from cluster.controllers import kubelet, volumes
from cluster.nodes import CSI_NODES, NODES, create_node, node_of
from cluster.objects import path_of
from nested import value_at
from tests.support.real_pods import Key, RealPod, controller_of, end_deleted_pods, is_decided
from tests.support.stack_pods import StackPods, collection_of

NAMESPACES = "/api/v1/namespaces"

NEW_REVISION = "example.org/new-revision"
"""Annotation of the pods that a rollout creates."""

STEP_SECONDS = 60
"""Time that the controllers and the scheduler have for one step."""

QUIET_SECONDS = 1.5
"""Time for which pods stay pending until they count as unschedulable. The scheduler tries them again at once when a pod
or a node changes."""


class ScheduledCluster:
    """The cluster of some stacks on an API server."""

    def __init__(self, api: Api, stack: StackPods, pools: Sequence[NodePool]) -> None:
        self.api = api
        self.stack = stack
        self.pools = {pool.name: pool for pool in pools}
        self._holding = False
        self.nodes: dict[str, tuple[NodePool, str]] = {}
        """Pool and zone of each node by its name."""
        self._numbers: Counter[str] = Counter()
        self._expected: dict[Key, int] = {}
        self._workloads: dict[Key, Workload] = {}

    def prepare(self, nodes: Iterable[Node]) -> None:
        """Create nodes like these simulated ones, the volumes of the stack, and its DaemonSets."""
        for namespace in self.stack.namespaces - {"kube-system", "default"}:
            self.api.create(NAMESPACES, {"metadata": {"name": namespace}})
        for each in self.stack.prerequisites:
            self.api.create(collection_of(each["kind"], each["metadata"].get("namespace", "")), each)
        for namespace in self.stack.namespaces:
            self._wait(lambda path=f"{NAMESPACES}/{namespace}/serviceaccounts/default": bool(self.api.get(path)))
        self._wait(self._has_bound_claims)
        for workload in self.stack.workloads.daemon_sets:
            self._create(workload, 0)
        self.add_nodes(nodes)
        self.settle()

    def hold_new_pods(self) -> None:
        """Wait until all pods run, and start none from now on: new pods are bound to a node and not ready."""
        self._wait(lambda: all(value_at(each, "status", "phase") == "Running" for each in self.pods()))
        self._holding = True

    def start_new_pods(self) -> None:
        """Start the pods again that are bound to a node."""
        self._holding = False

    def add_nodes(self, nodes: Iterable[Node]) -> list[str]:
        """Create nodes of the pools and zones of simulated ones, and return their names."""
        added: list[str] = []
        for node in nodes:
            self._numbers[node.pool.name] += 1
            manifest = node_of(node.pool, self._numbers[node.pool.name], node.zone)
            create_node(self.api, manifest, [*self.pools.values()])
            added.append(manifest["metadata"]["name"])
            self.nodes[added[-1]] = (node.pool, node.zone)
        return added

    def delete_nodes(self, names: Iterable[str]) -> None:
        """Delete nodes and the pods of their DaemonSets. Other pods stay until ``replace``."""
        for name in names:
            self.api.delete(f"{NODES}/{name}")
            self.api.delete(f"{CSI_NODES}/{name}")
            del self.nodes[name]
        for each in self.pods():
            if each["spec"].get("nodeName") not in self.nodes and self.workload_of(each).kind == DAEMON_SET:
                self._delete(each)

    def pods(self) -> list[RealPod]:
        """Return the pods, without those that are ending."""
        return [each for each in self.api.items(kubelet.PODS) if not value_at(each, "metadata", "deletionTimestamp")]

    def workload_of(self, pod: RealPod) -> Workload:
        """Return the workload of a pod."""
        return self._workloads[controller_of(pod)]

    def deploy(self, workload: Workload, replicas: int) -> None:
        """Create a workload."""
        self._create(workload, replicas)
        self.settle()

    def run(self, workload: Workload, name: str) -> None:
        """Run a Job, or a CronJob once. Its pods do not end while new pods are held."""
        self._create(workload, workload.replicas.surge or 1, name)
        self.settle()

    def patch(self, workload: Workload, spec: Mapping[str, Any], replicas: int) -> None:
        """Change the spec of a workload, which has this number of pods then."""
        self.api.patch(f"{collection_of(workload.kind, workload.namespace)}/{workload.name}", {"spec": spec})
        self._expected[workload.kind, workload.namespace, workload.name] = replicas
        self.settle()

    def delete_jobs(self) -> None:
        """Delete all Jobs with their pods."""
        for kind, namespace, name in [key for key in self._expected if key[0] == JOB]:
            self.api.delete(f"{collection_of(kind, namespace)}/{name}", {"propagationPolicy": "Background"})
            del self._expected[kind, namespace, name]
        self.settle()

    def replace(self, pod: RealPod) -> None:
        """Delete a pod, and wait until the one that its controller creates instead is bound or unschedulable."""
        uid = pod["metadata"]["uid"]
        self._delete(pod)
        self._wait(lambda: all(each["metadata"]["uid"] != uid for each in self.api.items(kubelet.PODS)))
        self.settle()

    def settle(self) -> None:
        """Wait until each expected pod exists and no other, and is bound to a node or unschedulable.

        A pod that is ending still has its resources.
        """
        self._wait(self._is_settled)

    def pending(self) -> list[str]:
        """Wait until the scheduler binds no further pod; return the workloads of the pods without a node, sorted."""
        self.settle()
        found = self._pending()
        while found:
            deadline = time.monotonic() + QUIET_SECONDS
            while time.monotonic() < deadline and self._pending() == found:
                self._play()
            if self._pending() == found:
                return found
            self.settle()
            found = self._pending()
        return found

    def simulated(self, without: Iterable[RealPod] = ()) -> tuple[Cluster, dict[str, Node]]:
        """Return a simulated cluster with the nodes and the placement of this one, and its nodes by name."""
        cluster = Cluster([], self.stack.workloads.daemon_sets)
        nodes = {
            name: next(node for node in cluster.empty_nodes(pool) if node.zone == zone)
            for name, (pool, zone) in self.nodes.items()
        }
        cluster.nodes += nodes.values()
        left_out = {each["metadata"]["uid"] for each in without}
        order = {id(each): number for number, each in enumerate(self.stack.workloads.workloads)}
        pods = [each for each in self.pods() if each["spec"].get("nodeName") in nodes]
        for each in sorted(pods, key=lambda pod: order[id(self.workload_of(pod))]):
            if each["metadata"]["uid"] not in left_out and self.workload_of(each).kind != DAEMON_SET:
                cluster.place(self.simulated_pod(each), nodes[each["spec"]["nodeName"]])
        return cluster, nodes

    def simulated_pod(self, pod: RealPod) -> Pod:
        """Return a pod as the simulation has it."""
        revision = NEW_REVISION in (value_at(pod, "metadata", "annotations") or {})
        return Pod(self.workload_of(pod), revision=int(revision))

    def _create(self, workload: Workload, replicas: int, name: str = "") -> None:
        manifest = self.stack.object_of(workload)
        key = (manifest["kind"], workload.namespace, name or workload.name)
        manifest["metadata"] = {**manifest["metadata"], "name": key[2]}
        if workload.kind not in {DAEMON_SET, JOB, "CronJob"}:
            manifest["spec"]["replicas"] = replicas
        self._workloads[key] = workload
        self._expected[key] = replicas
        self.api.create(collection_of(key[0], key[1]), manifest)

    def _delete(self, pod: RealPod) -> None:
        with contextlib.suppress(ApiError):  # its controller was faster
            self.api.delete(path_of(kubelet.PODS, pod), {"gracePeriodSeconds": 0})

    def _pending(self) -> list[str]:
        return sorted(f"{self.workload_of(each)}" for each in self.pods() if not each["spec"].get("nodeName"))

    def _is_settled(self) -> bool:
        pods = self.api.items(kubelet.PODS)
        return Counter(map(controller_of, pods)) == Counter(self._wanted()) and all(map(is_decided, pods))

    def _wanted(self) -> dict[Key, int]:
        """Return the number of pods of each controller: of a DaemonSet, one for each node that the planner gives it."""
        daemons = {
            (DAEMON_SET, each.namespace, each.name): sum(
                not each.constraints.mismatch(self._labels(name), pool.taints) for name, (pool, _) in self.nodes.items()
            )
            for each in self.stack.workloads.daemon_sets
        }
        return {**self._expected, **daemons}

    def _has_bound_claims(self) -> bool:
        """Return True where the claims that name a volume are bound. The scheduler retries a pod of others late."""
        claims = [each for each in self.api.items(volumes.CLAIMS) if value_at(each, "spec", "volumeName")]
        return all(value_at(each, "status", "phase") == "Bound" for each in claims)

    def _labels(self, name: str) -> Mapping[str, str]:
        pool, zone = self.nodes[name]
        return next(node.labels for node in Cluster([], []).empty_nodes(pool) if node.zone == zone)

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STEP_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(self._difference())
            self._play()

    def _difference(self) -> str:
        wanted, found = Counter(self._wanted()), Counter(map(controller_of, self.pods()))
        return f"missing pods: {dict(wanted - found)}, other pods: {dict(found - wanted)}, pending: {self._pending()}"

    def _play(self) -> None:
        for player in (volumes.play, end_deleted_pods if self._holding else kubelet.play):
            try:
                player(self.api)
            except ApiError as error:
                if not error.is_temporary:
                    raise
        time.sleep(0.05)
